package import EventLog
import Postgres

extension PostgresEventStore {
  /// Destroys an entry's words together with the copies of them that projections keep, in one
  /// transaction.
  package func redact(
    _ request: RedactionRequest, purging projections: [any Projection]
  ) async throws -> AppendAnswer {
    let shard = shard
    return try await redact(request) { connection in
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

  private static func has(
    _ projection: any Projection, in colour: ProjectionColour, over connection: Connection
  ) throws -> Bool {
    guard let table = projection.tables.first else { return false }
    return try connection.query(
      """
      SELECT EXISTS (SELECT FROM pg_tables
        WHERE schemaname = \(colour.schema) AND tablename = \(table))
      """
    ).single().decode(0)
  }
}
