import Actions
import Adapters
import Crypto
import Decisions
import Digest
import EventLog
import Executor
import FoundationEssentials
import Glibc
import Policy
import TestSupport
import TestThreads
import Testing

@Suite(.ownThreads, .freshDatabase) struct `What is run was agreed to` {
  /// What somebody may do on the executor's host between the approvals and the act.
  enum Change: CaseIterable, Sendable {
    case nothing, otherContent, writableByAll, aLink, gone, notListed, noList, listWritable
  }

  @Test(arguments: Change.allCases)
  func `whatever happens to the program or the list meanwhile`(_ change: Change) async throws {
    try await withProgram { program in
      let event = try await program.authorise()
      switch change {
      case .nothing: break
      case .otherContent: try program.write("#!/bin/sh\necho other >> \(program.effects)\n")
      case .writableByAll: chmod(program.path, 0o777)
      case .aLink:
        rename(program.path, program.path + ".before")
        try program.write("#!/bin/sh\necho other >> \(program.effects)\n")
        rename(program.path, program.path + ".other")
        symlink(program.path + ".other", program.path)
      case .gone: unlink(program.path)
      case .notListed: try program.list([])
      case .noList: unlink(program.allowList)
      case .listWritable: chmod(program.allowList, 0o666)
      }
      for _ in 0..<2 { try await program.act(on: event) }
      let end = try await program.scene.book()[event.id]?.end
      guard change != .nothing else {
        #expect(end == .completed)
        #expect(program.count == 1)
        return
      }
      guard case .failed(let failure)? = end else {
        Issue.record("it was not refused")
        return
      }
      #expect(failure.isUntouched)
      #expect(failure.because.plain?.isEmpty == false)
      #expect(program.count == 0)
    }
  }

  /// Whoever has begun holds to the policy to the last step.
  @Test func `when the policy changes between two steps, the second is not begun`() async throws {
    try await withProgram { program in
      let event = try await program.authorise(steps: 2)
      try await program.act(on: event, changingPolicyAfter: 1)
      guard case .failed(let failure)? = try await program.scene.book()[event.id]?.end else {
        Issue.record("it was not refused")
        return
      }
      #expect(failure.cause == .policyChanged)
      #expect(!failure.isUntouched)
      #expect(program.count == 1)
    }
  }

  private func withProgram(_ body: (ListedProgram) async throws -> Void) async throws {
    let program = try ListedProgram()
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(program)) } catch { outcome = .failure(error) }
    await program.close()
    try outcome.get()
  }
}

/// A script that an executor may run, and an action that runs it.
private struct ListedProgram {
  let scene: ActingScene
  let folder: String

  init() throws {
    scene = try ActingScene()
    folder = "/tmp/lastgood-tamper-\(getpid())-\(UUID().uuidString.prefix(8))"
    guard mkdir(folder, 0o700) == 0 else { throw NeverHappened(description: "a folder") }
    try write("#!/bin/sh\necho $LASTGOOD_ACTION >> \(effects)\n")
    try list([digest(Array(try String(contentsOfFile: path, encoding: .utf8).utf8)).description])
  }

  func close() async {
    await scene.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  var path: String { folder + "/act" }
  var effects: String { folder + "/effects" }
  var allowList: String { folder + "/executor.allow" }

  var count: Int {
    ((try? String(contentsOfFile: effects, encoding: .utf8)) ?? "").split(separator: "\n").count
  }

  func write(_ text: String) throws {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    chmod(path, 0o700)
  }

  func list(_ hashes: [String]) throws {
    let lines = hashes.map { "\(path) sha256:\($0)\n" }.joined()
    try lines.write(toFile: allowList, atomically: false, encoding: .utf8)
    chmod(allowList, 0o600)
  }

  private func definition(steps: Int) -> ActionDefinition {
    var definition = ActionDefinition(adapter: "argv")
    definition.kinds = [.rollback]
    definition.steps = (1...steps).map { number in
      var step = ActionStep(name: "step \(number)")
      step.run = [path]
      return step
    }
    return definition
  }

  private func facts(steps: Int) -> ActedFacts {
    var policy = Policy.shop
    policy.actions["switch"] = definition(steps: steps)
    var facts = ActedFacts()
    facts.said.rule = .applied(policy, hash: digest([1]))
    return facts
  }

  func authorise(steps: Int = 1) async throws -> RecordedEvent {
    try await scene.authorise {
      ($0.adapter, $0.standing, $0.from, $0.to) = ("argv", .real, nil, nil)
      $0.steps = (1...steps).map {
        PlanStep(name: "step \($0)", call: [path], timeoutSeconds: 60)
      }
    }
  }

  /// The policy of now is another one as soon as so many steps were carried out.
  func act(on event: RecordedEvent, changingPolicyAfter limit: Int? = nil) async throws {
    let gate = ProgramGate(
      AllowListFile(path: allowList), digest: { OpenSSLSHA256().digest(of: $0) })
    var facts = facts(steps: limit.map { $0 + 1 } ?? 1)
    if let limit {
      let other = Rules.applied(facts.said.rule.policy, hash: digest([2]))
      facts.later = { [self] in count >= limit ? other : nil }
    }
    try await scene.runner(ArgvAdapter(gate), facts).act(on: event)
  }
}
