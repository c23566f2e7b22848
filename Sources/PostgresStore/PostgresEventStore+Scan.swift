import Crypto
package import EventLog
import FoundationEssentials
import Postgres

extension PostgresEventStore {
  /// Folds the whole log up to now, in order, slice by slice.
  ///
  /// For whoever reads it all. `opening` says whether sealed words are opened.
  package func scan<Value: Sendable>(
    into value: Value, after start: LogPosition = .start, opening: Bool = false,
    _ body: @Sendable (inout Value, [OpenedEvent]) throws -> Void
  ) async throws -> Value {
    let end = try await head().position
    let (shard, vault) = (shard, vault)
    return try await pool.use { connection in
      var value = value
      var reader = LogReader(shard)
      let cipher = try vault.makeCipher()
      try reader.scan(after: start, through: end, withKeys: opening, over: connection) { events in
        let words = opening ? try cipher.open(events) : []
        let opened = events.indices.map {
          OpenedEvent(events[$0], words: opening ? words[$0] : nil)
        }
        try body(&value, opened)
      }
      return value
    }
  }
}
