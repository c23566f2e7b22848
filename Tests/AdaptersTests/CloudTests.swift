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

/// The tool of AWS, where `scripts/awscli` has put it.
enum AWSProgram {
  static let path: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return cache + "/lastgood/awscli/bin/aws"
  }()

  /// It comes from PyPI, which not every machine reaches.
  static var isAvailable: Bool { access(path, X_OK) == 0 }
}

/// As much of AWS Lambda as one alias needs, at revision `r1`.
final class FakeLambda: Sendable {
  private let state = Mutex((version: "4", weights: #"{"5":0.1}"#, revision: 1))

  func answer(_ request: Request) -> Response {
    guard request.head.path == "/2015-03-31/functions/web/aliases/live" else {
      return Response(404, body: .bytes(Array(#"{"message":"not found"}"#.utf8)))
    }
    return state.withLock { state in
      if request.head.method == "PUT" {
        let value = try? JSONValue(checking: request.body)
        guard value?["RevisionId"] == .string("r\(state.revision)") else {
          return Response(
            412, headers: [("x-amzn-ErrorType", "PreconditionFailedException")],
            body: .bytes(Array(#"{"message":"The RevisionId provided does not match"}"#.utf8)))
        }
        state.revision += 1
        state.weights = "{}"
      }
      let body = """
        {"AliasArn":"arn:aws:lambda:eu-west-1:1:function:web:live","Name":"live",
        "FunctionVersion":"\(state.version)","RevisionId":"r\(state.revision)",
        "RoutingConfig":{"AdditionalVersionWeights":\(state.weights)}}
        """
      return Response(
        200, headers: [("Content-Type", "application/json")], body: .bytes(Array(body.utf8)))
    }
  }

  /// Somebody else changes it.
  func touch() { state.withLock { $0.revision += 1 } }
}

@Suite(.ownThreads) struct `An alias at Lambda` {
  let bench = Bench()

  private func target(_ settings: [String: String]) -> ActionTarget {
    var definition = ActionDefinition(adapter: "aws-lambda")
    (definition.kinds, definition.settings) = ([.fallback, .halt], settings)
    return ActionTarget(
      .fallback, of: "checkout", in: "production", by: "shift", definition)
  }

  /// A program that behaves like the tool: it keeps the alias in a file.
  ///
  /// `afterwards` is done once it was changed.
  private func stub(
    afterwards: String = "true"
  ) throws -> (adapter: AWSLambdaAdapter, settings: [String: String]) {
    _ = try bench.folder("bin")
    bench.file(
      "alias",
      #"{"FunctionVersion":"4","RevisionId":"r1","RoutingConfig":{"AdditionalVersionWeights":{"5":0.1}}}"#
    )
    let aws = bench.program(
      "bin/aws",
      """
      case "$2" in
        get-alias) cat \(bench.path)/alias ;;
        update-alias)
          case "$*$(cat \(bench.path)/alias)" in *--revision-id=r1*r1*) ;; *) echo "An error occurred (PreconditionFailedException) when calling UpdateAlias" >&2; exit 254 ;; esac
          echo '{"FunctionVersion":"4","RevisionId":"r2"}' > \(bench.path)/alias
          \(afterwards)
          cat \(bench.path)/alias ;;
        *) exit 2 ;;
      esac
      """)
    return (
      AWSLambdaAdapter(bench.gate(bench.line(allowing: aws))),
      ["program": aws, "function": "web", "alias": "live", "region": "eu-west-1"]
    )
  }

  @Test func `all calls go to the version that is named, and it is read back`() async throws {
    let (adapter, settings) = try stub()
    let target = target(settings)
    let preparation = try adapter.prepare(target, from: await adapter.observe(target))
    #expect(preparation.current == ["Calls go to version 4, but 10.0 % to version 5."])
    let step = try #require(preparation.steps.first)
    #expect(
      step.call.suffix(3) == [
        "--function-version=4", "--routing-config=AdditionalVersionWeights={}", "--revision-id=r1",
      ])
    #expect(try adapter.wouldPlan(preparation.steps, for: target))
    guard case .notDone = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it was not done")
    }
    let outcome = try await adapter.perform(target.call(step))
    #expect(outcome.ending == .carriedOut)
    #expect(outcome.output == "All calls go to version 4.")
    guard case .done = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it was done")
    }
    // The revision is another one now.
    #expect(try await adapter.perform(target.call(step)).ending != .carriedOut)
    #expect(await adapter.observe(target).identity.outcome == .fail)
  }

  /// What the tool says of itself is believed neither way.
  @Test(
    arguments: [
      ("exit 1", "carried out"), ("rm ALIAS; exit 0", "in doubt"), ("rm ALIAS; exit 1", "in doubt"),
      (
        #"echo '{"FunctionVersion":"4","RevisionId":"r1","RoutingConfig":{"AdditionalVersionWeights":{"5":0.1}}}' > ALIAS"#,
        "failed"
      ),
    ])
  func `what the alias says counts, however the tool ends`(
    _ afterwards: String, _ word: String
  ) async throws {
    let (adapter, settings) = try stub(
      afterwards: afterwards.replacing("ALIAS", with: "\(bench.path)/alias"))
    let target = target(settings)
    let step = try #require(
      try adapter.prepare(target, from: await adapter.observe(target)).steps.first)
    let ending = try await adapter.perform(target.call(step)).ending
    let said =
      switch ending {
      case .carriedOut: "carried out"
      case .timedOut: "in doubt"
      case .failed: "failed"
      }
    #expect(said == word, "\(ending)")
  }

  @Test(.enabled(if: AWSProgram.isAvailable, "Run scripts/awscli."))
  func `the tool itself takes the calls, and a change in between is refused`() async throws {
    let lambda = FakeLambda()
    try await answering({ lambda.answer($0) }) { url in
      let adapter = AWSLambdaAdapter(bench.gate(bench.line(allowing: AWSProgram.path)))
      let settings = [
        "program": AWSProgram.path, "function": "web", "alias": "live", "region": "eu-west-1",
        "config-file": bench.file("config", "[default]\nendpoint_url = \(url)\n"),
        "credentials-file": bench.file(
          "credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = B\n"),
      ]
      let target = target(settings)
      let check = await adapter.parseCheck(target)
      #expect(check.outcome == .pass, "\(check.sentence)")
      let seen = await adapter.observe(target)
      #expect(seen.identity.outcome == .pass, "\(seen.identity.sentence)")
      let step = try #require(try adapter.prepare(target, from: seen).steps.first)
      lambda.touch()
      let late = try await adapter.perform(target.call(step))
      guard case .failed = late.ending else { return #expect(Bool(false), "it was too late") }
      #expect(late.errors?.contains("PreconditionFailed") == true)
      guard case .unknown = await adapter.probe(target.call(step)) else {
        return #expect(Bool(false), "somebody else changed it")
      }
      let now = try adapter.prepare(target, from: await adapter.observe(target)).steps
      #expect(try await adapter.perform(target.call(now[0])).ending == .carriedOut)
    }
  }

  @Test(arguments: [
    "{}", #"{"FunctionVersion":"$LATEST","RevisionId":"r1"}"#, #"{"FunctionVersion":"4"}"#,
    #"{"FunctionVersion":"4","RevisionId":"-x"}"#,
    #"{"FunctionVersion":"4","RevisionId":"r","RoutingConfig":{"AdditionalVersionWeights":{"5":2}}}"#,
    #"{"FunctionVersion":"4","RevisionId":"r","RoutingConfig":{"AdditionalVersionWeights":{"x":0.1}}}"#,
  ])
  func `what is no alias with numbered versions is refused`(text: String) throws {
    let value = try JSONValue(checking: Array(text.utf8))
    #expect(throws: PreparationRefusal.self) { try LambdaAlias(value) }
  }

  @Test(arguments: [
    ["function": "-f"], ["alias": "a b"], ["region": "EU"], ["program": "/bin/sh"],
    ["config-file": "config"], ["colour": "blue"], ["version-url": "x"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async throws {
    let (adapter, base) = try stub()
    let answer = await adapter.parseCheck(target(base.merging(settings) { $1 }))
    #expect(answer.outcome == .fail)
  }
}

@Suite(.ownThreads) struct `Flags of Azure App Configuration` {
  let bench = Bench()

  private func target(_ settings: [String: String], flag: String = "new-pricing") -> ActionTarget {
    .bypass(settings, flag: flag, by: "azure-app-configuration")
  }

  /// A program that behaves like the tool: it keeps the flag's state in a file.
  private func stub(
    _ state: String = "conditional", locked: Bool = false, deaf: Bool = false,
    afterwards: String = ":"
  ) throws -> (adapter: AzureAppConfigurationAdapter, settings: [String: String]) {
    _ = try bench.folder("bin")
    bench.file("state", state)
    let az = bench.program(
      "bin/az",
      """
      state=\(bench.path)/state
      case "$3" in
        disable) \(deaf ? ":" : "echo off > $state") ;;
        enable) echo conditional > $state ;;
        show) ;;
        *) exit 2 ;;
      esac
      echo "$@" >> \(bench.path)/calls
      case "$3" in disable|enable) \(afterwards.replacing("STATE", with: "$state")) ;; esac
      echo "{\\"key\\":\\"$7\\",\\"locked\\":\(locked),\\"state\\":\\"$(cat $state)\\"}"
      """)
    return (
      AzureAppConfigurationAdapter(bench.gate(bench.line(allowing: az))),
      ["program": az, "store": "shop"]
    )
  }

  @Test func `a flag is switched off, read back, and can be switched on again`() async throws {
    let (adapter, settings) = try stub()
    let target = target(settings)
    let preparation = try adapter.prepare(target, from: await adapter.observe(target))
    #expect(preparation.current == ["new-pricing is conditional."])
    let step = try #require(preparation.steps.first)
    #expect(step.call.dropFirst().prefix(3) == ["appconfig", "feature", "disable"])
    #expect(step.call.last == "--yes" && step.undo[3] == "enable")
    #expect(try adapter.wouldPlan(preparation.steps, for: target))
    guard case .notDone = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it was not done")
    }
    let outcome = try await adapter.perform(target.call(step))
    #expect(outcome.output == "new-pricing is off in shop.")
    guard case .done = await adapter.probe(target.call(step)) else {
      return #expect(Bool(false), "it was done")
    }
    #expect(await adapter.observe(target).identity.outcome == .fail)
    #expect(
      try await adapter.undo(target.call(step)).output == "new-pricing is conditional in shop.")
  }

  @Test func `az being content is not believed`() async throws {
    let (adapter, settings) = try stub(deaf: true)
    let target = target(settings)
    let step = try #require(
      try adapter.prepare(target, from: await adapter.observe(target)).steps.first)
    let outcome = try await adapter.perform(target.call(step))
    #expect(outcome.ending == .failed("az was content, and then new-pricing was conditional."))
  }

  @Test(arguments: [
    (false, "exit 1", "carried out"), (true, "exit 1", "failed"),
    (false, "rm STATE; exit 1", "in doubt"), (false, "rm STATE", "in doubt"),
  ])
  func `what the store says counts, however az ends`(
    deaf: Bool, afterwards: String, word: String
  ) async throws {
    let (adapter, settings) = try stub(deaf: deaf, afterwards: afterwards)
    let target = target(settings)
    let step = try #require(
      try adapter.prepare(target, from: await adapter.observe(target)).steps.first)
    let outcome = try await adapter.perform(target.call(step))
    switch (outcome.ending, word) {
    case (.carriedOut, "carried out"), (.failed, "failed"), (.timedOut, "in doubt"): break
    default: Issue.record("\(word) is \(outcome)")
    }
  }

  @Test func `a flag that is locked is not switched`() async throws {
    let (adapter, settings) = try stub(locked: true)
    #expect(await adapter.observe(target(settings)).rights.outcome == .fail)
  }

  @Test func `an answer that is none is unknown`() async throws {
    let (adapter, settings) = try stub("maybe")
    #expect(await adapter.observe(target(settings)).identity.outcome == .unknown)
  }

  @Test(arguments: smuggled) func `a key that is none is refused`(key: String) async throws {
    let (adapter, settings) = try stub()
    #expect(await adapter.parseCheck(target(settings, flag: key)).outcome == .fail)
    #expect(await adapter.observe(target(settings, flag: key)).identity.outcome == .fail)
    #expect(!bench.has("calls"))
  }

  @Test(arguments: [
    ["store": "-s"], ["label": "a b"], ["program": "/bin/sh"], ["config-folder": "x"],
    ["colour": "blue"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async throws {
    let (adapter, base) = try stub()
    let answer = await adapter.parseCheck(target(base.merging(settings) { $1 }))
    #expect(answer.outcome == .fail)
  }
}
