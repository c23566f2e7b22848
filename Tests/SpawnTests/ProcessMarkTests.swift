import FoundationEssentials
import Glibc
import Synchronization
import TestThreads
import Testing

@testable import Spawn

/// What a program has left running whose starter is dead: here nobody collects or ends it.
@Suite(.ownThreads, .serialized) struct `What a dead starter has left running` {
  private static let sign = "LASTGOOD_ACTION=0189-mark"

  /// A program in a session of its own that nobody is waiting for.
  private func start(
    _ script: String, _ environment: [String: String] = ["LASTGOOD_ACTION": "0189-mark"]
  ) throws -> ProcessMark {
    let program = Program("/bin/sh", ["-c", script], environment: environment)
    let id = try launch(program, output: .nowhere, ownsSession: true)
    return try #require(ProcessMark(of: id))
  }

  private func collect(_ mark: ProcessMark) {
    kill(-mark.id, SIGKILL)
    var status: Int32 = 0
    waitpid(mark.id, &status, 0)
    Household.shared.forget(mark.id)
  }

  private func isAlive(_ mark: ProcessMark) -> Bool {
    ProcessEntry(mark.id).map { $0.start == mark.start && !$0.hasEnded } ?? false
  }

  @Test func `is ended with its session, also what ignores SIGTERM`() async throws {
    let file = "/tmp/lastgood-deaf-\(UUID().uuidString)"
    defer { unlink(file) }
    let mark = try start("trap '' TERM; sleep 600 & : > \(file); while :; do sleep 1; done")
    defer { collect(mark) }
    for _ in 0..<1_000 where access(file, F_OK) != 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(isAlive(mark))
    let left = await mark.endLeftovers(bearing: Self.sign, grace: .milliseconds(50))
    guard case .ended(let count) = left else { return #expect(Bool(false), "\(left)") }
    #expect(count >= 2)
    #expect(!isAlive(mark))
    #expect(await mark.endLeftovers(bearing: Self.sign) == .over)
  }

  @Test func `is found where only a helper is left, by what it was started with`() async throws {
    for isOurs in [true, false] {
      let file = "/tmp/lastgood-helper-\(UUID().uuidString)"
      defer { unlink(file) }
      // It outlives whoever leads the session, as when that is killed with its starter.
      let mark = try start(
        "sleep 600 & echo $! > \(file).new; mv \(file).new \(file); read x < /dev/null; kill -9 $$",
        isOurs ? ["LASTGOOD_ACTION": "0189-mark"] : ["LASTGOOD_ACTION": "0189-other"])
      // Others that run meanwhile leave its helper alone as long as it counts as running.
      defer { Household.shared.forget(mark.id) }
      var status: Int32 = 0
      waitpid(mark.id, &status, 0)
      let text = try String(
        decoding: #require(FileManager.default.contents(atPath: file)), as: UTF8.self)
      let helper = try #require(Int32(text.filter(\.isNumber)))
      let entry = try #require(ProcessMark(of: helper))
      defer { kill(helper, SIGKILL) }
      #expect(isAlive(entry), "it is left running")
      let left = await mark.endLeftovers(bearing: Self.sign, grace: .milliseconds(50))
      #expect(left == (isOurs ? .ended(1) : .over))
      #expect(isAlive(entry) == !isOurs)
    }
  }

  @Test func `is not another that has its number by now, nor one of another machine`() async throws
  {
    let mark = try start("sleep 600", [:])
    defer { collect(mark) }
    var earlier = mark
    earlier.start -= 1
    #expect(await earlier.endLeftovers(bearing: Self.sign) == .over)
    var elsewhere = mark
    elsewhere.machine = "another/pid:[1]"
    #expect(await elsewhere.endLeftovers(bearing: Self.sign) == .elsewhere)
    #expect(isAlive(mark))
  }

  @Test func `its mark is told as soon as it runs`() async throws {
    let told = Mutex<[ProcessMark]>([])
    var run = GuardedRun("/bin/sh", ["-c", "echo $$; sleep 0.05"])
    run.started = { mark in told.withLock { $0.append(mark) } }
    let outcome = try await run.outcome(within: .seconds(20))
    #expect(told.withLock { $0.map { "\($0.id)\n" } } == [outcome.output.text])
    #expect(told.withLock { $0.first?.isHere } == true)
  }
}
