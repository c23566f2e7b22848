package import EventLog
import Incidents
package import JSON

extension TimerRule {
  /// What a timer of a decision is for.
  package enum DecisionPurpose: String, CaseIterable, Sendable {
    /// Nobody answered a request in time.
    case approval
    case degradedWarning = "degraded_warning"
    case degradedBreach = "degraded_breach"

    func of(_ id: EventID) -> String { "\(rawValue):\(id)" }
  }

  /// Which purpose, and the id of the request or the decision; nil for a timer of another kind.
  package static func decisionPurpose(_ purpose: String) -> (DecisionPurpose, EventID)? {
    let parts = purpose.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = DecisionPurpose(rawValue: String(parts[0])),
      let id = EventID(String(parts[1]))
    else { return nil }
    return (kind, id)
  }

  /// When approvals expire, and when running degraded is warned of and is over.
  package static let decisions = TimerRule { event in
    let stream = event.stream
    switch event.type {
    case .approvalRequested:
      let fields = try JSONFields(event.clear)
      // A halted deployment's own request, on another stream, has no end.
      guard let expiry = try fields.optionalTime("expires_at") else { return [] }
      return [
        .set(DecisionPurpose.approval.of(try fields.request()), of: stream, .init(at: expiry))
      ]
    case .approvalDenied, .approvalExpired:
      guard let request = try JSONFields(event.clear).optionalID("request", as: EventID.self)
      else { return [] }
      return [.clear(DecisionPurpose.approval.of(request), of: stream)]
    case .decisionAuthorised:
      guard let request = try JSONFields(event.clear).optionalID("request", as: EventID.self)
      else { return [] }
      return [.clear(DecisionPurpose.approval.of(request), of: stream)]
    case .degradedStarted: return try deadlines(event)
    case .degradedExtended:
      let request = try JSONFields(event.clear).request()
      return [.clear(DecisionPurpose.approval.of(request), of: stream)] + (try deadlines(event))
    case .degradedEnded:
      let decision = try JSONFields(event.clear).decision()
      return [
        .clear(DecisionPurpose.degradedWarning.of(decision), of: stream),
        .clear(DecisionPurpose.degradedBreach.of(decision), of: stream),
      ]
    default: return []
    }
  }

  private static func deadlines(_ event: RecordedEvent) throws -> [TimerChange] {
    let fields = try JSONFields(event.clear)
    let decision = try fields.decision()
    return [
      .set(
        DecisionPurpose.degradedWarning.of(decision), of: event.stream,
        .init(at: try fields.time("warn_at"))),
      .set(
        DecisionPurpose.degradedBreach.of(decision), of: event.stream,
        .init(at: try fields.time("until"))),
    ]
  }
}

extension RecordedEvent {
  /// Whether it is of this family: `approval.…` also stands on the streams of deployments, where
  /// nothing is decided.
  package var concernsDecision: Bool {
    guard type.subject == "approval" else { return true }
    return (try? JSONFields(clear).contains("decision")) ?? false
  }
}

extension EventFormat where Event == DecisionEvent {
  /// Which decision an event is about; for those that name one.
  package func decision(of event: RecordedEvent) throws(JSONFault) -> EventID {
    try JSONFields(event.clear).decision()
  }
}
