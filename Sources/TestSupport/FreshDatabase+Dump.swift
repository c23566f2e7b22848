import Postgres

extension FreshDatabase {
  /// Every row of every table as text, for what must be nowhere.
  package func dump() async throws -> String {
    let database = admin
    let session = Session(database, name: "dump")
    defer { Task { await session.close() } }
    return try await session.use { connection in
      let tables = try connection.query(
        """
        SELECT schemaname::text, tablename::text FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
        """)
      var text = ""
      for table in tables {
        let schema: String = try table.decode(0)
        let name: String = try table.decode(1)
        let rows = try connection.query(
          "SELECT t::text FROM \(identifier: schema).\(identifier: name) t")
        for row in rows { text += "\(schema).\(name) \(try row.decode(0, as: String.self))\n" }
      }
      return text
    }
  }
}
