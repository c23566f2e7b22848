package import Policy

/// What to do about an incident, in order, with the reasons and what would change them.
///
/// The same facts lead to the same advice, always.
package struct Advice: Equatable, Sendable {
  package var facts: AdviceFacts
  /// All nine: what accompanies the others first, then the others, best first.
  package var actions: [RankedAction]
  /// Single facts with which another action would come first.
  package var changes: [Change]

  /// Other values of one fact, with which another action would be recommended.
  package struct Change: Equatable, Sendable {
    package var factor: String
    /// What it is now.
    package var now: String
    /// Any of these.
    package var words: [String]
    /// Nil when none would be recommended.
    package var first: MitigationKind?
    /// What the value is measured against, if that is known: `going back takes 2m`.
    package var limit: String?
  }
}

extension Advice {
  /// Ranks all nine; works out what would change it as well, unless `asksWhatIf` is false.
  package static func rank(_ facts: AdviceFacts, asksWhatIf: Bool = true) -> Advice {
    let tally = Tally(facts)
    let others = Flips(of: facts, tally, isWanted: asksWhatIf)
    var rank: Int32 = 0
    let actions = tally.order.map { action in
      if action != .halt { rank += 1 }
      return RankedAction(
        action: action, standing: tally.standing(of: action), rank: action == .halt ? nil : rank,
        score: tally.score(of: action), reasons: tally.reasons(for: action, facts),
        changes: others.changes(of: action))
    }
    return Advice(facts: facts, actions: actions, changes: others.changesOfFirst)
  }

  package subscript(action: MitigationKind) -> RankedAction? {
    actions.first { $0.action == action }
  }

  /// What is recommended besides stopping the rollout; nil when nothing speaks for anything.
  package var first: RankedAction? {
    actions.first { $0.rank != nil && $0.standing == .recommended }
  }

  /// Whether the rollout is to be stopped before anything else.
  package var haltsFirst: Bool { self[.halt]?.standing == .recommended }
}
