/// Who has to agree to what.
package struct ApprovalRules: Equatable, Sendable {
  package var expires = Span.minutes(30)
  /// In an emergency: sooner, never fewer.
  package var expeditedExpires = Span.minutes(10)
  /// How long a prepared plan may be acted on.
  package var planExpires = Span.minutes(30)
  /// Besides what the environment asks for.
  package var rules: [ApprovalRule] = []
  package var breakGlass: BreakGlass?
  /// The role whose people approve by a link: they never log in.
  package var stakeholderRole = "stakeholder"
  package var linkExpires = Span.hours(4)

  package init() {}
}

/// What one kind of action asks for besides.
package struct ApprovalRule: Equatable, Sendable {
  package var action: MitigationKind
  /// Nil means every environment.
  package var environment: String?
  package var count = 0
  package var roles: [String] = []

  package init(action: MitigationKind) { self.action = action }
}

/// Going ahead without the approvals, when nobody can be reached.
package struct BreakGlass: Equatable, Sendable {
  package var roles: [String] = []
  /// How many people must agree to it; who asks counts.
  package var count = 2
  /// By when it is looked at.
  package var reviewWithin = Span.hours(24)
  /// Whether one person alone may do it, and the review becomes mandatory.
  package var alone = false

  package init() {}
}

/// Who may shorten the way of an emergency, and when.
package struct AccelerationRule: Equatable, Sendable {
  package var roles: [String] = []
  package var count = 1
  /// What must be true, in words that are shown and ticked.
  package var criteria: [String] = []
  /// Gates that may run a part only, or for a shorter time.
  package var mayShorten: [String] = []
  /// By when the whole is run out of band.
  package var debtDue = Span.hours(24)

  package init() {}
}

/// What an action asks for, computed from all the rules that apply.
package struct ApprovalRequirement: Equatable, Sendable {
  /// How many different people in all, never counting who asks.
  package var count: Int
  /// Roles that must be among them, each by a person of its own.
  package var roles: [String]
  package var expires: Span
  /// Where each part comes from, in words.
  package var reasons: [String]

  package init(count: Int, roles: [String], expires: Span, reasons: [String]) {
    (self.count, self.roles, self.expires, self.reasons) = (count, roles, expires, reasons)
  }

  package var isNone: Bool { count == 0 && roles.isEmpty }
}
