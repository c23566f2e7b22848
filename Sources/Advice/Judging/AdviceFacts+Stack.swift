import Policy
import Rollouts

extension AdviceFacts {
  mutating func judgeStack(_ inputs: AdviceInputs) {
    if let rule = inputs.rule {
      let key = inputs.key("fallback")
      switch rule.fallback {
      case .feasible: feasibility = Fact(.feasible, from: .policy(key))
      case .infeasible(let why): feasibility = Fact(.infeasible, from: .policy(key), detail: why)
      case .unknown: feasibility = inputs.unsaid("fallback")
      }
    } else {
      feasibility = inputs.unsaid("fallback")
    }
    judgeCapacity(inputs)
    judgeShared(inputs)
    guard let deployment = inputs.deployment, let plan = deployment.plan else { return }
    let marks = inputs.deploymentMarks
    placement = Fact(
      Placement(plan.strategy), from: marks.source("deployment.planned", else: marks.number),
      detail: restoringTime(inputs))
    unchangedStack = Fact(
      UnchangedStack(deployment, plan),
      from: marks.source(
        "deployment.group_entered", "deployment.completed", "deployment.failed",
        "deployment.rolled_back", "deployment.started", "deployment.planned", else: marks.number),
      detail: "\(deployment.split.stable) of traffic is on \(plan.fromVersion ?? "what ran before")"
    )
    judgeVersion(plan, inputs)
  }

  private mutating func judgeCapacity(_ inputs: AdviceInputs) {
    guard let share = inputs.rule?.unchangedCapacity else {
      capacity = inputs.unsaid("unchanged-capacity")
      return
    }
    capacity = Fact(
      share >= .all ? .enough : .notEnough, from: .policy(inputs.key("unchanged-capacity")),
      detail: "it can carry \(share) of the full load", limit: "the full load is 100%")
  }

  private mutating func judgeShared(_ inputs: AdviceInputs) {
    guard let parts = inputs.rule?.shared, !parts.isEmpty else {
      // An empty list looks like one that nobody has written.
      shared = inputs.unsaid("shared")
      return
    }
    shared = Fact(
      parts == ["none"] ? .none : parts.allSatisfy { $0 == "secrets" } ? .secrets : .data,
      from: .policy(inputs.key("shared")), detail: parts.joined(separator: ", "))
  }

  /// What ran before is not always what was good.
  private mutating func judgeVersion(_ plan: RolloutPlan, _ inputs: AdviceInputs) {
    guard let before = plan.fromVersion else {
      unchangedVersion = .unknown("from-version of \(plan.number)")
      return
    }
    guard let answer = inputs.lastKnownGood else { return }
    let how = FactSource.computed("health of \(before), from the record")
    // The newest release of it need not be the good one, and the one to go back from is skipped too.
    if answer.release?.version == before {
      unchangedVersion = Fact(.good, from: how, detail: before)
    } else if let fault = answer.skipped.lazy.filter({ $0.version == before })
      .flatMap(\.reasons).first(where: \.isAboutHealth)
    {
      unchangedVersion = Fact(.notGood, from: how, detail: "\(before): \(fault.explanation)")
    } else {
      unchangedVersion = Fact(
        .unknown, from: how, detail: "\(before) is not the last known good release")
    }
  }

  /// What restoring in place costs in time, where both objectives are known.
  private func restoringTime(_ inputs: AdviceInputs) -> String? {
    guard let rollback = inputs.objective(of: .rollback),
      let fallback = inputs.objective(of: .fallback), rollback > fallback
    else { return nil }
    let more = Span(milliseconds: rollback.milliseconds &- fallback.milliseconds)
    return "restoring takes \(rollback), \(more) longer than moving traffic"
  }
}

extension SkipReason {
  /// Whether it speaks against the version itself, which still serves.
  ///
  /// What an unchanged stack runs need not be fetched again, and its data has a fact of its own.
  fileprivate var isAboutHealth: Bool {
    switch self {
    case .isLeft, .isTheSame, .otherKind, .artefactGone, .bundleGone, .dataGate: false
    case .notFullyExposed, .failed, .rolledBack, .halted, .blocked, .healthFailed, .endedUnhealthy,
      .notWatched, .healthUnknown, .coverageTooLow, .tooFewRequests, .signalNotPassed,
      .openIncident:
      true
    }
  }
}

extension Placement {
  fileprivate init(_ strategy: RolloutStrategy) {
    switch strategy {
    case .canary, .blueGreen, .oneBox, .immutable, .trafficSplitting, .flag: self = .sideBySide
    case .rolling, .direct: self = .inPlace

    }
  }
}

extension UnchangedStack {
  fileprivate init(_ deployment: Deployment, _ plan: RolloutPlan) {
    switch deployment.phase {
    case .planned, .running, .halted, .failed:
      // What still serves somebody is there; under blue-green it stays until the end.
      let serves = deployment.split.stable != .none
      switch plan.strategy {
      case .blueGreen, .immutable: self = .standing
      case .canary, .oneBox, .trafficSplitting: self = serves ? .standing : .unknown
      case .rolling, .direct, .flag: self = serves ? .standing : .gone
      }
    case .rolledBack: self = .standing
    case .completed, .unplanned: self = .unknown
    }
  }
}
