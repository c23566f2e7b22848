import CommandLineKit
import EventLog
import PostgresStore

extension Instance {
  /// Looks into the log under the executor's role, for what somebody at its host asks.
  func withExecutorStore<Value: Sendable>(
    _ body: (PostgresEventStore) async throws -> Value
  ) async throws -> Value {
    try await checkSchema(as: .executor)
    let keys = KeyRing(folder: configuration.keys)
    guard let vault = try keys.vault() else { throw MasterKeysMissing(folder: keys.folder) }
    let store = PostgresEventStore(
      try connectionString(as: .executor), as: .executor, vault: vault, projections: [],
      readers: 1)
    let outcome = await Result { () async throws in try await body(store) }
    await store.close()
    return try outcome.get()
  }
}
