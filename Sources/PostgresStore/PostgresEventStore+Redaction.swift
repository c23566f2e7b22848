import Digest
package import EventLog
import FoundationEssentials
package import Postgres

extension PostgresEventStore {
  package func redact(_ request: RedactionRequest) async throws -> AppendAnswer {
    try await redact(request, purging: projections)
  }

  /// Destroys an entry's words together with the copies of them that projections keep.
  ///
  /// All in one transaction.
  package func redact(
    _ request: RedactionRequest, purging projections: [any Projection]
  ) async throws -> AppendAnswer {
    let shard = shard
    return try await redact(request) { connection in
      // Before any row, and in one order: a rebuild that begins just now waits, or is waited for.
      for projection in projections.sorted(by: { $0.name < $1.name }) {
        try connection.lock(projection)
      }
      let names = projections.flatMap { projection in
        ProjectionColour.allCases.map { ProjectionSubscriber.name(of: projection, in: $0) }
      }
      // A projection in the middle of a step may just be writing what is purged here: wait for it.
      // Its next step finds the key gone.
      _ = try connection.query(
        """
        SELECT name FROM work.subscription WHERE shard = \(shard.rawValue) AND name = ANY (\(names))
        ORDER BY name, version FOR UPDATE
        """)
      for projection in projections {
        for colour in ProjectionColour.allCases
        where try Self.has(projection, in: colour, over: connection) {
          try connection.show(colour)
          try projection.purge(request.entry, over: connection)
        }
      }
    }
  }

  /// Destroys an entry's words and, in the same transaction, whatever `purge` removes.
  package func redact(
    _ request: RedactionRequest, purging purge: @Sendable (Connection) throws -> Void
  ) async throws -> AppendAnswer {
    let draft = try request.draft()
    let words = try draft.body.words.map { try vault.seal($0, of: draft.id) }
    let shard = shard
    let answer = try await commit { connection in
      try connection.transaction { connection in
        // Its own rows first and the log's head last: the order that everybody keeps.
        try purge(connection)
        return try Self.redact(request, as: draft, words, in: shard, over: connection)
      }
    }
    if case .appended(let receipt) = answer { announce(receipt.last) }
    return answer
  }

  private static func redact(
    _ request: RedactionRequest, as draft: EventDraft, _ words: SealedWords?, in shard: Shard,
    over connection: Connection
  ) throws -> AppendAnswer {
    let row = try connection.query(
      """
      SELECT o_status, o_position, 1, o_version FROM log.redact(
        \(shard.rawValue), \(request.entry.uuid), \(request.command.principal.uuid),
        \(request.role), \(request.policy?.bytes ?? []), \(request.command.key.uuid),
        \(request.command.digest.bytes), \(draft.id.uuid), \(PostgresTimestamp(draft.happenedAt)),
        \(words?.ciphertext ?? []), \((words?.key?.master).postgresParameter),
        \((words?.key?.bytes).postgresParameter))
      """
    ).single()
    let answer = try StoredAnswer(row)
    switch answer.status {
    case 0: return .appended(try answer.receipt)
    case 1: return .replayed(try answer.receipt)
    case 3: throw AppendRefusal.keyReused(request.command.key)
    case 5: throw RedactionRefusal.noSuchEntry(request.entry)
    case 6: throw RedactionRefusal.noWords(request.entry)
    default: throw MalformedField()
    }
  }

  private static func has(
    _ projection: any Projection, in colour: ProjectionColour, over connection: Connection
  ) throws -> Bool {
    try connection.query(
      """
      SELECT count(*) = \(Int64(projection.tables.count)) FROM pg_tables
      WHERE schemaname = \(colour.schema) AND tablename = ANY (\(projection.tables))
      """
    ).single().decode(0)
  }
}
