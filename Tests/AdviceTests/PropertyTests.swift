import Advice
import Policy
import Testing

@Suite struct `Whatever is known` {
  private static let classes: [RankedAction.Standing] = [
    .recommended, .possible, .discouraged, .notOffered,
  ]

  /// Facts at random, each fact any of its words.
  private static func facts(_ seed: UInt64) -> AdviceFacts {
    var random = SplitMix(state: seed)
    return Factor.all.reduce(AdviceFacts()) { facts, factor in
      factor.words.randomElement(using: &random).flatMap { factor.changed(in: facts, to: $0) }
        ?? facts
    }
  }

  @Test func `all nine are ranked, each once, and the better standing comes first`() {
    for seed in 1...400 as ClosedRange<UInt64> {
      let advice = Advice.rank(Self.facts(seed), asksWhatIf: false)
      #expect(advice.actions.count == 9)
      #expect(Set(advice.actions.map(\.action)).count == 9)
      let ranked = advice.actions.filter { $0.rank != nil }
      #expect(ranked.map(\.rank) == (1...8).map { Int32($0) })
      let places = ranked.compactMap { Self.classes.firstIndex(of: $0.standing) }
      #expect(places == places.sorted())
      #expect(ranked.count { $0.standing == .recommended } <= 1)
      for (better, worse) in zip(ranked, ranked.dropFirst())
      where better.standing == worse.standing {
        #expect(better.score >= worse.score)
      }
    }
  }

  @Test func `the order in which facts become known does not matter`() {
    for seed in 1...40 as ClosedRange<UInt64> {
      let facts = Self.facts(seed)
      var random = SplitMix(state: seed &* 31)
      let assumptions = Factor.all.compactMap { factor in
        Assumption(factor, is: factor.reading(in: facts).word)
      }
      let shuffled = AdviceFacts().assuming(assumptions.shuffled(using: &random))
      let (one, other) = (Advice.rank(facts), Advice.rank(shuffled))
      #expect(one.order == other.order)
      #expect(one.actions.map(\.score) == other.actions.map(\.score))
      #expect(one.changes == other.changes)
    }
  }

  /// A value that says less for an action, or more against it, never helps it.
  @Test func `a fact that speaks against an action never raises it`() {
    var worse = 0
    for seed in 1...8 as ClosedRange<UInt64> {
      let facts = Self.facts(seed)
      let advice = Advice.rank(facts, asksWhatIf: false)
      for factor in Factor.all {
        for word in factor.words {
          guard let changed = factor.changed(in: facts, to: word) else { continue }
          let other = Advice.rank(changed, asksWhatIf: false)
          for action in MitigationKind.allCases
          where other.remains(action) == advice.remains(action) {
            let (before, after) = (
              advice.weights(on: action, of: factor), other.weights(on: action, of: factor)
            )
            guard after.isNoBetter(than: before) else { continue }
            worse += 1
            #expect((other[action]?.score ?? 0) <= (advice[action]?.score ?? 0))
            #expect(!(other.isUsable(action) && !advice.isUsable(action)))
            #expect(!(other.isOffered(action) && !advice.isOffered(action)))
          }
        }
      }
    }
    #expect(worse > 1_000)
  }

  /// Only leaving things as they are gains when nobody knows: by what the others lose.
  @Test func `not knowing never counts in favour`() {
    for factor in Factor.all {
      guard let facts = factor.changed(in: Scene.canary.facts, to: "unknown") else { continue }
      for action in Advice.rank(facts).actions {
        for reason in action.reasons where reason.factor == factor.name {
          if case .points(let points) = reason.weight { #expect(points <= 0, "\(factor.name)") }
        }
      }
    }
    for seed in 1...8 as ClosedRange<UInt64> {
      let facts = Self.facts(seed)
      for factor in Factor.all {
        guard let unknown = factor.changed(in: facts, to: "unknown") else { continue }
        let without = Advice.rank(unknown, asksWhatIf: false)
        let others = factor.words.compactMap { factor.changed(in: facts, to: $0) }
          .map { Advice.rank($0, asksWhatIf: false) }
        for action in MitigationKind.allCases where action != .freeze {
          let best = others.compactMap { $0[action]?.score }.max() ?? 0
          #expect((without[action]?.score ?? 0) <= best)
        }
      }
    }
  }
}

extension Advice {
  /// Whether it stands where it stands because of how the others stand.
  fileprivate func remains(_ action: MitigationKind) -> Bool {
    guard action == .freeze || action == .rollForward else { return false }
    return self[action]?.reasons.contains {
      if case .points(4) = $0.weight { $0.factor == nil } else { false }
    } ?? false
  }

  fileprivate func weights(on action: MitigationKind, of factor: Factor) -> [Effect.Weight] {
    (self[action]?.reasons ?? []).filter { $0.factor == factor.name }.map(\.weight)
  }

  fileprivate func isOffered(_ action: MitigationKind) -> Bool { self[action]?.isOffered ?? false }

  fileprivate func isUsable(_ action: MitigationKind) -> Bool {
    [.recommended, .possible].contains(standing(of: action))
  }
}

extension [Effect.Weight] {
  private var points: Int {
    reduce(0) { sum, weight in if case .points(let points) = weight { sum + points } else { sum } }
  }

  fileprivate func isNoBetter(than other: Self) -> Bool {
    points <= other.points && (contains(.rulesOut) || !other.contains(.rulesOut))
      && (contains(.discourages) || !other.contains(.discourages))
  }
}
