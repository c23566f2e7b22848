package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

/// Who is who, in `work.person`.
package struct PostgresPeople: PeopleDirectory {
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  package func person(handle: String) async throws -> Person? {
    // A handle cannot hold NUL, and the server takes no text with it.
    guard !handle.utf8.contains(0) else { return nil }
    return try await store.pool.read { connection in
      try connection.query(
        """
        SELECT principal, handle, name, machine FROM work.person
        WHERE lower(handle) = lower(\(handle))
        """
      ).first.map(Person.init)
    }
  }

  package func people(_ ids: Set<PrincipalID>) async throws -> [PrincipalID: Person] {
    guard !ids.isEmpty else { return [:] }
    return try await store.pool.read { connection in
      let people = try connection.query(
        """
        SELECT principal, handle, name, machine FROM work.person
        WHERE principal = ANY (\(ids.map(\.uuid)))
        """
      ).map(Person.init)
      return Dictionary(people.map { ($0.id, $0) }) { first, _ in first }
    }
  }

  package func everybody() async throws -> [Person] {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT principal, handle, name, machine FROM work.person ORDER BY lower(handle) COLLATE "C"
        """
      ).map(Person.init)
    }
  }

  @discardableResult package func save(_ person: Person) async throws -> Person {
    try await store.pool.use { connection in
      try Person(
        connection.query(
          """
          INSERT INTO work.person AS p (principal, handle, name, machine)
          VALUES (\(person.id.uuid), \(person.handle), \(person.name.postgresParameter), \(person.isMachine))
          ON CONFLICT (lower(handle)) DO UPDATE
          SET name = coalesce(excluded.name, p.name)
          RETURNING principal, handle, name, machine
          """
        ).single())
    }
  }

  package func erase(_ handle: String) async throws -> Bool {
    guard !handle.utf8.contains(0) else { return false }
    return try await store.pool.use { connection in
      // One statement, so that nobody is ever forgotten whose tokens still work.
      try connection.query(
        """
        WITH gone AS (
          DELETE FROM work.person WHERE lower(handle) = lower(\(handle)) RETURNING principal
        ), revoked AS (
          UPDATE work.token t SET revoked_at = coalesce(t.revoked_at, now()), label = ''
          FROM gone WHERE t.principal = gone.principal
        )
        SELECT FROM gone
        """
      ).first != nil
    }
  }
}

extension Person {
  /// Reads `principal, handle, name, machine`.
  fileprivate init(_ row: Row) throws {
    self.init(
      id: PrincipalID(uuid: try row.decode(0)), handle: try row.decode(1),
      name: try row.decode(2), isMachine: try row.decode(3))
  }
}
