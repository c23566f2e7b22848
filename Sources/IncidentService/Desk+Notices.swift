package import Communication
package import EventLog
import Incidents
import Policy

/// What somebody outside has to be told of, and was.
package struct SeenNotices: Sendable {
  package var incident: StreamID
  package var number: String
  package var version: StreamVersion
  package var notices: [NoticeState]
  /// What the policy says has to be in each.
  package var texts: [String: String]
  package var now: Timestamp
}

// Duties to tell somebody outside within a time.
extension Desk {
  package func notices(in incident: String, for caller: Caller) async throws -> SeenNotices {
    let (stream, facts) = try await self.incident(incident, for: caller)
    let (book, version) = try await communication(of: stream)
    return SeenNotices(
      incident: stream, number: facts.number ?? "", version: version, notices: book.notices,
      texts: try await policies.inForce().notices.compactMapValues(\.text),
      now: try await queries.time())
  }

  /// Somebody was told, or nothing is owed after all.
  package func endNotice(
    _ name: String, _ kind: NoticeEnd.Kind, text: String, in incident: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("text", text)], of: order)
    return try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      let now = try await queries.time()
      let end = NoticeEnd(
        name, kind, at: min(order.happenedAt ?? now, now), text: .text(text),
        by: order.caller.principal)
      return try await tell(.endNotice(end), at: now, on: stream, facts, by: order)
    }
  }

  /// An incident is not over while somebody outside waits to be told.
  func refuseClosing(owing incident: StreamID) async throws {
    let owed = try await communication(of: incident).state.openNotices
    guard let first = owed.first else { return }
    throw DeskRefusal.rule(
      name: "notice-owed",
      explanation: "Still to be told: \(owed.map(\.to).joined(separator: ", ")). Say that it was, "
        + "“lastgood notice given \(first.name) …”, or why nothing is owed, “lastgood notice lift "
        + "\(first.name) --because …”.", field: nil)
  }
}

extension Policy {
  /// Whom somebody outside has to be told of, as things stand; the time counts from the declaration.
  func notices(about incident: Incident, declaredAt declared: Timestamp) -> [Notice] {
    notices.sorted { $0.key < $1.key }.compactMap { name, rule in
      let risk = incident.impact?.dataRisk ?? .unknown
      let fits =
        Self.holds(rule.severities, incident.severity?.rawValue)
        && Self.holds(rule.categories, incident.declaration?.category.rawValue)
        && Self.holds(rule.dataRisk, risk.rawValue)
      guard fits else { return nil }
      return Notice(
        name, to: rule.to, role: rule.role, since: declared,
        dueAt: declared.advanced(bySeconds: rule.within.seconds))
    }
  }

  private static func holds(_ words: [String], _ word: String?) -> Bool {
    words.isEmpty || word.map { words.contains($0) } ?? false
  }
}
