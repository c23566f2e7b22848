import Decisions
import FoundationEssentials
import Glibc
import HTTP
import JSON
import Policy
import Spawn
import Synchronization
import TestThreads
import Testing

@testable import Adapters

/// A program that behaves like the tool of AWS, over one deployment group in files.
private struct CodeDeployStub {
  let bench = Bench()
  let adapter: AWSCodeDeployAdapter
  let settings: [String: String]

  init(newest: String = "d-OLD", _ status: String = "Succeeded", then next: String = "Succeeded")
    throws
  {
    _ = try bench.folder("bin")
    let path = bench.path
    let aws = bench.program(
      "bin/aws",
      """
      cd \(path); echo "$@" >> calls
      newest=$(cat newest); status=$(cat status)
      case $status in Created|Queued|InProgress|Baking|Ready) busy=1 ;; *) busy= ;; esac
      if [ -s say-$2 ]; then cat say-$2; exit; fi
      case "$2" in
        list-deployments)
          if [ $busy ]; then echo "{\\"deployments\\":[\\"$newest\\"]}"; else echo '{"deployments":[]}'; fi ;;
        get-deployment-group)
          last="{\\"deploymentId\\":\\"$newest\\",\\"status\\":\\"$status\\"}"
          if [ $newest = none ]; then last=null; fi
          echo "{\\"deploymentGroupInfo\\":{\\"applicationName\\":\\"shop\\",\\"deploymentGroupName\\":\\"web\\",\\"lastAttemptedDeployment\\":$last}}" ;;
        get-deployment)
          id=${3#--deployment-id=}
          echo "{\\"deploymentInfo\\":{\\"applicationName\\":\\"shop\\",\\"deploymentGroupName\\":\\"web\\",\\"deploymentId\\":\\"$id\\",\\"status\\":\\"$status\\",\\"description\\":\\"$(cat description)\\",\\"errorInformation\\":{\\"code\\":\\"HEALTH_CONSTRAINTS\\"},\\"revision\\":{\\"s3Location\\":{\\"bucket\\":\\"releases\\",\\"key\\":\\"$(cat key)\\"}}}}"
          if [ $newest = d-NEW ]; then cat next > status; fi ;;
        get-application-revision) echo '{"applicationName":"shop","revision":{"revisionType":"S3"}}' ;;
        stop-deployment) echo Stopped > status; echo '{"status":"Pending"}' ;;
        create-deployment)
          if [ $busy ]; then echo "An error occurred (DeploymentLimitExceededException) when calling the CreateDeployment operation: busy" >&2; exit 254; fi
          for word in "$@"; do
            case "$word" in
              --description=*) echo "${word#--description=}" > description ;;
              --s3-location=*) echo "$word" | sed 's/.*key=//;s/,.*//' > key ;;
            esac
          done
          echo d-NEW > newest; echo InProgress > status
          if [ -e dies ]; then kill -9 $$; fi
          echo '{"deploymentId":"d-NEW"}' ;;
        *) exit 2 ;;
      esac
      """)
    adapter = AWSCodeDeployAdapter(
      bench.gate(bench.line(allowing: aws)), pause: .milliseconds(5))
    settings = [
      "program": aws, "application": "shop", "group": "web", "region": "eu-west-1",
      "bucket": "releases", "key": "web/{release}.zip",
    ]
    set("newest", newest)
    set("status", status)
    set("next", next)
    set("key", "web/1.5.0.zip")
    set("description", "by hand")
  }

  func set(_ name: String, _ text: String) { bench.file(name, text + "\n") }

  var calls: [Substring] {
    let bytes = FileManager.default.contents(atPath: bench.path + "/calls") ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  func count(_ verb: String) -> Int { calls.count { $0.hasPrefix("deploy \(verb) ") } }

  func target(
    _ kind: MitigationKind = .rollback, _ settings: [String: String] = [:]
  ) -> ActionTarget {
    .codeDeploy(kind, self.settings.merging(settings) { $1 })
  }

  /// The steps of a plan that is made now.
  func plan(_ kind: MitigationKind = .rollback) async throws -> [PlanStep] {
    try adapter.prepare(target(kind), from: await adapter.observe(target(kind))).steps
  }

  /// Carries steps out up to the first that does not work.
  func run(_ steps: some Sequence<PlanStep>, _ kind: MitigationKind = .rollback) async throws
    -> [StepOutcome]
  {
    var outcomes: [StepOutcome] = []
    for step in steps {
      outcomes.append(try await adapter.perform(target(kind).call(step)))
      if outcomes.last?.ending != .carriedOut { break }
    }
    return outcomes
  }
}

extension ActionTarget {
  fileprivate static func codeDeploy(
    _ kind: MitigationKind, _ settings: [String: String]
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "aws-codedeploy")
    (definition.kinds, definition.settings) = ([.rollback, .halt], settings)
    return ActionTarget(
      kind, of: "checkout", in: "production", by: "back", definition,
      release: kind == .halt ? nil : "1.4.2")
  }
}

extension ProbeAnswer {
  fileprivate var word: String {
    switch self {
    case .done: "done"
    case .notDone: "not done"
    case .unknown: "unknown"
    }
  }
}

@Suite(.ownThreads) struct `A group at CodeDeploy` {
  @Test func `a known release is deployed anew, and waited for`() async throws {
    let stub = try CodeDeployStub()
    let seen = await stub.adapter.observe(stub.target())
    #expect(seen.running == .seen("1.5.0"))
    #expect(seen.identity.outcome == .pass && seen.rights.outcome == .pass)
    let preparation = try stub.adapter.prepare(stub.target(), from: seen)
    let steps = preparation.steps
    #expect(preparation.current == ["The newest deployment d-OLD has succeeded."])
    #expect(steps.map(\.restoresTraffic) == [false, false, true])
    #expect(
      steps[0].call == ["aws-codedeploy", "shop/web", "expect", "newest=d-OLD", "ended"])
    #expect(
      steps[1].call.dropFirst() == [
        "deploy", "create-deployment", "--application-name=shop", "--deployment-group-name=web",
        "--s3-location=bucket=releases,key=web/1.4.2.zip,bundleType=zip",
        "--auto-rollback-configuration=enabled=false", "--region=eu-west-1", "--output=json",
        "--description=after:d-OLD",
      ])
    #expect(try stub.adapter.wouldPlan(steps, for: stub.target()))
    let outcomes = try await stub.run(steps)
    #expect(outcomes.map(\.ending) == [.carriedOut, .carriedOut, .carriedOut])
    #expect(outcomes.last?.output == "d-NEW has succeeded.")
    #expect(stub.count("create-deployment") == 1)
    #expect(
      stub.calls.contains { $0.hasSuffix("--description=lastgood:0189:after:d-OLD") })
    #expect(await stub.adapter.observe(stub.target()).running == .seen("1.4.2"))
  }

  @Test func `the first deployment of a group comes after none`() async throws {
    let stub = try CodeDeployStub(newest: "none")
    let steps = try await stub.plan()
    #expect(steps[1].call.last == "--description=after:none")
    #expect(try await stub.run(steps).last?.output == "d-NEW has succeeded.")
  }

  @Test func `what is under way is stopped first`() async throws {
    let stub = try CodeDeployStub("InProgress")
    let steps = try await stub.plan()
    #expect(
      steps.map(\.name) == [
        "see that nothing else was deployed", "stop the deployment d-OLD", "deploy 1.4.2",
        "wait until it is deployed",
      ])
    #expect(steps[1].call.contains("--no-auto-rollback-enabled"))
    #expect(try stub.adapter.wouldPlan(steps, for: stub.target()))
    #expect(!(try stub.adapter.wouldPlan(Array(steps.dropFirst()), for: stub.target())))
    #expect(try await stub.run(steps).map(\.ending) == Array(repeating: .carriedOut, count: 4))
    #expect(stub.count("stop-deployment") == 1)
  }

  @Test(arguments: ["Succeeded", "Failed", "Stopped"])
  func `what has ended by itself before it was stopped does no harm`(ended: String) async throws {
    let stub = try CodeDeployStub("InProgress")
    let steps = try await stub.plan()
    stub.set("status", ended)
    #expect(try await stub.run(steps).map(\.ending) == Array(repeating: .carriedOut, count: 4))
    #expect(stub.count("stop-deployment") == 0)
  }

  @Test func `another deployment since the plan ends it, before each step`() async throws {
    let stub = try CodeDeployStub()
    let steps = try await stub.plan()
    stub.set("newest", "d-OTHER")
    for step in steps {
      let outcome = try await stub.adapter.perform(stub.target().call(step))
      guard case .failed(let sentence) = outcome.ending else {
        return #expect(Bool(false), "\(step.name): \(outcome)")
      }
      #expect(sentence.contains("d-OTHER"))
    }
    #expect(stub.count("create-deployment") == 0)
  }

  @Test func `a deployment that was begun since is not stopped unasked`() async throws {
    let stub = try CodeDeployStub()
    let steps = try await stub.plan()
    stub.set("status", "InProgress")
    let outcomes = try await stub.run(steps)
    #expect(outcomes.count == 1 && outcomes[0].ending != .carriedOut)
    let late = try await stub.adapter.perform(stub.target().call(steps[1]))
    guard case .failed(let sentence) = late.ending else {
      return #expect(Bool(false), "it is under way")
    }
    #expect(sentence.hasPrefix("Nothing was run: A group has one deployment at a time."))
    #expect(stub.count("create-deployment") == 0)
  }

  @Test(arguments: [("Failed", "d-NEW has failed (HEALTH_CONSTRAINTS)."), ("Stopped", "d-NEW was")])
  func `a deployment that does not work fails the wait`(status: String, said: String) async throws {
    let stub = try CodeDeployStub(then: status)
    let outcomes = try await stub.run(try await stub.plan())
    #expect(outcomes.count == 3)
    guard case .failed(let sentence)? = outcomes.last?.ending else {
      return #expect(Bool(false), "\(outcomes)")
    }
    #expect(sentence.hasPrefix(said))
  }

  @Test func `one that does not end is not waited for without end`() async throws {
    let stub = try CodeDeployStub(then: "Ready")
    var steps = try await stub.plan()
    steps[2].timeoutSeconds = 0
    guard case .failed(let sentence)? = try await stub.run(steps).last?.ending else {
      return #expect(Bool(false), "it did not end")
    }
    #expect(sentence.contains("it goes on by itself"))
  }

  // MARK: - Cut off

  @Test func `what was cut off before it created is not done`() async throws {
    let stub = try CodeDeployStub()
    let steps = try await stub.plan()
    let answers = await steps.asyncMap { await stub.adapter.probe(stub.target().call($0)).word }
    #expect(answers == ["not done", "not done", "unknown"])
  }

  @Test func `what was cut off after it created is found by its identity`() async throws {
    let stub = try CodeDeployStub(then: "InProgress")
    let steps = try await stub.plan()
    stub.bench.file("dies", "")
    // The tool is killed right after CodeDeploy has taken the call.
    #expect(try await stub.adapter.perform(stub.target().call(steps[1])).ending == .carriedOut)
    #expect(await stub.adapter.probe(stub.target().call(steps[1])).word == "done")
    #expect(await stub.adapter.probe(stub.target().call(steps[2])).word == "not done")
    // A second attempt at the same action makes no second deployment.
    #expect(try await stub.adapter.perform(stub.target().call(steps[1])).ending == .carriedOut)
    #expect(stub.count("create-deployment") == 1)
    stub.set("status", "Succeeded")
    #expect(await stub.adapter.probe(stub.target().call(steps[2])).word == "done")
    // Another action's is none of this.
    var other = stub.target().call(steps[1])
    other.identity = "0190"
    #expect(await stub.adapter.probe(other).word == "unknown")
    other.step = steps[2]
    other.step.timeoutSeconds = 0
    #expect(await stub.adapter.probe(other).word == "unknown")
    #expect(try await stub.adapter.perform(other).ending != .carriedOut)
    stub.set("newest", "d-OTHER")
    stub.set("description", "by hand")
    #expect(await stub.adapter.probe(stub.target().call(steps[1])).word == "unknown")
    #expect(await stub.adapter.probe(stub.target().call(steps[2])).word == "unknown")
  }

  @Test func `aws being content is not believed, and nothing is repeated`() async throws {
    let stub = try CodeDeployStub()
    let steps = try await stub.plan()
    stub.set("say-create-deployment", #"{"deploymentId":"d-NEW"}"#)
    let outcome = try await stub.adapter.perform(stub.target().call(steps[1]))
    guard case .failed(let sentence) = outcome.ending else {
      return #expect(Bool(false), "\(outcome)")
    }
    #expect(sentence.hasPrefix("aws was content, and no deployment is to be seen"))
    #expect(stub.count("create-deployment") == 1)
  }

  // MARK: - Halting

  @Test func `what is under way is halted, without a way back of its own`() async throws {
    let stub = try CodeDeployStub("InProgress")
    let steps = try await stub.plan(.halt)
    #expect(try stub.adapter.wouldPlan(steps, for: stub.target(.halt)))
    #expect(!(try stub.adapter.wouldPlan(steps, for: stub.target())))
    let step = try #require(steps.first)
    #expect(
      step.call.dropFirst().prefix(4) == [
        "deploy", "stop-deployment", "--deployment-id=d-OLD", "--no-auto-rollback-enabled",
      ])
    #expect(await stub.adapter.probe(stub.target(.halt).call(step)).word == "not done")
    let outcomes = try await stub.run(steps, .halt)
    #expect(outcomes.map(\.output) == ["d-OLD was stopped (HEALTH_CONSTRAINTS)."])
    #expect(await stub.adapter.probe(stub.target(.halt).call(step)).word == "done")
    #expect(try await stub.run(steps, .halt).map(\.ending) == [.carriedOut])
    #expect(stub.count("stop-deployment") == 1)
  }

  @Test func `what has succeeded meanwhile is not called halted`() async throws {
    let stub = try CodeDeployStub("InProgress")
    let steps = try await stub.plan(.halt)
    stub.set("status", "Succeeded")
    #expect(try await stub.run(steps, .halt).map(\.ending) != [.carriedOut])
    #expect(stub.count("stop-deployment") == 0)
  }

  @Test func `where nothing is under way there is nothing to halt`() async throws {
    let stub = try CodeDeployStub()
    #expect(await stub.adapter.observe(stub.target(.halt)).identity.outcome == .fail)
    await #expect(throws: PreparationRefusal.self) { try await stub.plan(.halt) }
  }

  // MARK: - Answers and settings

  @Test(arguments: [
    ("list-deployments", #"{"deployments":["--region=x"]}"#),
    ("list-deployments", #"{"deployments":["d-A","d-B"]}"#), ("list-deployments", "{}"),
    ("list-deployments", #"{"deployments":["d-GONE"]}"#), ("list-deployments", "[[[["),
    ("get-deployment-group", #"{"deploymentGroupInfo":{"applicationName":"other"}}"#),
    (
      "get-deployment-group",
      #"{"deploymentGroupInfo":{"applicationName":"shop","deploymentGroupName":"web","lastAttemptedDeployment":{"deploymentId":"d-A b"}}}"#
    ),
    ("get-deployment", #"{"deploymentInfo":{"deploymentId":"d-OTHER","status":"Succeeded"}}"#),
    (
      "get-deployment",
      #"{"deploymentInfo":{"applicationName":"shop","deploymentGroupName":"web","deploymentId":"d-OLD","status":"Fine"}}"#
    ),
  ])
  func `an answer that is none leaves everything unknown`(verb: String, text: String) async throws {
    let stub = try CodeDeployStub()
    let steps = try await stub.plan()
    stub.set("say-\(verb)", text)
    #expect(await stub.adapter.observe(stub.target()).identity.outcome == .unknown)
    #expect(await stub.adapter.probe(stub.target().call(steps[1])).word == "unknown")
    #expect(try await stub.run(steps).map(\.ending) != [.carriedOut])
    #expect(stub.count("create-deployment") == 0)
  }

  @Test(arguments: ["Failed", "InProgress"])
  func `which release runs is known only where one has succeeded`(status: String) async throws {
    let stub = try CodeDeployStub(status)
    #expect(await stub.adapter.observe(stub.target()).running.value == nil)
  }

  @Test(arguments: ["web/.zip", "web/a b.zip", "other/1.5.0.zip", "web/1.5.0.tar", "web/..zip"])
  func `a key that bears no release says none`(key: String) async throws {
    let stub = try CodeDeployStub()
    stub.set("key", key)
    #expect(await stub.adapter.observe(stub.target()).running.value == nil)
  }

  @Test(arguments: [
    ["application": "-f"], ["group": "a b"], ["region": "EU"], ["bucket": "a,b"],
    ["program": "/bin/sh"], ["config-file": "config"], ["colour": "blue"], ["version-url": "x"],
    ["timeout": "0s"], ["bundle-type": "rar"], ["key": "web.zip"], ["key": "web/v{release}.zip"],
    ["key": "{release}/{release}.zip"], ["key": "web/{release},bundleType=tar"],
    ["key": "../{release}"], ["key": "/{release}"], ["key": "web/{release}-old.zip"],
    ["key": "web/{release}{release}"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async throws {
    let stub = try CodeDeployStub()
    let answer = await stub.adapter.parseCheck(stub.target(.rollback, settings))
    #expect(answer.outcome == .fail, "\(answer.sentence)")
  }

  @Test(arguments: [
    ("web/{release}.zip", "web/1.4.2.zip"), ("{release}/web.tar.gz", "1.4.2/web.tar.gz"),
    ("a/{release}/b.zip", "a/1.4.2/b.zip"), ("{release}", "1.4.2"),
    ("{release}.tar.gz", "1.4.2.tar.gz"),
  ])
  func `a key is filled, and read back`(pattern: String, key: String) throws {
    let pattern = try KeyPattern(pattern)
    #expect(pattern.filled(with: "1.4.2") == key)
    #expect(pattern.release(in: key) == "1.4.2")
  }

  @Test(.enabled(if: AWSProgram.isAvailable, "Run scripts/awscli."))
  func `the tool itself takes the calls`() async throws {
    let service = FakeCodeDeploy()
    try await answering({ service.answer($0) }) { url in
      let bench = Bench()
      let adapter = AWSCodeDeployAdapter(
        bench.gate(bench.line(allowing: AWSProgram.path)), pause: .milliseconds(5))
      let target = ActionTarget.codeDeploy(
        .rollback,
        [
          "program": AWSProgram.path, "application": "shop", "group": "web",
          "region": "eu-west-1", "bucket": "releases", "key": "web/{release}.zip",
          "config-file": bench.file("config", "[default]\nendpoint_url = \(url)\n"),
          "credentials-file": bench.file(
            "credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = B\n"),
        ])
      let check = await adapter.parseCheck(target)
      #expect(check.outcome == .pass, "\(check.sentence)")
      let seen = await adapter.observe(target)
      #expect(seen.identity.outcome == .pass, "\(seen.identity.sentence)")
      let steps = try adapter.prepare(target, from: seen).steps
      #expect(steps.count == 4)
      for step in steps {
        let outcome = try await adapter.perform(target.call(step))
        #expect(outcome.ending == .carriedOut, "\(step.name): \(outcome)")
      }
      #expect(service.created == "lastgood:0189:after:d-OLD")
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ body: (Element) async -> Value) async -> [Value] {
    var values: [Value] = []
    for element in self { values.append(await body(element)) }
    return values
  }
}

/// As much of CodeDeploy as one group needs, in which a deployment is under way.
private final class FakeCodeDeploy: Sendable {
  private let state = Mutex((newest: "d-OLD", status: "InProgress", description: ""))

  var created: String { state.withLock { $0.description } }

  func answer(_ request: Request) -> Response {
    let operation = request.head.headers["x-amz-target"]?.split(separator: ".").last
    let value = (try? JSONValue(checking: request.body)) ?? .null
    let body = state.withLock { state -> String in
      switch operation {
      case "ListDeployments":
        return state.status == "InProgress"
          ? #"{"deployments":["\#(state.newest)"]}"# : #"{"deployments":[]}"#
      case "GetDeploymentGroup":
        return """
          {"deploymentGroupInfo":{"applicationName":"shop","deploymentGroupName":"web",
          "lastAttemptedDeployment":{"deploymentId":"\(state.newest)","status":"\(state.status)"}}}
          """
      case "GetApplicationRevision":
        return #"{"applicationName":"shop","revision":{"revisionType":"S3"}}"#
      case "StopDeployment":
        guard value["autoRollbackEnabled"] == .bool(false) else { return "{}" }
        state.status = "Stopped"
        return #"{"status":"Succeeded"}"#
      case "CreateDeployment":
        guard value["revision"]?["s3Location"]?["key"] == .string("web/1.4.2.zip"),
          value["revision"]?["revisionType"] == .string("S3"),
          value["autoRollbackConfiguration"]?["enabled"] == .bool(false),
          case .string(let description)? = value["description"]
        else { return "{}" }
        state = ("d-NEW", "InProgress", description)
        return #"{"deploymentId":"d-NEW"}"#
      default:
        let status = state.status
        if state.newest == "d-NEW" { state.status = "Succeeded" }
        return """
          {"deploymentInfo":{"applicationName":"shop","deploymentGroupName":"web",
          "deploymentId":"\(state.newest)","status":"\(status)",
          "description":"\(state.description)"}}
          """
      }
    }
    return Response(
      200, headers: [("Content-Type", "application/x-amz-json-1.1")],
      body: .bytes(Array(body.utf8)))
  }
}
