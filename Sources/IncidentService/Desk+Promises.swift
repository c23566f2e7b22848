package import Communication
import EventLog
import Incidents
import Policy
import Timelines

/// How well promises were kept, of one team and one quarter.
package struct PromiseRow: Equatable, Sendable {
  /// `2026-Q4`, by the declaration.
  package var quarter: String
  package var service: String?
  /// Who answers for the service, by the policy.
  package var team: String?
  package var audience: UpdateAudience
  package var incidents: Int
  package var record: PromiseRecord
}

package struct PromiseReport: Equatable, Sendable {
  package var rows: [PromiseRow]
  /// There are older ones that were not looked at.
  package var isCut: Bool
}

extension Desk {
  /// Incidents that one report looks at, the newest.
  private static let reportLimit = 1_000

  private struct PromiseGroup: Hashable {
    var quarter: String
    var service: String?
    var audience: UpdateAudience
  }

  /// What became of promises to readers, of incidents that were declared within so many days.
  package func promises(
    of service: String?, withinDays days: Int64, for caller: Caller
  ) async throws -> PromiseReport {
    let now = try await queries.time()
    let begin = now.advanced(bySeconds: -days * 86_400)
    let policy = try await policies.inForce()
    var filter = IncidentFilter(service: service, viewer: viewer(caller), limit: 200)
    var groups: [PromiseGroup: (incidents: Int, record: PromiseRecord)] = [:]
    var (looked, isCut) = (0, false)
    look: while true {
      let page = try await incidents(filter)
      for row in page.rows {
        guard row.declaredAt >= begin else { break look }
        guard looked < Self.reportLimit else {
          isCut = true
          break look
        }
        looked += 1
        let book = try await communication(of: row.stream).state
        for audience in UpdateAudience.allCases where book.settings[audience] != nil {
          let group = PromiseGroup(
            quarter: TimeText.quarter(row.declaredAt), service: row.service, audience: audience)
          let record = book.record(of: audience, until: row.resolvedAt ?? now)
          let known = groups[group] ?? (0, PromiseRecord())
          groups[group] = (known.incidents + 1, known.record + record)
        }
      }
      guard let next = page.next else { break }
      filter.before = next
    }
    let rows = groups.map { group, sum in
      PromiseRow(
        quarter: group.quarter, service: group.service,
        team: group.service.flatMap { policy.services[$0]?.owner }, audience: group.audience,
        incidents: sum.incidents, record: sum.record)
    }
    return PromiseReport(rows: rows.sorted(by: Self.isBefore), isCut: isCut)
  }

  /// The newest quarter first.
  private static func isBefore(_ left: PromiseRow, _ right: PromiseRow) -> Bool {
    if left.quarter != right.quarter { return left.quarter > right.quarter }
    if left.service != right.service { return (left.service ?? "") < (right.service ?? "") }
    return left.audience.rawValue < right.audience.rawValue
  }
}
