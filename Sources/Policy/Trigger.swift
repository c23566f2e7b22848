/// A condition on a signal that leads to an action by itself.
package struct Trigger: Equatable, Sendable {
  /// A name of `signals`.
  package var signal: String
  package var condition: Condition
  /// How long the condition must hold without a break; `for`.
  ///
  /// Zero acts at the first value.
  package var holds = Span.zero
  /// Over which time each value is computed, where that is not the signal's own.
  package var window: Span?
  /// How often it is looked at.
  package var every: Span?
  /// `then`.
  package var action: MitigationKind
  /// What it is judged on: `canary`, `stable`, `all`.
  package var scope = "canary"
  /// From then on it does nothing.
  package var expires: CalendarDay?
  /// Who agreed that it may act without being asked; names of `people` or roles.
  package var approvedBy: [String] = []
  package var automation: AutomationLevel?
  /// What it shows: a `symptom` says nothing of the cause.
  package var meaning: String?

  /// One of `above`, `at-least`, `below`, `at-most`, each with a quantity.
  package enum Condition: Hashable, Sendable {
    case above(Quantity)
    case atLeast(Quantity)
    case below(Quantity)
    case atMost(Quantity)
  }

  package init(signal: String, condition: Condition, then action: MitigationKind) {
    (self.signal, self.condition, self.action) = (signal, condition, action)
  }
}

extension Trigger.Condition {
  package var limit: Quantity {
    switch self {
    case .above(let limit), .atLeast(let limit), .below(let limit), .atMost(let limit): limit
    }
  }

  /// Whether `value` meets it; nil when it cannot be compared.
  package func holds(of value: Quantity) -> Bool? {
    guard let order = try? value.order(to: limit) else { return nil }
    return switch self {
    case .above: order == .above
    case .atLeast: order != .below
    case .below: order == .below
    case .atMost: order != .above
    }
  }
}

/// Who decides in which situation, and what else it leads to.
package struct AuthorityRule: Equatable, Sendable {
  /// `silent data corruption`; what identifies the row.
  package var situation: String
  package var action: MitigationKind
  /// Incidents of which it holds though nobody names the situation: `[compliance]`.
  package var categories: [Category] = []
  /// Roles that decide together, each by a person of its own; empty means the policy itself decides.
  package var decide: [String] = []
  /// What is opened besides: `incident`, `audit`, `page`.
  package var also: [String] = []
  /// How: `immediate`, `by the runbook`.
  package var how: String?
  /// Only when it has lasted so long.
  package var after: Span?

  /// What an incident is about, in the words of its declaration.
  package enum Category: String, CaseIterable, Sendable {
    case reliability, security, compliance, data
  }

  package init(situation: String, action: MitigationKind) {
    (self.situation, self.action) = (situation, action)
  }
}
