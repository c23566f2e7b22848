/// One thing to see to before, during or after a deployment.
package struct ChecklistRule: Equatable, Sendable {
  /// Short and stable: `rollback-plan-tested`; what identifies it.
  package var item: String
  package var text: String
  /// What fulfils it.
  package var by = Fulfilment.person
  /// Only then: `flags`, `major`, `migrations`.
  package var when: Condition?
  /// Profiles or strategies that need not: `emergency`.
  package var notFor: [String] = []
  /// Whether a deployment waits for it.
  package var required = true

  package enum Fulfilment: String, CaseIterable, Sendable {
    /// Somebody ticks it, with their name.
    case person
    /// A recorded result, reference or file.
    case evidence
    /// Computed: the classes of the migrations.
    case migrations
    /// Computed: the calendar.
    case calendar
    /// Computed: a passed gate.
    case gate
    /// Somebody with the role has said yes.
    case acknowledgement
    /// A message arrived.
    case delivery
    /// A drill, or a rollback that was run in staging.
    case drill
  }

  package enum Condition: String, CaseIterable, Sendable { case flags, major, migrations, canary }

  package init(item: String, text: String) { (self.item, self.text) = (item, text) }
}

/// A check that no hotfix can remove.
package struct GateRule: Equatable, Sendable {
  /// What identifies it.
  package var name: String
  /// `smoke`, `functional`, `security`, `regression`, `integration`, `load`, `probe`, `sql`, or another.
  package var kind: String
  package var text: String?
  package var timeout: Span?
  package var expect: String?
  package var automated = true
  /// Only where a deployment goes one of these ways: `[blue-green]`; empty means always.
  package var strategies: [String] = []
  /// It is about the version and not about a group: it has to pass, once, before any group gets
  /// traffic.
  package var beforeTraffic = false
  /// How often it is repeated, where once is not enough.
  package var every: Span?
  /// How long it goes on; `for`.
  package var lasts: Span?

  package init(name: String, kind: String) { (self.name, self.kind) = (name, kind) }
}

extension Policy {
  /// Gates that a deployment has to pass which goes this way.
  package func gates(for strategy: String) -> [GateRule] {
    gates.filter { $0.strategies.isEmpty || $0.strategies.contains(strategy) }
  }
}

package struct DrillRule: Equatable, Sendable {
  /// How many passed drills keep an automatic action licensed.
  package var required = 3
  package var within = Span.days(90)

  package init() {}
}

/// Limits of what happens without being asked.
package struct AutomationRule: Equatable, Sendable {
  package var perDeployment = 1
  package var perServiceAndDay = 3
  package var rollbackOfRollback = false

  package init() {}
}

/// How long things are watched after an action.
package struct VerificationRule: Equatable, Sendable {
  package var drain = Span.seconds(30)
  package var settle = Span.seconds(60)
  package var window = Span.minutes(5)
  package var samples = 5
  package var minimumRequests: Int64 = 200
  /// An HTTP check waits so long for a 200.
  package var probeTimeout = Span.seconds(5)
  /// By how much a value may be worse than before the deployment.
  package var tolerance = Percent(50)

  package init() {}
}

/// Running with less than usual after a bypass.
package struct DegradedRule: Equatable, Sendable {
  /// Warn when so much of the time is gone.
  package var warnAt = Percent(80)
  /// Longest time that may be asked for at once; nil leaves it to whoever approves.
  package var longest: Span?

  package init() {}
}

package struct RetentionRule: Equatable, Sendable {
  package var outputs = Span.days(400)

  package init() {}
}
