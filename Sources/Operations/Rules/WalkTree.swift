package import CommandLineKit
package import Embedded
import Policy
import Spelling

/// `lastgood tree walk`: asks the questions of the tree, and says where the answers lead.
package struct WalkTree: Command {
  package static let name = "walk"
  package static let summary = "Walk a decision tree: by questions, or by what is known."
  package static let discussion = """
    What is known is given with --fact; on a terminal, the rest is asked. Nothing is recorded and \
    nothing is done: this shows what the tree would say, and who would have to approve it.

    Where watching is over, give the answer to the question that follows: --fact trend=worsens.
    """
  package static let examples = [
    Example("lastgood tree walk", "Asks one question after the other."),
    Example(
      "lastgood tree walk --fact severity=SEV2 --fact error-rate=0.4% --env production",
      "Says what follows from that, and which approvals it takes in production."),
  ]
  package static let signature: [Parameter] = [
    .policyFile,
    .option("--fact", "NAME=ANSWER", repeated: true, help: "Something that is known."),
    .option(
      "--env", "NAME", help: "Whose approvals to show (the one of production, if not given)."),
  ]

  private let file: String?
  private let given: [String]
  private let environment: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    file = try arguments.optional(Parameter.policyFile.name)
    given = try arguments.options("--fact")
    environment = try arguments.option("--env")
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let (policy, tree) = try ReadPolicyFile(file).tree()
    let known = try FactOptions(policy: policy, tree: tree).facts(given)
    let environment = try self.environment(in: policy)
    let isAsking = Platform.isTerminal(0) && !terminal.settings.isJSON
    let conversation = TreeConversation(policy: policy, terminal: terminal) {
      isAsking ? readLine(strippingNewline: true) : nil
    }
    let walk = try conversation.walk(known, canAsk: isAsking)
    switch walk.end {
    case .leaf(let name, let leaf):
      let end = TreeEnd(
        name: name, leaf: leaf, path: walk.path, policy: policy, environment: environment)
      terminal.say(end.text, json: end.json)
      return .done
    case .needs(let question): throw FactMissing(question: question)
    case .broken(let sentence):
      terminal.complain("\(sentence) “lastgood tree lint” says more.")
      return .findings
    }
  }

  private func environment(in policy: Policy) throws(UsageError) -> String? {
    guard let environment else { return policy.strictestProduction }
    guard policy.environments[environment] != nil else {
      let names = policy.environments.keys.sorted()
      let hint = Suggestion.nearest(to: environment, among: names).map { " (perhaps \($0))" } ?? ""
      throw UsageError(
        .invalid(
          "--env", value: environment,
          expectation: names.isEmpty
            ? "nothing, since the policy names no environments"
            : "one of \(names.joined(separator: ", "))\(hint)"))
    }
    return environment
  }
}

extension Policy {
  /// The environment of production that asks for the most people; the one of that name before others.
  fileprivate var strictestProduction: String? {
    let rules = environments.filter(\.value.production)
    if rules["production"] != nil { return "production" }
    return rules.sorted { $0.key < $1.key }
      .max {
        $0.value.approvers + $0.value.andRoles.count < $1.value.approvers + $1.value.andRoles.count
      }?.key
  }
}

/// A question to which nobody has given an answer.
struct FactMissing: Error, Equatable {
  var question: Walk.Question
}
