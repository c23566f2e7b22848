package import Spawn

/// Hears of the program that a step runs as soon as it runs: whoever takes over may have to look for it.
package struct ProgramWatch: Sendable, Equatable {
  package let began: @Sendable (ProcessMark) async -> Void

  package init(_ began: @escaping @Sendable (ProcessMark) async -> Void) { self.began = began }

  /// Who listens makes no other call of it.
  package static func == (one: Self, other: Self) -> Bool { true }
}

extension GuardedRun {
  /// Runs it, and tells meanwhile which process it is.
  ///
  /// - Throws: `SpawnError`, `CancellationError`.
  func outcome(
    within deadline: Duration, telling watch: ProgramWatch?
  ) async throws -> GuardedOutcome {
    guard let watch else { return try await outcome(within: deadline) }
    let (starts, start) = AsyncStream<ProcessMark>.makeStream()
    var run = self
    run.started = {
      start.yield($0)
      start.finish()
    }
    async let told: Void = { for await mark in starts { await watch.began(mark) } }()
    // Also where it was never started.
    defer { start.finish() }
    let outcome = try await run.outcome(within: deadline)
    start.finish()
    await told
    return outcome
  }
}
