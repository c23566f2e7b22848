import Policy

/// What would be advised if one fact were different: each fact, each other value.
///
/// It is worked out by adding up anew, not remembered. That a fact were not known is not asked: it is
/// what is found out that changes something.
struct Flips {
  private var flips: [Flip] = []
  private let now: Tally
  private let facts: AdviceFacts

  private struct Flip {
    var factor: Factor
    var word: String
    var tally: Tally
  }

  init(of facts: AdviceFacts, _ now: Tally, isWanted: Bool) {
    (self.facts, self.now) = (facts, now)
    guard isWanted else { return }
    for factor in Factor.all {
      let current = factor.reading(in: facts).word
      for word in factor.words
      where word != current && word != Factor.unknownWord
        && factor.effects(of: word) != factor.effects(of: current)
      {
        let tally = now.replacing(current, by: word, of: factor)
        flips.append(Flip(factor: factor, word: word, tally: tally))
      }
    }
  }

  /// Those with another action in the first place.
  var changesOfFirst: [Advice.Change] {
    var changes: [Advice.Change] = []
    for flip in flips where flip.tally.first != now.first {
      let name = flip.factor.name
      if let index = changes.firstIndex(where: {
        $0.factor == name && $0.first == flip.tally.first
      }) {
        changes[index].words.append(flip.word)
        continue
      }
      let reading = flip.factor.reading(in: facts)
      changes.append(
        Advice.Change(
          factor: name, now: reading.word, words: [flip.word], first: flip.tally.first,
          limit: reading.limit))
    }
    return changes
  }

  func changes(of action: MitigationKind) -> [RankedAction.Change] {
    let old = now.standing(of: action)
    var changes: [RankedAction.Change] = []
    for flip in flips {
      let standing = flip.tally.standing(of: action)
      guard standing != old else { continue }
      let name = flip.factor.name
      if let index = changes.firstIndex(where: { $0.factor == name && $0.standing == standing }) {
        changes[index].words.append(flip.word)
      } else {
        changes.append(
          RankedAction.Change(factor: name, words: [flip.word], standing: standing))
      }
    }
    return changes
  }
}
