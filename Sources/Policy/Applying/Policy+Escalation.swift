/// What is known of an incident when somebody asks who else has to be called.
///
/// Times are in seconds since 1970; nil means that it is not so.
package struct EscalationFacts: Equatable, Sendable {
  package var severity: String?
  package var openSince: Int64?
  /// Nobody has said yet that they are at it.
  package var unacknowledgedSince: Int64?
  /// A mitigation of any kind failed, timed out, or could not be verified.
  package var mitigationFailedSince: Int64?
  package var productionDownSince: Int64?

  package init() {}
}

extension Policy {
  /// The rungs whose reason holds, and has held for long enough, from the lowest up.
  ///
  /// Exactly so long is long enough. A rung for one severity is not climbed in another: lowering the
  /// severity takes it back.
  package func rungsDue(_ facts: EscalationFacts, at now: Int64) -> [EscalationRung] {
    escalation.filter { rung in
      guard rung.severity == nil || rung.severity == facts.severity else { return false }
      guard let since = facts.since(rung.when) else { return false }
      let (due, overflow) = since.addingReportingOverflow(rung.after.seconds)
      return !overflow && due <= now
    }
    .sorted { $0.rung < $1.rung }
  }
}

extension EscalationFacts {
  /// Since when a reason holds; nil when it does not.
  fileprivate func since(_ reason: EscalationRung.Reason) -> Int64? {
    switch reason {
    case .immediately, .incidentOpen: openSince
    case .unacknowledged: unacknowledgedSince
    case .mitigationFailed: mitigationFailedSince
    case .productionDown: productionDownSince
    }
  }
}
