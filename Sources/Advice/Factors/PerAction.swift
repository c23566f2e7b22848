package import Policy

/// Whether an action is used here.
package enum ActionUse: String, ActionFactorValue {
  case allowed, disabled, unknown
}

/// Whether the policy says how an action is carried out.
package enum ActionMeans: String, ActionFactorValue {
  case defined
  case byHand = "by-hand"
  case unknown
}

/// What the register of failure modes says of an action.
package enum FailureModeStanding: String, ActionFactorValue {
  case none
  /// Something gets in its way, and what is done against that was tested lately.
  case safeguarded
  /// Something gets in its way, and nobody tested lately what is done against that.
  case exposed
  case unknown
}

/// What became of an action that was decided about this incident before.
package enum ActionOutcome: String, ActionFactorValue {
  case notTried = "not-tried"
  case helped, failed, unknown
}

extension ActionOutcome {
  package func effects(on action: MitigationKind) -> [Effect] {
    self == .failed ? [.discourages(action, "It was done already, and did not help.")] : []
  }
}

extension ActionUse {
  package func effects(on action: MitigationKind) -> [Effect] {
    self == .disabled ? [.rulesOut(action, "The policy says that it is not done here.")] : []
  }
}

extension ActionMeans {
  package func effects(on action: MitigationKind) -> [Effect] {
    switch self {
    case .defined: []
    case .byHand: [.warns(of: action, "The policy does not say how it is done: by hand.")]
    case .unknown: [.warns(of: action, "Nobody has said how it is done: by hand.")]
    }
  }
}

extension FailureModeStanding {
  package func effects(on action: MitigationKind) -> [Effect] {
    switch self {
    case .none, .unknown: []
    case .safeguarded:
      [.warns(of: action, "Something is known to get in its way; what helps was tested lately.")]
    case .exposed:
      [
        .warns(
          of: action, against: 1,
          "Something is known to get in its way, and what helps was not tested lately.")
      ]
    }
  }
}
