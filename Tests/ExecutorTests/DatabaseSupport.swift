import Postgres
import Synchronization
import TestSupport

/// Counts, from any thread.
final class Counter: Sendable {
  private let number = Mutex(0)
  var value: Int { number.withLock { $0 } }
  func count() { number.withLock { $0 += 1 } }
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
