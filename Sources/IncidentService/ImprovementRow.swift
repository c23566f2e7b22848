package import EventLog
package import Metrics

/// One improvement, over all postmortems.
package struct ImprovementRow: Equatable, Sendable {
  package var id: EventID
  package var stream: StreamID
  /// The incident or deployment that it comes from.
  package var subject: StreamID
  package var isOfDeployment: Bool
  package var number: String?
  package var ordinal: Int32
  package var kind: String
  package var owner: String
  package var dueAt: Timestamp
  package var state: String
  package var tracker: String?
  package var reference: String?
  package var address: String?
  /// Nil once it was redacted.
  package var text: String?
  package var doneWhen: String?
  package var service: String?

  package init(
    id: EventID, stream: StreamID, subject: StreamID, isOfDeployment: Bool, number: String?,
    ordinal: Int32, kind: String, owner: String, dueAt: Timestamp, state: String, tracker: String?,
    reference: String?, address: String?, text: String?, doneWhen: String?, service: String?
  ) {
    (self.id, self.stream, self.subject, self.number) = (id, stream, subject, number)
    (self.isOfDeployment, self.ordinal, self.kind) = (isOfDeployment, ordinal, kind)
    (self.owner, self.dueAt, self.state) = (owner, dueAt, state)
    (self.tracker, self.reference, self.address) = (tracker, reference, address)
    (self.text, self.doneWhen, self.service) = (text, doneWhen, service)
  }
}

package struct ImprovementFilter: Sendable {
  /// `open`, `finished`, `declined`; nil shows all.
  package var state: String?
  package var subject: StreamID?
  package var service: String?
  package var dueBefore: Timestamp?
  /// Only those that are worked on elsewhere and were not declined; the open ones first.
  package var isExported: Bool
  package var viewer: Viewer
  package var limit: Int

  package init(
    state: String? = "open", subject: StreamID? = nil, service: String? = nil,
    dueBefore: Timestamp? = nil, isExported: Bool = false, viewer: Viewer, limit: Int = 200
  ) {
    (self.state, self.subject, self.service) = (state, subject, service)
    (self.dueBefore, self.isExported) = (dueBefore, isExported)
    (self.viewer, self.limit) = (viewer, limit)
  }
}

extension Desk {
  /// Which kinds of factors were named how often, by quarter.
  package func factors(
    withinDays days: Int64, for caller: Caller
  ) async throws -> FactorTrends {
    try await showNewest()
    let begin = try await queries.time().advanced(bySeconds: -days * 86_400)
    return factorTrends(of: try await queries.factors(since: begin, for: viewer(caller)))
  }

  /// Soonest due first.
  package func improvements(_ filter: ImprovementFilter) async throws -> [ImprovementRow] {
    try await showNewest()
    return try await queries.improvements(filter)
  }
}
