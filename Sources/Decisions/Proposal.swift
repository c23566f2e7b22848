package import EventLog
package import Policy

/// What somebody wants to do about an incident, and why that and nothing else.
package struct Proposal: Equatable, Sendable {
  /// The id of the event that proposes it: what machines call it.
  package var decision: EventID
  /// What people call it: 1 is `INC-2026-001-D1`.
  package var ordinal: Int32
  package var action: MitigationKind
  package var by: PrincipalID
  package var because: Words<String>
  package var service: String?
  package var environment: String?
  /// The deployment that is in trouble.
  package var deployment: StreamID?
  /// The version that is brought back or forth.
  package var target: String?
  /// The deployment whose release the target is, when it was computed from the record.
  package var release: StreamID?
  /// Why this version, where a person named it.
  package var targetBecause: Words<String>?
  /// The name among the policy's `actions` that carries it out.
  package var definition: String?
  /// Values for what the definition leaves open, such as a flag.
  package var parameters: [String: String] = [:]
  package var options: [ConsideredOption] = []
  /// Why there was nothing to choose from; takes the place of options.
  package var noOtherOption: Words<String>?
  package var expectedEffect: Words<String>?
  /// How sure whoever proposes it is that it helps.
  package var confidence: Confidence?
  /// Entries of the record that speak for it.
  package var evidence: [EventID] = []
  /// When somebody looks whether it helped; nil lets the rules choose.
  package var checkAt: Timestamp?
  package var tradeoff: Tradeoff?
  /// How long it is bearable to run like that.
  package var degradedUntil: Timestamp?
  package var estimate: FixEstimate?
  package var followUp: FollowUp?
  /// The nodes of the decision tree that led here.
  package var treePath: [String] = []
  /// Its place among what was advised; 1 is first.
  package var adviceRank: Int32?
  /// A row of the policy's table of who decides what.
  package var situation: String?
  package var isEmergency = false
  /// The `trigger.fired` that it answers; nil when somebody thought of it.
  package var trigger: EventID?
  /// By which way it came; nil for those that are of this program.
  package var via: EntryWay?

  package init(
    _ action: MitigationKind, decision: EventID, ordinal: Int32 = 0, by principal: PrincipalID,
    because: Words<String>
  ) {
    (self.action, self.decision, self.ordinal) = (action, decision, ordinal)
    (by, self.because) = (principal, because)
  }
}

/// An action that was thought of and not chosen.
package struct ConsideredOption: Equatable, Sendable {
  package var action: MitigationKind
  package var verdict: Verdict
  package var why: Words<String>

  package enum Verdict: String, CaseIterable, Sendable {
    case rejected
    /// It cannot be done here.
    case infeasible
    /// If the chosen one does not help.
    case next
  }

  package init(_ action: MitigationKind, _ verdict: Verdict = .rejected, why: Words<String>) {
    (self.action, self.verdict, self.why) = (action, verdict, why)
  }
}

package enum Confidence: String, CaseIterable, Sendable { case low, medium, high }

/// What people go without while something is switched off.
package struct Tradeoff: Equatable, Sendable {
  package var functionLost: Words<String>
  package var usersAffected: Words<String>
  /// What they can do meanwhile; “none” is an answer.
  package var workaround: Words<String>

  package init(
    functionLost: Words<String>, usersAffected: Words<String>, workaround: Words<String>
  ) {
    (self.functionLost, self.usersAffected) = (functionLost, usersAffected)
    self.workaround = workaround
  }
}

/// How long a repair in code takes until it is deployed, as somebody thinks.
package struct FixEstimate: Equatable, Sendable {
  package var fromMinutes: Int64
  package var toMinutes: Int64
  package var confidence: Confidence
  package var by: PrincipalID

  package init(
    fromMinutes: Int64, toMinutes: Int64, confidence: Confidence, by principal: PrincipalID
  ) {
    (self.fromMinutes, self.toMinutes) = (fromMinutes, toMinutes)
    (self.confidence, by) = (confidence, principal)
  }

  /// A year: longer is no estimate.
  package static let range: ClosedRange<Int64> = 0...525_600

  /// Whether the repair may come after `deadline`; exactly then is in time.
  package func overtakes(_ deadline: Timestamp, from now: Timestamp) -> Bool {
    let (seconds, isTooLong) = toMinutes.multipliedReportingOverflow(by: 60)
    return isTooLong || now.advanced(bySeconds: seconds) > deadline
  }
}

/// What becomes of the rollout while something is bypassed.
package struct FollowUp: Equatable, Sendable {
  package var kind: Kind
  package var by: Timestamp?

  package enum Kind: String, CaseIterable, Sendable {
    /// It goes on.
    case proceed
    /// It stays where it is.
    case hold
    /// It is rolled back, at a better time.
    case rollBackLater = "roll-back-later"
  }

  package init(_ kind: Kind, by deadline: Timestamp? = nil) { (self.kind, by) = (kind, deadline) }
}
