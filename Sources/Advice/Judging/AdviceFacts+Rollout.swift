import Policy
import Rollouts

extension AdviceFacts {
  mutating func judgeRollout(_ inputs: AdviceInputs) {
    guard let deployment = inputs.deployment, let plan = deployment.plan else {
      rollout = Fact(
        .none, from: .nobody("lastgood declare --deployment, or a link of it"),
        detail: "no deployment is linked")
      return
    }
    let marks = inputs.deploymentMarks
    let planned = marks.source("deployment.planned", else: marks.number)
    rollout = Fact(
      RolloutStanding(deployment.phase),
      from: marks.source(
        "deployment.started", "deployment.halted", "deployment.resumed", "deployment.completed",
        "deployment.failed", "deployment.rolled_back", "deployment.planned", else: marks.number),
      detail: "\(plan.number), \(plan.version)")
    exposureModel = Fact(ExposureModel(plan.strategy), from: planned)
    change = Fact(ChangeKind(rawValue: plan.kind.rawValue) ?? .unknown, from: planned)
    urgency = Fact(DeploymentUrgency(rawValue: plan.profile.rawValue) ?? .unknown, from: planned)
    exposure = Fact(
      ExposureLevel(deployment),
      from: marks.source(
        "deployment.group_entered", "deployment.rolled_back", "deployment.planned",
        else: marks.number),
      detail: deployment.exposure.sentence)
    judgeLower(inputs)
  }

  private mutating func judgeLower(_ inputs: AdviceInputs) {
    guard let environment = inputs.environment, let rule = inputs.policy.environments[environment],
      let before = rule.after
    else {
      lowerEvidence = .unknown("policy: environments.\(inputs.environment ?? "?").after")
      return
    }
    guard let lower = inputs.lower else { return }
    let gaps = inputs.policy.ladderGaps(to: environment, lower)
    lowerEvidence = Fact(
      gaps.isEmpty ? .shown : .missing, from: .policy("environments.\(environment).evidence"),
      detail: gaps.first?.explanation ?? "\(lower.deployment ?? "it") passed in \(before)")
  }
}

extension RolloutStanding {
  fileprivate init(_ phase: Deployment.Phase) {
    switch phase {
    case .unplanned: self = .none
    // What is planned may start at any moment.
    case .planned, .running: self = .running
    case .halted: self = .halted
    case .completed, .failed, .rolledBack: self = .over
    }
  }
}

extension ExposureModel {
  fileprivate init(_ strategy: RolloutStrategy) {
    self = ExposureModel(rawValue: strategy.rawValue) ?? .unknown
  }
}

extension ExposureLevel {
  fileprivate init(_ deployment: Deployment) {
    let share = deployment.exposure.share
    // After a roll-back nobody is served by it, however large the groups were.
    let isUncounted = deployment.reachedUncounted && deployment.phase != .rolledBack
    self =
      share == .all ? .all : share != .none ? .partial : isUncounted ? .unknown : .none
  }
}

extension RolloutExposure {
  /// `20% of traffic; reached: canary; not yet: half, all`.
  var sentence: String {
    var text = "\(share) of traffic"
    if !reached.isEmpty { text += "; reached: \(reached.joined(separator: ", "))" }
    if !notReached.isEmpty { text += "; not yet: \(notReached.joined(separator: ", "))" }
    return text
  }
}
