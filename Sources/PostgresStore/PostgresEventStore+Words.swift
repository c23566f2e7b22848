import Crypto
import Digest
package import EventLog
import FoundationEssentials
import JSON
import Postgres

extension PostgresEventStore {
  /// Whether words under this master key can be opened here.
  package func canOpen(_ master: Int16) -> Bool { vault.holds(master) }

  package func words(of events: [RecordedEvent]) async throws -> [Words<[UInt8]>?] {
    let gone = events.filter { $0.sealed != nil && $0.sealed?.key == nil }.map(\.position)
    let redactions = gone.isEmpty ? [:] : try await redactions(of: gone)
    return try events.map { event in
      guard let sealed = event.sealed else { return nil }
      if let key = sealed.key { return .text(try vault.open(sealed, key: key, of: event.id)) }
      guard let redaction = redactions[event.position] else {
        throw KeyMissing(event: event.id, position: event.position)
      }
      return .redacted(redaction)
    }
  }

  /// When and why the words at these positions went; those that are still there have none.
  func redactions(
    of positions: [LogPosition]
  ) async throws -> [LogPosition: Redaction] {
    let shard = shard
    let found = try await pool.read { connection in
      let rows = try connection.query(
        """
        SELECT position, redacted_by, redacted_at FROM log.redactions
        WHERE shard = \(shard.rawValue) AND position = ANY (\(positions.map(\.rawValue)))
        """)
      var reader = LogReader(shard)
      return try rows.map { row in
        let by = LogPosition(try row.decode(1, as: Int64.self))
        return (
          LogPosition(try row.decode(0, as: Int64.self)), by,
          try row.decode(2, as: PostgresTimestamp.self),
          try reader.page(after: LogPosition(by.rawValue - 1), limit: 1, over: connection).first
        )
      }
    }
    var redactions: [LogPosition: Redaction] = [:]
    for (position, by, at, event) in found {
      redactions[position] = Redaction(
        at: Timestamp(microsecondsSince2000: at.microsecondsSince2000), by: by,
        because: try event.flatMap(reason))
    }
    return redactions
  }

  /// Why a redaction was made; nil when the reason was redacted too, or when its master key is not
  /// at hand.
  private func reason(of redaction: RecordedEvent) throws -> String? {
    guard let sealed = redaction.sealed, let key = sealed.key, vault.holds(key.master) else {
      return nil
    }
    let words = Words.text(try vault.open(sealed, key: key, of: redaction.id))
    let payload = StoredPayload(clear: redaction.clear, words: words)
    guard case .text(let reason) = try payload.text("because") else { return nil }
    return reason
  }
}

/// Words are sealed, their key is gone, and no redaction says why: somebody tampered.
package struct KeyMissing: Error, Equatable {
  package var event: EventID
  package var position: LogPosition
}
