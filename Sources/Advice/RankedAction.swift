package import Policy

/// One action with its place among the others, and all that led there.
package struct RankedAction: Equatable, Sendable {
  package var action: MitigationKind
  package var standing: Standing
  /// 1 is first; nil for what accompanies whatever else is done.
  package var rank: Int32?
  /// What speaks for it, less what speaks against it.
  package var score: Int
  /// What weighs most comes first.
  package var reasons: [Reason]
  /// Single facts that would give it another standing.
  package var changes: [Change]

  package enum Standing: String, CaseIterable, Sendable {
    /// The first, if anything speaks for it.
    case recommended
    case possible
    case discouraged
    case notOffered = "not-offered"
  }

  /// One fact and what it means for the action.
  package struct Reason: Equatable, Sendable {
    /// A name of `Factor.all`; nil for what lies in the nature of the action.
    package var factor: String?
    package var fact: Factor.Reading?
    package var weight: Effect.Weight
    package var isWarning: Bool
    package var sentence: String
  }

  /// Another value of one fact, with which the action would stand differently.
  package struct Change: Equatable, Sendable {
    package var factor: String
    /// Any of these.
    package var words: [String]
    package var standing: Standing
  }
}

extension RankedAction {
  package var warnings: [Reason] { reasons.filter(\.isWarning) }

  /// What speaks neither for nor against it and need not be known.
  package var isOffered: Bool { standing != .notOffered }
}
