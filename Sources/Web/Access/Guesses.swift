import HTTP
import Synchronization

/// Slows down addresses that ask again and again for what only whoever has a link or a ticket can name.
///
/// Guessing is hopeless at 256 bits, but each guess costs a look into the database. Nobody is turned away: at
/// the same address there may be somebody whose link is good.
final class Guesses: Sendable {
  private let failures = Mutex(FailureBudget())
  private let uptime: @Sendable () -> Duration
  private let delay: Duration

  init(uptime: @escaping @Sendable () -> Duration, delay: Duration) {
    (self.uptime, self.delay) = (uptime, delay)
  }

  /// - Throws: whatever `body` throws.
  func pass(
    _ address: String, _ body: () async throws -> Response
  ) async throws -> Response {
    // Loopback is a proxy or ourselves, and stands for everybody.
    guard !TokenGate.isLoopback(address) else { return try await body() }
    if failures.withLock({ $0.wait(for: address, at: uptime()) }) != nil {
      // No bell rings for this: time itself is waited for.
      try await Task.sleep(for: delay)
    }
    do {
      let response = try await body()
      if (400..<500).contains(response.status) { note(address) }
      return response
    } catch {
      if (400..<500).contains(problem(for: error).status) { note(address) }
      throw error
    }
  }

  private func note(_ address: String) {
    failures.withLock { $0.note(address, at: uptime()) }
  }
}
