import EventLog
import Postgres

extension PostgresEventStore {
  /// Runs what commits something, or whose answer must be replicated before it counts.
  ///
  /// - Throws: `AppendUnknown` when the answer was lost.
  func commit<T: Sendable>(_ body: @Sendable (Connection) throws -> T) async throws -> T {
    do {
      return try await pool.use(body)
    } catch {
      throw asAppendFailure(error)
    }
  }
}

/// What somebody who wanted to append is told of an error: either nothing happened, or nobody can
/// know yet.
func asAppendFailure(_ error: any Error) -> any Error {
  switch error {
  case let error as CommitUnknown: AppendUnknown(reason: error.description)
  // An answer that cannot be read came after a commit.
  case is MalformedField, is PostgresDecodingError: AppendUnknown(reason: "\(error)")
  default: error
  }
}
