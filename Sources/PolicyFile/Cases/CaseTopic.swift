/// A part of the rules that a case asks.
package enum CaseTopic: String, CaseIterable, Sendable {
  case advice, tree, approvals, trigger, budget, calendar

  /// The keys under `expect` that ask it.
  var keys: [String] {
    switch self {
    case .advice: ["advice"]
    case .tree: ["leaf", "needs", "path"]
    case .approvals: ["approvals"]
    case .trigger: ["fires", "states"]
    case .budget: ["budget"]
    case .calendar: ["calendar", "opens"]
    }
  }

  /// What must be given for it.
  var needs: [GivenKey] {
    switch self {
    // A service or facts, which is looked at apart.
    case .advice: []
    case .tree: [.facts]
    case .approvals: [.action]
    case .trigger: [.trigger, .readings]
    case .budget: [.remainingBudget]
    case .calendar: [.environment, .at]
    }
  }

  /// What it looks at.
  ///
  /// Whatever else is given would only seem to matter.
  var takes: [GivenKey] {
    switch self {
    case .advice: [.service, .environment, .at, .facts]
    case .tree: [.facts]
    case .approvals: [.action, .environment, .emergency, .situation, .leaf]
    case .trigger: [.trigger, .readings, .at]
    case .budget: [.remainingBudget, .emergency]
    case .calendar: [.environment, .at]
    }
  }

  /// For a case that expects nothing.
  static let examples = "advice: {first: fallback}"
}

/// The keys under `given`.
package enum GivenKey: String, CaseIterable, Sendable {
  case service, environment, at, facts, action, emergency, situation, leaf, trigger, readings
  case remainingBudget = "remaining-budget"

  var example: String {
    switch self {
    case .service: "checkout"
    case .environment: "production"
    case .at: "2026-11-27T18:00:00Z"
    case .facts: "{severity: SEV2}"
    case .action: "rollback"
    case .emergency: "false"
    case .situation: "VALUE"
    case .leaf: "VALUE"
    case .trigger: "NAME"
    case .readings: "[{at: 0s, value: 1%}, {at: 30s, value: 1.01%}]"
    case .remainingBudget: "20%"
    }
  }
}
