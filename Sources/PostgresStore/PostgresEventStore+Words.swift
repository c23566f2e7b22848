import Crypto
import Digest
package import EventLog
import FoundationEssentials
import JSON
package import Postgres

extension PostgresEventStore {
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

  package func redact(_ request: RedactionRequest) async throws -> AppendAnswer {
    try await redact(request) { _ in }
  }

  /// Destroys an entry's words and, in the same transaction, whatever `purge` removes: the copies
  /// of them that projections keep.
  package func redact(
    _ request: RedactionRequest, purging purge: @Sendable (Connection) throws -> Void
  ) async throws -> AppendAnswer {
    let id = EventID.make(at: request.at)
    let reason = JSONWriter.object { $0.member("because", request.because) }
    let words = try vault.seal(reason, of: id)
    let shard = shard
    let answer = try await tellingFailures {
      try await pool.use { connection in
        try connection.transaction { connection in
          // Its own rows first and the log's head last: the order that everybody keeps.
          try purge(connection)
          let row = try connection.query(
            """
            SELECT o_status, o_position, 1, o_version FROM log.redact(
              \(shard.rawValue), \(request.entry.uuid), \(request.command.principal.uuid),
              \(request.role), \(request.policy?.bytes ?? []), \(request.command.key.uuid),
              \(request.command.digest.bytes), \(id.uuid),
              \(PostgresTimestamp(microsecondsSince2000: request.at.microsecondsSince2000)),
              \(words.ciphertext), \((words.key?.master).postgresParameter), \((words.key?.bytes).postgresParameter))
            """
          ).single()
          let answer = try StoredAnswer(row)
          switch answer.status {
          case 5: throw RedactionRefusal.noSuchEntry(request.entry)
          case 6: throw RedactionRefusal.noWords(request.entry)
          default: return try answer.outcome(of: request.command, stream: StreamID(uuid: UUID()))
          }
        }
      }
    }
    let outcome = try answer.get()
    if case .appended(let receipt) = outcome { announce(receipt.last) }
    return outcome
  }

  private func redactions(
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

  /// Why a redaction was made; nil when the reason was redacted too.
  private func reason(of redaction: RecordedEvent) throws -> String? {
    guard let sealed = redaction.sealed, let key = sealed.key else { return nil }
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
