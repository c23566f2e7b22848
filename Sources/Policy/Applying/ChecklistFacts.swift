/// What is known of a deployment when its checklist is gone through.
package struct ChecklistFacts: Equatable, Sendable {
  /// `routine` or `emergency`.
  package var profile: String
  package var strategy: String
  /// What the conditions of items ask about, as far as it is so.
  package var conditions: Set<ChecklistRule.Condition> = []
  /// The newest word on each item that somebody recorded.
  package var recorded: [String: Record] = [:]
  /// What the calendar says now; nil where there is none.
  package var calendar: CalendarJudgement?
  /// Whether a reason for going ahead against the calendar is on record.
  package var isCalendarExcused = false
  package var migrations = Migrations.none
  /// The newest outcome of each kind of gate, over all groups.
  package var gates: [String: GateOutcome] = [:]
  /// The newest outcome of each gate that the policy names, over all groups.
  package var named: [String: GateOutcome] = [:]
  /// Whether a roll-back of the service was rehearsed lately, with success; nil when nobody knows.
  package var drill: String?

  package init(profile: String, strategy: String) {
    (self.profile, self.strategy) = (profile, strategy)
  }

  /// What somebody said of an item.
  package struct Record: Equatable, Sendable {
    package var status: Status
    /// Whether something stands for it: a reference, a result, a reason.
    package var hasReference: Bool

    package enum Status: Sendable { case done, waived, failed, open }

    package init(_ status: Status, hasReference: Bool) {
      (self.status, self.hasReference) = (status, hasReference)
    }
  }

  /// Whether the version before can live with what the migrations leave.
  package enum Migrations: Equatable, Sendable {
    case none
    case reversible
    /// These cannot be taken back, or nobody knows.
    case irreversible([String])
  }

  package enum GateOutcome: Sendable { case pass, fail, unknown }
}

/// An item of a checklist, and how it stands.
package struct ChecklistLine: Equatable, Sendable {
  package var rule: ChecklistRule
  package var standing: Standing

  package enum Standing: Equatable, Sendable {
    /// Fulfilled, and by what.
    case done(String)
    /// Somebody took it off, with a reason that is on record.
    case waived
    /// Not for this profile or strategy; recorded as waived when the deployment starts.
    case exempt(String)
    /// Its condition does not hold.
    case notNeeded(String)
    case failed(String)
    /// Nobody has seen to it; what to do.
    case open(String)
  }

  package init(_ rule: ChecklistRule, _ standing: Standing) {
    (self.rule, self.standing) = (rule, standing)
  }

  /// Whether something is still to be done about it.
  package var isOpen: Bool {
    switch standing {
    case .failed, .open: true
    case .done, .waived, .exempt, .notNeeded: false
    }
  }

  /// Whether a deployment waits for it.
  package var blocks: Bool { rule.required && isOpen }
}
