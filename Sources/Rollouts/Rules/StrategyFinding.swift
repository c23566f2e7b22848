package import Policy

/// Where a plan is not the way of rolling out that the policy asks for; it is reported, not refused.
package enum StrategyFinding: Hashable, Sendable {
  /// Everybody at once, where steps are asked for.
  case noStrategy(environment: String, asked: String)
  case otherStrategy(environment: String, asked: String, planned: RolloutStrategy)
  case largerFirstStep(environment: String, asked: Percent, planned: Share)
  case shorterSoak(group: String, asked: Span, seconds: Int64)
}

extension StrategyFinding {
  package static func findings(
    about plan: RolloutPlan, under policy: Policy
  ) -> [StrategyFinding] {
    guard let rule = policy.environments[plan.environment], let asked = rule.strategy else {
      return []
    }
    var findings: [StrategyFinding] = []
    if plan.strategy.rawValue != asked {
      findings.append(
        plan.strategy == .direct
          ? .noStrategy(environment: plan.environment, asked: asked)
          : .otherStrategy(environment: plan.environment, asked: asked, planned: plan.strategy))
    }
    if let first = rule.steps.first, let planned = plan.groups.first?.share,
      planned.hundredths > first.hundredths
    {
      findings.append(
        .largerFirstStep(environment: plan.environment, asked: first, planned: planned))
    }
    if let soak = rule.soak {
      // Nothing comes after the last group.
      for group in plan.groups.dropLast() where group.bakeSeconds < soak.seconds {
        findings.append(
          .shorterSoak(group: group.name, asked: soak, seconds: group.bakeSeconds))
      }
    }
    return findings
  }

  /// Whether it went out without any strategy, where one is asked for.
  package var isWithoutStrategy: Bool {
    switch self {
    case .noStrategy: true
    case .otherStrategy, .largerFirstStep, .shorterSoak: false
    }
  }

  package var explanation: String {
    switch self {
    case .noStrategy(let environment, let asked):
      "\(environment) is reached by \(asked), and this plan has no strategy. "
        + "It is reported as not compliant."
    case .otherStrategy(let environment, let asked, let planned):
      "\(environment) is reached by \(asked); this plan says \(planned.rawValue)."
    case .largerFirstStep(let environment, let asked, let planned):
      "The first step to \(environment) takes \(asked) of traffic; this plan begins with \(planned)."
    case .shorterSoak(let group, let asked, let seconds):
      "\(group) is watched for \(Span.seconds(seconds)); \(asked) is asked for."
    }
  }
}
