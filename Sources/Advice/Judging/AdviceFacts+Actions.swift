import Decisions
import Policy

extension AdviceFacts {
  mutating func judgeActions(_ inputs: AdviceInputs) {
    for action in MitigationKind.allCases {
      let isDisabled = inputs.policy.disabledActions.contains(action)
      uses[action] = Fact(isDisabled ? .disabled : .allowed, from: .policy("disabled-actions"))
      if action.isCarriedOut { means[action] = means(of: action, inputs) }
      if let modes = inputs.failureModes { failureModes[action] = standing(action, modes, inputs) }
      outcomes[action] = outcome(of: action, inputs)
    }
  }

  private func means(of action: MitigationKind, _ inputs: AdviceInputs) -> Fact<ActionMeans> {
    guard let rule = inputs.rule else { return inputs.unsaid("actions.\(action.rawValue)") }
    let key = FactSource.policy(inputs.key("actions.\(action.rawValue)"))
    guard let name = rule.actions[action], let definition = inputs.policy.actions[name] else {
      return Fact(.byHand, from: key)
    }
    let objective = definition.objective.map { ", within \($0)" } ?? ""
    return Fact(.defined, from: key, detail: "\(name) by \(definition.adapter)\(objective)")
  }

  private func standing(
    _ action: MitigationKind, _ modes: [AdviceInputs.FailureMode], _ inputs: AdviceInputs
  ) -> Fact<FailureModeStanding> {
    let source = FactSource.computed("register of failure modes")
    let affecting = modes.filter { $0.affects.contains(action) }
    guard !affecting.isEmpty else { return Fact(.none, from: source) }
    let exposed = affecting.filter { !inputs.isRecent($0.tested) }
    let named = (exposed.isEmpty ? affecting : exposed).map { mode in
      mode.tested.map { "\(mode.id), last tested \($0)" } ?? "\(mode.id), never tested"
    }
    return Fact(
      exposed.isEmpty ? .safeguarded : .exposed, from: source,
      detail: named.joined(separator: "; "))
  }

  private func outcome(of action: MitigationKind, _ inputs: AdviceInputs) -> Fact<ActionOutcome> {
    let tried = inputs.decisions.decisions.last {
      $0.proposal.action == action && $0.outcome != nil
    }
    let source = inputs.marks.source("decision.outcome_recorded", else: "decisions")
    guard let tried, let outcome = tried.outcome else {
      return Fact(.notTried, from: .computed("decisions about it"))
    }
    let value: ActionOutcome =
      switch outcome.met {
      case .yes: .helped
      case .no: .failed
      case .unclear: .unknown
      }
    return Fact(value, from: source, detail: "D\(tried.proposal.ordinal)")
  }
}

extension MitigationKind {
  /// Whether the policy would say how: the others change nothing outside, or are written by hand.
  fileprivate var isCarriedOut: Bool {
    switch self {
    case .fallback, .rollback, .bypass, .redeployInfrastructure, .dataRestore: true
    case .halt, .monitor, .rollForward, .freeze: false
    }
  }
}
