import Crypto
import Decisions
import Glibc
import Policy
import Synchronization
import TestThreads
import Testing

@testable import Adapters

/// A pipe without a writer: whoever opens it for reading is blocked, as on a dead disk.
private final class Pit: Sendable {
  let path: String
  private let bench = Bench()

  init() {
    path = bench.path + "/pit"
    precondition(mkfifo(path, 0o600) == 0, "a pipe can be made in /tmp")
  }

  /// Blocks until somebody lets go.
  func fallIn() {
    let descriptor = open(path, O_RDONLY)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Lets everybody go who is blocked now.
  func letGo() {
    let descriptor = open(path, O_WRONLY | O_NONBLOCK)
    if descriptor >= 0 { close(descriptor) }
  }
}

private final class Tally: Sendable {
  private let number = Mutex(0)
  var value: Int { number.withLock(\.self) }
  func count() { number.withLock { $0 += 1 } }
}

private func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<2_000 where !condition() { try? await Task.sleep(for: .milliseconds(5)) }
  return condition()
}

@Suite(.ownThreads) struct `Looks that take too long` {
  private let pit = Pit()

  @Test func `are given up, and nobody knows`() async {
    let looks = Looks(patience: .milliseconds(50))
    let pit = pit
    await #expect {
      try await looks.onThread(at: "The folder /srv") { () throws(PreparationRefusal) in
        pit.fallIn()
      }.get()
    } throws: { error in
      let refusal = error as? PreparationRefusal
      return refusal?.answer.outcome == .unknown
        && refusal?.sentence.hasPrefix("The folder /srv did not answer within 0.05 seconds.")
          == true
    }
    #expect(looks.leftBehind == 1)
    #expect(
      await eventually {
        pit.letGo()
        return looks.leftBehind == 0
      })
  }

  @Test func `are left behind up to a limit only`() async {
    let looks = Looks(patience: .milliseconds(20), leavingBehind: 2)
    let (pit, begun) = (pit, Tally())
    for _ in 0..<4 {
      _ = await looks.onThread(at: "It") { () throws(PreparationRefusal) in
        begun.count()
        pit.fallIn()
      }
    }
    // Threads begin in their own time.
    #expect(await eventually { begun.value == 2 })
    #expect(looks.leftBehind == 2)
    await #expect {
      try await looks.look(at: "It") {}.get()
    } throws: { error in
      (error as? PreparationRefusal)?.answer.outcome == .unknown
    }
    #expect(
      await eventually {
        pit.letGo()
        return looks.leftBehind == 0
      })
    #expect(await looks.look(at: "It") { 7 } == .success(7))
  }

  @Test func `end at once when the task is cancelled`() async {
    let looks = Looks(patience: .seconds(7_200))
    let pit = pit
    let start = ContinuousClock.now
    let task = Task {
      await looks.onThread(at: "It") { () throws(PreparationRefusal) in pit.fallIn() }
    }
    try? await Task.sleep(for: .milliseconds(30))
    task.cancel()
    _ = await task.result
    #expect(ContinuousClock.now - start < .seconds(3_600))
    pit.letGo()
  }

  @Test func `that only wait are cancelled as well`() async {
    let looks = Looks(patience: .milliseconds(30))
    _ = await looks.look(at: "It") { try? await Task.sleep(for: .seconds(600)) }
    #expect(await eventually { looks.leftBehind == 0 })
  }

  @Test func `say what they found when they come in time`() async throws {
    let looks = Looks(patience: .seconds(60))
    #expect(
      await looks.onThread(at: "It") { () throws(PreparationRefusal) in 7 } == .success(7))
    await #expect(throws: PreparationRefusal("No.")) {
      try await looks.onThread(at: "It") { () throws(PreparationRefusal) -> Int in
        throw PreparationRefusal("No.")
      }.get()
    }
    #expect(looks.leftBehind == 0)
  }

  // MARK: What looks

  @Test func `a folder that does not answer is unknown, and holds nobody up`() async throws {
    let bench = Bench()
    let root = try bench.folder("srv")
    let pit = pit
    let adapter = HostReleaseAdapter(
      ArgvAdapter(bench.gate("")), looks: Looks(patience: .milliseconds(50))
    ) { settings, release throws(PreparationRefusal) in
      pit.fallIn()
      return try HostReleaseAdapter.look(at: settings, for: release)
    }
    var definition = ActionDefinition(adapter: "host-release")
    (definition.kinds, definition.settings) = ([.rollback], ["root": root])
    let seen = await adapter.observe(.rollback(definition))
    #expect(seen.running.value == nil)
    #expect(seen.identity.outcome == .unknown)
    #expect(seen.rights.outcome == .unknown)
    #expect(seen.identity.sentence.contains("did not answer"))
    pit.letGo()
  }

  /// The pool has a thread a core: were it hashed there, nothing else would go on.
  @Test func `programs that are hashed hold nobody up, and those that hang are unknown`() async {
    let bench = Bench()
    let script = bench.program("rollback", "exit 0")
    let list = bench.file("executor.allow", bench.line(allowing: script))
    let pit = pit
    let gate = ProgramGate(
      AllowListFile(path: list), looks: Looks(patience: .milliseconds(300)),
      digest: { bytes in
        pit.fallIn()
        return OpenSSLSHA256().digest(of: bytes)
      })
    let adapter = ArgvAdapter(gate)
    let rights = await withTaskGroup(of: CheckAnswer.self) { group in
      for _ in 0..<8 {
        group.addTask { await adapter.observe(.rollback(.argv([script]))).rights }
      }
      return await group.reduce(into: [CheckAnswer]()) { $0.append($1) }
    }
    #expect(rights.map(\.outcome) == Array(repeating: .unknown, count: 8))
    pit.letGo()
  }
}
