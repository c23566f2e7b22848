import EventLog
package import Policy

extension Deployment {
  /// All parts of the checklist as they stand; empty where the policy asks for nothing here.
  package func checklistLines(
    under terms: StepTerms
  ) -> [(part: String, lines: [ChecklistLine])] {
    guard let plan, terms.isForProduction(plan) else { return [] }
    let facts = checklistFacts(plan, terms)
    return ["before", "during", "after"].map { ($0, terms.policy.checklist($0, facts)) }
  }

  /// What the items of a checklist ask about.
  func checklistFacts(_ plan: RolloutPlan, _ terms: StepTerms) -> ChecklistFacts {
    var facts = ChecklistFacts(
      profile: plan.profile.rawValue, strategy: plan.strategy.rawValue)
    facts.conditions = plan.conditions
    for item in checklist {
      facts.recorded[item.item] = .init(
        ChecklistFacts.Record.Status(item.status),
        hasReference: item.reference != nil || item.digest != nil)
    }
    facts.calendar = terms.calendar(of: plan)
    facts.isCalendarExcused =
      plan.profile == .emergency || terms.because.map { !$0.isBlank } ?? false
    facts.migrations = plan.migrationStanding
    for progress in progress.values {
      for (key, outcome) in progress.gates { facts.note(outcome, of: key) }
    }
    for (name, outcome) in gates where facts.named[name] == nil {
      facts.named[name] = ChecklistFacts.GateOutcome(outcome)
    }
    facts.drill = terms.drill
    return facts
  }
}

extension ChecklistFacts {
  /// The worst of all groups counts.
  fileprivate mutating func note(_ outcome: Verdict, of key: GateKey) {
    let outcome = GateOutcome(outcome)
    switch key {
    case .kind(let kind):
      gates[kind.rawValue] = outcome.worse(than: gates[kind.rawValue])
    case .named(let name): named[name] = outcome.worse(than: named[name])
    }
  }
}

extension ChecklistFacts.GateOutcome {
  fileprivate init(_ outcome: Verdict) {
    switch outcome {
    case .pass: self = .pass
    case .fail: self = .fail
    case .unknown: self = .unknown
    }
  }

  fileprivate func worse(than other: Self?) -> Self {
    switch (other, self) {
    case (.fail?, _), (_, .fail): .fail
    case (.unknown?, _), (_, .unknown): .unknown
    case (_, .pass): .pass
    }
  }
}

extension ChecklistFacts.Record.Status {
  fileprivate init(_ status: ChecklistItem.Status) {
    switch status {
    case .done: self = .done
    case .waived: self = .waived
    case .failed: self = .failed
    case .open: self = .open
    }
  }
}

extension RolloutPlan {
  fileprivate var conditions: Set<ChecklistRule.Condition> {
    var conditions: Set<ChecklistRule.Condition> = []
    if kind == .flag || strategy == .flag { conditions.insert(.flags) }
    // A version that does not say counts as a major one: better one item too many.
    if isMajorChange(from: fromVersion, to: version) ?? true { conditions.insert(.major) }
    if !migrations.isEmpty { conditions.insert(.migrations) }
    if strategy == .canary || strategy == .oneBox || strategy == .trafficSplitting {
      conditions.insert(.canary)
    }
    return conditions
  }

  fileprivate var migrationStanding: ChecklistFacts.Migrations {
    guard !migrations.isEmpty else { return .none }
    let lasting = migrations.filter { $0.kind == .contracting || $0.kind == .unknown }
    return lasting.isEmpty ? .reversible : .irreversible(lasting.map(\.id))
  }
}

extension Deployment {
  /// What a later environment may build on: what passed here, and what was recorded as done with what
  /// stands for it.
  ///
  /// A note is no gate: one that bears the name of a gate of `policy`, or of a kind of gate, stands for
  /// no run of it.
  package func shown(under policy: Policy) -> Set<String> {
    let gateNames = Set(GateKind.allCases.map(\.rawValue))
      .union(policy.gates.flatMap { [$0.name, $0.kind] })
    var shown: Set<String> = []
    for item in checklist where item.status == .done && !gateNames.contains(item.item) {
      if item.reference != nil || item.digest != nil { shown.insert(item.item) }
    }
    var failed: Set<String> = []
    for progress in progress.values {
      for (key, outcome) in progress.gates {
        let name =
          switch key {
          case .kind(let kind): kind.rawValue
          case .named(let name): name
          }
        if outcome == .pass { shown.insert(name) } else { failed.insert(name) }
      }
    }
    for (name, outcome) in gates where outcome == .pass && !failed.contains(name) {
      shown.insert(name)
    }
    // A part that passed is not the whole.
    return shown.subtracting(failed).subtracting(debts.unpaid.map(\.gate))
  }
}
