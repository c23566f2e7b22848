import TestThreads
import Testing

@testable import Spawn

@Suite(.ownThreads) struct `A foreground program` {
  @Test func `is nobody's orphan while guarded runs end beside it`() async throws {
    async let end = ForegroundProgram.run(["sleep", "2"])
    let (start, clock) = (ContinuousClock.now, ContinuousClock())
    var runs = 0
    while clock.now - start < .seconds(1) {
      // It was born within this run, for all that the run's end can see.
      _ = try await GuardedRun("/bin/sh", ["-c", "sleep 0.2"]).outcome(within: .seconds(20))
      runs += 1
    }
    #expect(runs > 0)
    #expect(await end == 0)
  }

  @Test func `that is not there could not be started`() async {
    #expect(await ForegroundProgram.run(["no-such-program"]) == nil)
    #expect(await ForegroundProgram.run([]) == nil)
  }

  @Test func `need not read to the end`() async {
    let bytes = Array(repeating: UInt8(ascii: "x"), count: 300_000)
    #expect(await ForegroundProgram.run(["true"], reading: bytes) == 0)
    #expect(await ForegroundProgram.run(["sh", "-c", "exit 3"], reading: bytes) == 3 << 8)
  }
}
