import EventLog
import FoundationEssentials
package import IncidentService
import Postgres
package import Rollouts

extension PostgresQueries {
  package func releases(_ filter: ReleaseFilter) async throws -> [ReleaseHistory] {
    guard filter.isAskable else { return [] }
    // One snapshot for both: an incident may be laid to a release just now.
    return try await list(isolation: .repeatableRead) { connection in
      guard let page = try ReleasePage(filter, over: connection) else { return [] }
      let incidents = try Self.incidents(filter, through: page.oldest, over: connection)
      var releases: [ReleaseHistory] = []
      try page.read { reader in
        while !reader.isAtEnd {
          var release = try reader.release()
          if !incidents.isEmpty, let own = incidents[release.stream] { release.incidents = own }
          releases.append(release)
        }
      }
      return releases
    }
  }

  /// In the thread of the connection, over the bytes as they came: ten thousand releases as values
  /// cost more than all the judging.
  package func carryOn(
    _ search: LastKnownGood, over filter: ReleaseFilter
  ) async throws -> ReleaseWalk {
    let end = ReleaseWalk(search: search, stop: .found(search.nothing))
    guard filter.isAskable else { return end }
    return try await list(isolation: .repeatableRead) { connection in
      [try Self.walk(search, over: filter, connection)]
    }.first ?? end
  }

  private static func walk(
    _ search: LastKnownGood, over filter: ReleaseFilter, _ connection: Connection
  ) throws -> ReleaseWalk {
    var (search, filter) = (search, filter)
    guard var page = try ReleasePage(filter, over: connection) else {
      return ReleaseWalk(search: search, stop: .found(search.nothing))
    }
    // Those of the first page, and all others at once: each time, all states are looked through.
    var incidents = try Self.incidents(filter, through: page.oldest, over: connection)
    if let stop = try page.judge(&search, incidents) {
      return ReleaseWalk(search: search, stop: stop)
    }
    var next = filter.older(than: page)
    guard page.count >= filter.limit, let second = try ReleasePage(next, over: connection) else {
      return ReleaseWalk(search: search, stop: .found(search.nothing))
    }
    incidents = try Self.incidents(next, through: .start, over: connection)
    page = second
    // Few go further than two pages; whoever does goes far, so the next page is asked for while one
    // is judged.
    while page.count >= next.limit {
      next = next.older(than: page)
      let (following, stop) = try connection.query(ReleasePage.question(next)) {
        try page.judge(&search, incidents)
      }
      if let stop { return ReleaseWalk(search: search, stop: stop) }
      guard let following = try ReleasePage(following) else {
        return ReleaseWalk(search: search, stop: .found(search.nothing))
      }
      page = following
    }
    let stop = try page.judge(&search, incidents)
    return ReleaseWalk(search: search, stop: stop ?? .found(search.nothing))
  }

  private static func incidents(
    _ filter: ReleaseFilter, through oldest: LogPosition, over connection: Connection
  ) throws -> [StreamID: [AttributedIncident]] {
    // Who sees all of them need not have the right to read who is a member of which.
    let membership: StaticString =
      filter.viewer.seesRestricted
      ? "true"
      : """
      EXISTS (
        SELECT FROM read.incident_member m, viewer v
        WHERE m.stream = s.incident AND m.principal = v.principal)
      """
    let rows = try connection.query(
      """
      WITH viewer AS (SELECT \(filter.viewer.principal.uuid)::uuid AS principal)
      SELECT i.deployment, i.since, i.until, s.changes,
        CASE WHEN NOT s.restricted OR \(raw: membership) THEN s.number END
      FROM read.release_incident i JOIN read.release_incident_state s USING (incident)
      WHERE i.service = \(filter.service) AND i.environment = ANY (\(filter.environments))
        AND i.position < \(filter.before?.rawValue ?? .max) AND i.position >= \(oldest.rawValue)
        AND (\(filter.asOf != nil) OR (i.until IS NULL AND cardinality(s.changes) % 2 = 1))
      ORDER BY i.since, s.number
      """)
    var incidents: [StreamID: [AttributedIncident]] = [:]
    for row in rows {
      let changes: [Int64] = try row.decode(3)
      incidents[StreamID(uuid: try row.decode(0)), default: []].append(
        AttributedIncident(
          number: try row.decode(4), since: try row.time(1), until: try row.timeOrNil(2),
          changes: changes.map { Timestamp(microseconds: $0) }))
    }
    return incidents
  }
}

extension ReleaseFilter {
  /// Whether it has nothing that no name contains, and the server would refuse.
  fileprivate var isAskable: Bool {
    !service.utf8.contains(0) && !environments.contains { $0.utf8.contains(0) }
  }
}

/// Releases as they stand in the book, newest first.
private struct ReleasePage {
  let count: Int
  let oldest: LogPosition
  private let row: Row

  /// All in one value: a row of its own costs more than what stands in it.
  ///
  /// Nil when there are none.
  init?(_ filter: ReleaseFilter, over connection: Connection) throws {
    try self.init(try connection.query(Self.question(filter)))
  }

  static func question(_ filter: ReleaseFilter) -> SQL {
    // One name is looked up in the order of the index; of several, pages would have to be sorted.
    guard filter.environments.count == 1 else { return questionOfSeveral(filter) }
    return """
      SELECT count(*), min(position), string_agg(packed, ''::bytea) FROM (
        SELECT position, packed FROM read.release_book
        WHERE service = \(filter.service) AND environment = \(filter.environment)
          AND position < \(filter.before?.rawValue ?? .max)
        ORDER BY position DESC LIMIT \(Int64(max(filter.limit, 1)))) AS page
      """
  }

  private static func questionOfSeveral(_ filter: ReleaseFilter) -> SQL {
    """
    SELECT count(*), min(position), string_agg(packed, ''::bytea) FROM (
      SELECT position, packed FROM read.release_book
      WHERE service = \(filter.service) AND environment = ANY (\(filter.environments))
        AND position < \(filter.before?.rawValue ?? .max)
      ORDER BY position DESC LIMIT \(Int64(max(filter.limit, 1)))) AS page
    """
  }

  /// The answer to it; nil when there are none.
  init?(_ answer: Rows) throws {
    row = try answer.single()
    count = try row.decode(0)
    guard count > 0 else { return nil }
    oldest = LogPosition(try row.decode(1, as: Int64.self))
  }

  func judge(
    _ search: inout LastKnownGood, _ incidents: [StreamID: [AttributedIncident]]
  ) throws -> LastKnownGood.Stop? {
    try read { try search.consider(&$0, incidents: incidents) }
  }

  func read<T>(_ body: (inout PackReader) throws -> T) throws -> T {
    try row.withBytes(2) { bytes in
      var reader = PackReader(bytes)
      return try body(&reader)
    }
  }
}

extension ReleaseFilter {
  /// For the page behind this one, four times as long as this one.
  fileprivate func older(than page: ReleasePage) -> ReleaseFilter {
    var filter = self
    (filter.before, filter.limit) = (page.oldest, min(limit * 4, Self.longestPage))
    return filter
  }

  /// Half a megabyte: memory that the database asks for and gives back each time costs more than one
  /// more round.
  private static let longestPage = 2_048
}
