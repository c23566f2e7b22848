import HTTP
import Synchronization

/// Slows down addresses that ask again and again for what only whoever has a link or a ticket can name.
///
/// Guessing is hopeless at 256 bits, but each guess costs a look into the database. Whoever names what is
/// there uses up nothing.
final class Guesses: Sendable {
  private let failures = Mutex(FailureBudget())
  private let uptime: @Sendable () -> Duration

  init(uptime: @escaping @Sendable () -> Duration) { self.uptime = uptime }

  /// - Throws: `Problem` where the address has guessed too often; whatever `body` throws.
  func pass(
    _ address: String, _ body: () async throws -> Response
  ) async throws -> Response {
    // Loopback is a proxy or ourselves, and stands for everybody.
    guard !TokenGate.isLoopback(address) else { return try await body() }
    if let wait = failures.withLock({ $0.wait(for: address, at: uptime()) }) {
      throw Problem.tooMany("Too much that is not there was asked for from this address.", wait)
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
