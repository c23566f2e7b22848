import Postgres
import Synchronization
import TestSupport

/// Counts, from any thread.
final class Counter: Sendable {
  private let number = Mutex(0)
  var value: Int { number.withLock { $0 } }
  func count() { number.withLock { $0 += 1 } }
}

struct NeverHappened: Error, CustomStringConvertible {
  var description: String
}

/// Asks until `condition` holds; others run between two questions.
func eventually(
  _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now.advanced(by: limit)
  while try await !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened(description: what) }
    // Between two questions, so that whoever is waited for has the processor.
    try await Task.sleep(for: .milliseconds(2))
  }
}

extension FreshDatabase {
  /// Runs one thing on a new connection of the superuser's.
  func administer(_ body: @Sendable @escaping (Connection) throws -> Void) async throws {
    let session = Session(admin, name: "admin")
    do {
      try await session.use(body)
      await session.close()
    } catch {
      await session.close()
      throw error
    }
  }
}
