import EventLog
import Incidents

extension Desk {
  /// Looks through the incidents that are not closed, restricted ones too, until `body` has an answer.
  ///
  /// Newest first. Where nothing but those that reach something can have it, `reach` says so: an
  /// organisation may leave a thousand open, and each one costs a look at its record.
  ///
  /// - Returns: the first answer; nil when none of them has one.
  func firstUnclosed<Answer>(
    reaching reach: IncidentReach? = nil, _ body: (IncidentRow) async throws -> Answer?
  ) async throws -> Answer? {
    // What was recorded a moment ago counts too.
    try await showNewest()
    var filter = IncidentFilter(
      states: [.open, .mitigated, .resolved],
      viewer: viewer(Caller(.automation, as: .administrator)), limit: 200)
    filter.reaching = reach
    while true {
      let page = try await queries.incidents(filter)
      for row in page.rows {
        if let answer = try await body(row) { return answer }
      }
      guard let next = page.next else { return nil }
      filter.before = next
    }
  }
}
