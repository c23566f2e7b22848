import EventLog
import Policy

/// What the rules make of a step.
package struct RolloutJudgement: Equatable, Sendable {
  /// What to know although it may go on.
  package var warnings: [String] = []
  /// Rules that spoke against it, and why it goes on all the same.
  var exceptions: [RolloutException] = []
  /// Items that this profile or strategy need not, recorded as waived.
  var waivers: [ChecklistItem] = []

  var events: [DeploymentEvent] {
    waivers.map(DeploymentEvent.evidenceRecorded)
      + exceptions.map(DeploymentEvent.exceptionRecorded)
  }
}

extension Deployment {
  /// Does what is asked if the rules of the organisation allow it now.
  ///
  /// What was measured, halting, failing and rolling back are never held up: only going on is.
  func decide(
    _ command: DeploymentCommand, under terms: StepTerms
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    let context = StepContext(now: terms.now, policy: terms.policy)
    let events = try decide(command, in: context).map {
      $0.owed(within: terms.policy.acceleration?.debtDue)
    }
    guard let step = DeploymentStep(command), !events.isEmpty else { return events }
    return try judge(step, under: terms).events + events
  }

  /// What the rules say of a step, apart from the checks of its groups.
  package func judge(
    _ step: DeploymentStep, under terms: StepTerms
  ) throws(DeploymentRejection) -> RolloutJudgement {
    guard let plan else { throw .notPlanned }
    var judgement = RolloutJudgement()
    try judgeCalendar(step, plan, terms, &judgement)
    switch step {
    case .start:
      try judgeBudget(step, plan, terms, &judgement)
      try judgeWay(plan, terms, &judgement)
      try judgeChecklist("before", step, plan, terms, &judgement)
      try judgeApprovals(plan, terms, &judgement)
      judgement.warnings += StrategyFinding.findings(about: plan, under: terms.policy)
        .map(\.explanation)
    case .enter:
      try judgeBudget(step, plan, terms, &judgement)
      try judgeChecklist("before", step, plan, terms, &judgement)
    case .complete: try judgeChecklist("during", step, plan, terms, &judgement)
    case .promote: break
    }
    return judgement
  }

  private func judgeCalendar(
    _ step: DeploymentStep, _ plan: RolloutPlan, _ terms: StepTerms,
    _ judgement: inout RolloutJudgement
  ) throws(DeploymentRejection) {
    // Saying that it is done moves no traffic.
    guard step != .complete, let calendar = terms.calendar(of: plan), !calendar.isOpen else {
      return
    }
    let next = calendar.next.map { Timestamp(microseconds: 0).advanced(bySeconds: $0) }
    if calendar.standing == .frozen, plan.profile != .emergency {
      throw .frozen(number: plan.number, step, why: calendar.why, next: next)
    }
    guard let reason = reason(plan, terms) else {
      throw .outOfHours(number: plan.number, step, why: calendar.why, next: next)
    }
    try checkText(reason, .because, limit: DeploymentLimit.because)
    judgement.warnings.append("It goes on although \(calendar.why).")
    judgement.exceptions.append(
      RolloutException(
        calendar.standing == .frozen ? .freeze : .calendar, at: step, because: .text(reason)))
  }

  private func judgeBudget(
    _ step: DeploymentStep, _ plan: RolloutPlan, _ terms: StepTerms,
    _ judgement: inout RolloutJudgement
  ) throws(DeploymentRejection) {
    guard let rule = terms.policy.errorBudget, terms.isForProduction(plan) else { return }
    guard let budget = terms.budget, let band = rule.band(for: budget) else {
      if step == .start {
        judgement.warnings.append(
          "Nobody knows how much of the error budget of \(plan.service) is left"
            + (terms.budget?.doubt ?? "")
            + ". Record it with “budget record \(plan.service) --slo \(rule.slo)”.")
      }
      return
    }
    let isEmergency = plan.profile == .emergency
    switch band.answer(emergency: isEmergency) {
    case .allowed: break
    case .warned(let advice):
      judgement.warnings.append("Error budget, \(budget.text): \(advice)")
      if isEmergency, band.answer(emergency: false) != band.answer(emergency: true) {
        judgement.exceptions.append(
          RolloutException(
            .budget, at: step, because: .text(terms.because ?? Self.emergencyReason)))
      }
    case .refused(let advice):
      throw .budgetSpent(number: plan.number, step, advice: "\(budget.text). \(advice)")
    }
  }

  /// Whether it comes from the environment before, and in steps.
  private func judgeWay(
    _ plan: RolloutPlan, _ terms: StepTerms, _ judgement: inout RolloutJudgement
  ) throws(DeploymentRejection) {
    var needed: [AccelerationStage] = []
    let gaps = terms.ladder.map { terms.policy.ladderGaps(to: plan.environment, $0) } ?? []
    if !gaps.isEmpty {
      let before = terms.rule(of: plan)?.after ?? ""
      guard plan.profile == .emergency else {
        throw .ladderMissing(number: plan.number, environment: before, gaps)
      }
      try goAhead(
        of: .environment(before), .ladder, plan, terms, &needed, &judgement)
      judgement.warnings += gaps.map { "It goes on although \($0.explanation)." }
    }
    if terms.isForProduction(plan), terms.policy.needsAcceleration(plan) {
      guard plan.profile == .emergency else {
        throw .allAtOnce(
          number: plan.number, environment: plan.environment, plan.strategy)
      }
      try goAhead(of: .allAtOnce, .allAtOnce, plan, terms, &needed, &judgement)
    }
    guard needed.isEmpty else {
      throw terms.policy.acceleration == nil
        ? .nobodyMayAccelerate(number: plan.number, needed)
        : .accelerationNeeded(number: plan.number, needed)
    }
  }

  /// Others have to agree; where the policy does not say who, nobody can, as with a gate.
  private func goAhead(
    of stage: AccelerationStage, _ rule: RolloutException.Rule, _ plan: RolloutPlan,
    _ terms: StepTerms, _ needed: inout [AccelerationStage],
    _ judgement: inout RolloutJudgement
  ) throws(DeploymentRejection) {
    if terms.policy.acceleration == nil || !isAccelerated(stage) { needed.append(stage) }
    judgement.exceptions.append(
      RolloutException(
        rule, at: .start, because: .text(reason(plan, terms) ?? Self.emergencyReason)))
  }

  private func judgeChecklist(
    _ part: String, _ step: DeploymentStep, _ plan: RolloutPlan, _ terms: StepTerms,
    _ judgement: inout RolloutJudgement
  ) throws(DeploymentRejection) {
    guard terms.isForProduction(plan) else { return }
    let lines = terms.policy.checklist(part, checklistFacts(plan, terms))
    let blocking = lines.filter(\.blocks)
    guard blocking.isEmpty else {
      throw .itemsOpen(number: plan.number, step, blocking.map(OpenItem.init))
    }
    for line in lines {
      switch line.standing {
      case .exempt(let why):
        judgement.waivers.append(
          ChecklistItem(item: line.rule.item, status: .waived, reference: .text(why)))
      case .open(let remedy), .failed(let remedy):
        judgement.warnings.append("“\(line.rule.text)” is open: \(remedy).")
      case .done, .waived, .notNeeded: break
      }
    }
  }

  /// What was said now, or in an emergency with the plan.
  func reason(_ plan: RolloutPlan, _ terms: StepTerms) -> String? {
    if let because = terms.because, !because.isBlank { return because }
    guard plan.profile == .emergency else { return nil }
    if case .text(let because) = plan.because, !because.isBlank { return because }
    return Self.emergencyReason
  }

  private static let emergencyReason = "It is an emergency."
}

extension DeploymentEvent {
  /// What is owed is owed within the time that the policy gives.
  fileprivate func owed(within time: Span?) -> DeploymentEvent {
    guard case .gatesPassedOver(let group, let gates, nil) = self, let time else { return self }
    return .gatesPassedOver(group: group, gates: gates, dueSeconds: max(0, time.seconds))
  }
}

extension DeploymentStep {
  /// Nil for what no rule of the organisation holds up.
  package init?(_ command: DeploymentCommand) {
    switch command {
    case .start: self = .start
    case .enter(let group): self = .enter(group)
    case .promote: self = .promote
    case .complete: self = .complete
    default: return nil
    }
  }
}

extension Policy {
  /// Whether a plan goes the way that only an emergency goes, when others agreed.
  ///
  /// Everybody at once is that, unless a row of the strategies says that this strategy does so, or,
  /// where no row speaks of it, the environment does. So is a strategy all of whose rows ask for it.
  fileprivate func needsAcceleration(_ plan: RolloutPlan) -> Bool {
    let strategy = plan.strategy.rawValue
    let rows = strategies.filter { $0.strategy == strategy }
    if !rows.isEmpty, rows.allSatisfy(\.needsAcceleration) { return true }
    guard plan.takesAllAtOnce else { return false }
    func isWhole(_ steps: [Percent]) -> Bool {
      // Instance by instance is no share of the traffic, and still is no switch.
      steps.isEmpty ? plan.strategy == .rolling : steps.first == Percent(100)
    }
    guard rows.isEmpty else {
      return !rows.contains { !$0.needsAcceleration && isWhole($0.steps) }
    }
    guard let rule = environments[plan.environment], rule.strategy == strategy else { return true }
    return !isWhole(rule.steps)
  }
}

extension RolloutPlan {
  /// Whether the first step already reaches everybody.
  package var takesAllAtOnce: Bool { groups.first?.share == .all }
}

extension ErrorBudget {
  /// Why a reading does not tell, behind what it does not.
  fileprivate var doubt: String? {
    guard case .outdated(let second) = self else { return nil }
    let until = Timestamp(microseconds: 0).advanced(bySeconds: second)
    return ": it was counted up to \(until), before the time that the promise counts now"
  }

  var text: String {
    switch self {
    case .noData: "no requests in its time"
    case .outdated: "not known"
    case .known(let balance): balance.description
    }
  }
}

/// An item that a deployment waits for.
package struct OpenItem: Equatable, Sendable {
  package var item: String
  package var text: String
  package var remedy: String

  init(_ line: ChecklistLine) {
    (item, text) = (line.rule.item, line.rule.text)
    switch line.standing {
    case .open(let remedy), .failed(let remedy): self.remedy = remedy
    case .done, .waived, .exempt, .notNeeded: remedy = ""
    }
  }
}
