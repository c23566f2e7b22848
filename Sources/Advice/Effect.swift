package import Policy

/// What one value of one factor means for one action.
package struct Effect: Equatable, Sendable {
  package var action: MitigationKind
  package var weight: Weight
  /// Whether whoever chooses the action has to be told before.
  package var isWarning: Bool
  /// A whole sentence.
  package var sentence: String

  /// How much it weighs.
  package enum Weight: Hashable, Sendable {
    /// Speaks for it, or, below zero, against it.
    case points(Int)
    /// It should not be done; it comes after all that may be.
    case discourages
    /// It cannot be done.
    case rulesOut
  }
}

extension Effect {
  static func speaks(_ points: Int, for action: MitigationKind, _ sentence: String) -> Effect {
    Effect(action: action, weight: .points(points), isWarning: false, sentence: sentence)
  }

  static func speaks(_ points: Int, against action: MitigationKind, _ sentence: String) -> Effect {
    Effect(action: action, weight: .points(-points), isWarning: false, sentence: sentence)
  }

  /// Weighs nothing, or something besides.
  static func warns(
    of action: MitigationKind, against points: Int = 0, _ sentence: String
  ) -> Effect {
    Effect(action: action, weight: .points(-points), isWarning: true, sentence: sentence)
  }

  static func discourages(_ action: MitigationKind, _ sentence: String) -> Effect {
    Effect(action: action, weight: .discourages, isWarning: false, sentence: sentence)
  }

  static func rulesOut(_ action: MitigationKind, _ sentence: String) -> Effect {
    Effect(action: action, weight: .rulesOut, isWarning: false, sentence: sentence)
  }
}

extension [Effect] {
  /// The same for each of several actions.
  static func each(
    _ actions: [MitigationKind], _ effect: (MitigationKind) -> Effect
  ) -> [Effect] {
    actions.map(effect)
  }
}

extension MitigationKind {
  /// What brings an older version back to the data that is there now.
  static let backwards: [MitigationKind] = [.fallback, .rollback, .redeployInfrastructure]

  /// Of two that are as good, the one that comes first: going back is safer than going on, and what
  /// can be taken back is safer than what cannot.
  var place: Int {
    switch self {
    case .fallback: 0
    case .rollback: 1
    case .bypass: 2
    case .redeployInfrastructure: 3
    case .rollForward: 4
    case .freeze: 5
    case .monitor: 6
    case .dataRestore: 7
    case .halt: 8
    }
  }
}
