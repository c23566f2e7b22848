import Decisions
import Policy
import Testing

@testable import Adapters

@Suite struct `Rules of known tools` {
  static let parameters: [String: ParameterType] = [
    "revision": .revision, "name": .dnsLabel, "release": .release,
  ]

  static func refusal(_ words: String, only: [[String]]? = nil) throws -> String? {
    let command = try CommandTemplate(
      words.split(separator: " ").map(String.init), parameters: parameters)
    return ToolRules.refusal(of: command, allowing: only)
  }

  @Test(arguments: [
    "/usr/bin/kubectl get pods -n shop", "/usr/bin/kubectl rollout status deployment {name}",
    "/usr/bin/kubectl rollout history deployment {name}",
    "/usr/bin/kubectl rollout undo deployment {name} --to-revision={revision}",
    "/usr/bin/kubectl rollout undo deployment {name} --to-revision {revision}",
    "/usr/bin/kubectl rollout undo deployment {name} --to-revision=3",
    "/usr/bin/kubectl rollout undo deployment {name} -nshop --to-revision={revision}",
    "/usr/bin/kubectl rollout undo deployment {name} -n shop --to-revision {revision}",
    "/usr/bin/kubectl rollout undo deployment {name} --namespace=shop --to-revision={revision}",
    "/usr/bin/kubectl get pods -nvault -ojson", "/usr/bin/kubectl get pods -A -w",
    "/usr/bin/kubectl rollout pause deployment {name}",
    "/usr/bin/kubectl rollout resume deployment {name}",
    "/usr/bin/az appconfig feature enable --feature x --yes",
    "/usr/bin/az appconfig feature disable --feature x -y",
    "/usr/bin/az appconfig feature filter add --feature x --yes",
    "/usr/bin/az webapp deployment slot swap --slot green --action preview",
    "/usr/bin/az webapp deployment slot list", "/usr/bin/az webapp show",
    "/opt/own/tool delete --everything",
  ])
  func `what is meant to be used passes`(words: String) throws {
    #expect(try Self.refusal(words) == nil)
  }

  @Test(arguments: [
    ("/usr/bin/kubectl exec pod -- id", "inside of a container"),
    ("/usr/bin/kubectl delete pod x", "these only"),
    ("/usr/bin/kubectl -n shop rollout undo deployment x", "right behind it"),
    ("/usr/bin/kubectl {name} x", "these only"), ("/usr/bin/kubectl rollout {name}", "these only"),
    ("/usr/bin/kubectl rollout undo deployment x", "which may be a bad one too"),
    ("/usr/bin/kubectl rollout undo deployment x --to-revision=0", "may be a bad one too"),
    ("/usr/bin/kubectl rollout undo deployment x --to-revision={release}", "type revision"),
    ("/usr/bin/kubectl rollout undo deployment x --to-revision=last", "type revision"),
    ("/usr/bin/kubectl get secrets", "values of secrets"),
    ("/usr/bin/kubectl get pods,Secret -o yaml", "values of secrets"),
    ("/usr/bin/kubectl get pods --token=abc", "among the arguments"),
    ("/usr/bin/kubectl get pods -v=9", "leave them out"),
    ("/usr/bin/kubectl get --raw=/api", "leave them out"),
    (
      "/usr/bin/kubectl rollout undo deployment {name} --to-revision={revision} --to-revision=0",
      "takes the last"
    ),
    (
      "/usr/bin/kubectl rollout undo deployment x --to-revision 3 --to-revision {revision}",
      "takes the last"
    ), ("/usr/bin/kubectl rollout undo deployment x --to-revision=3 --to-revision", "the last"),
    ("/usr/bin/kubectl rollout undo deployment x --to-revision", "may be a bad one too"),
    ("/usr/bin/kubectl rollout undo deployment x -- --to-revision=3", "ends the options"),
    ("/usr/bin/kubectl rollout undo deployment x -n --to-revision=3", "for its value"),
    ("/usr/bin/kubectl rollout undo deployment x -Rn --to-revision=3", "for its value"),
    ("/usr/bin/kubectl rollout undo deployment x --context --to-revision 3", "for its value"),
    ("/usr/bin/kubectl get pods -v9", "leave them out"),
    ("/usr/bin/kubectl get pods -v 9", "leave them out"),
    ("/usr/bin/kubectl get pods -Av9", "leave them out"),
    ("/usr/bin/kubectl get pods -wAv=9", "leave them out"),
    ("/usr/bin/kubectl get pods --v 9", "leave them out"),
    ("/usr/bin/kubectl get pods --as-user-extra=x", "leave them out"),
    ("/usr/bin/kubectl get --token abc pods", "among the arguments"),
    ("/usr/bin/kubectl get -f/etc/x.yaml", "in a file"),
    ("/usr/bin/kubectl get --filename x.yaml", "in a file"),
    (
      "/usr/bin/az webapp deployment slot swap --action swap --action cancel", "the last"
    ), ("/usr/bin/az webapp deployment slot swap --act cancel", "swap, preview or reset"),
    ("/usr/bin/az webapp deployment slot swap --action=swap --act=reset", "the last"),
    ("/usr/bin/az webapp deployment slot list --deb", "--debug"),
    ("/usr/bin/az appconfig feature disable --feature x -- --yes", "ends the options"),
    ("/usr/bin/az appconfig feature set --enabled true --yes", "enable, or disable"),
    ("/usr/bin/az appconfig feature set --filter x --yes", "filter add"),
    ("/usr/bin/az appconfig feature set --parameters x --yes", "filter-parameters"),
    ("/usr/bin/az appconfig feature disable --feature x", "add --yes"),
    ("/usr/bin/az webapp deployment slot swap --action cancel", "swap, preview or reset"),
    ("/usr/bin/az webapp deployment slot swap --action {name}", "swap, preview or reset"),
    ("/usr/bin/az monitor app-insights query", "no such command"),
    ("/usr/bin/az keyvault secret show --name x", "prints the secret"),
    ("/usr/bin/az webapp deployment slot list --debug", "--debug"),
    ("/usr/bin/az vm delete", "these only"),
  ])
  func `what fails or does harm is refused with a reason`(words: String, reason: String) throws {
    let refusal = try #require(try Self.refusal(words))
    #expect(refusal.contains(reason), "\(refusal)")
  }

  @Test func `the host may allow less than the rules, and something of a tool without rules`()
    throws
  {
    let only = [["rollout", "status"]]
    #expect(try Self.refusal("/usr/bin/kubectl rollout status deployment x", only: only) == nil)
    #expect(try Self.refusal("/usr/bin/kubectl rollout pause deployment x", only: only) != nil)
    #expect(try Self.refusal("/opt/own/tool back {release}", only: [["back"]]) == nil)
    #expect(try Self.refusal("/opt/own/tool {name}", only: [["back"]]) != nil)
  }

  @Test func `a value cannot make a harmless command ask for secrets`() throws {
    let definition = ActionDefinition.argv(
      ["/usr/bin/kubectl", "get", "-n", "shop", "{name}"], ["name": .dnsLabel])
    #expect(throws: PreparationRefusal.self) {
      try ArgvSteps(.rollback(definition, ["name": "secrets"])).filled()
    }
    #expect(
      try ArgvSteps(.rollback(definition, ["name": "pods"])).filled().first?.call
        == ["/usr/bin/kubectl", "get", "-n", "shop", "pods"])
  }
}
