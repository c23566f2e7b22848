import Policy

/// The effects of all facts, added up for each action.
///
/// Sums do not depend on an order, so neither does what comes first. One fact less and another more
/// is a subtraction and an addition, which makes asking “what if” cheap.
struct Tally {
  /// Stopping first, which accompanies the others; they stand best first.
  private(set) var order: [MitigationKind] = []
  /// By the place of the action: hashing words takes too long here.
  private var sums = [Sum](repeating: Sum(), count: MitigationKind.allCases.count)

  private struct Sum {
    var points = 0
    var discouragements = 0
    var exclusions = 0
    /// Those that somebody knows, and that are not for want of knowing.
    var knownExclusions = 0
    /// What follows from how the other actions stand.
    var remainder: Effect?
  }

  init(_ facts: AdviceFacts) {
    for effect in Self.nature { count(effect, 1, isKnown: true) }
    for factor in Factor.all { count(factor, factor.reading(in: facts).word, 1) }
    finish()
  }

  /// The same with another word for one factor.
  func replacing(_ old: String, by new: String, of factor: Factor) -> Tally {
    var other = self
    other.count(factor, old, -1)
    other.count(factor, new, 1)
    other.finish()
    return other
  }

  private mutating func count(_ factor: Factor, _ word: String, _ times: Int) {
    for effect in factor.effects(of: word) {
      count(effect, times, isKnown: word != Factor.unknownWord)
    }
  }

  private mutating func count(_ effect: Effect, _ times: Int, isKnown: Bool) {
    switch effect.weight {
    case .points(let points): sums[effect.action.place].points += times * points
    case .discourages: sums[effect.action.place].discouragements += times
    case .rulesOut:
      sums[effect.action.place].exclusions += times
      if isKnown { sums[effect.action.place].knownExclusions += times }
    }
  }

  /// What an action costs wherever it is done.
  private static let nature: [Effect] = [
    .speaks(1, against: .bypass, "Somebody has to go without what is switched off."),
    .speaks(2, against: .redeployInfrastructure, "Building anew takes longest."),
    .speaks(1, against: .dataRestore, "What was written since is lost, and two have to agree."),
    .speaks(2, against: .freeze, "It leaves everybody with what is broken."),
  ]
}

// MARK: - What remains

extension Tally {
  private static let wayForward = Effect.speaks(
    4, for: .rollForward, "There is no way back, so the way is forward.")
  private static let standStill = Effect.speaks(
    4, for: .freeze, "Neither going back nor going on is known to be safe.")

  private mutating func finish() {
    sums[MitigationKind.rollForward.place].remainder = nil
    sums[MitigationKind.freeze.place].remainder = nil
    // That nobody knows a way back does not yet speak for going on.
    let noWayBack = MitigationKind.backwards.allSatisfy { sums[$0.place].knownExclusions > 0 }
    if noWayBack { sums[MitigationKind.rollForward.place].remainder = Self.wayForward }
    let remedies: [MitigationKind] = MitigationKind.backwards + [.bypass, .rollForward]
    if remedies.allSatisfy({ !isSafe($0) }) {
      sums[MitigationKind.freeze.place].remainder = Self.standStill
    }
    sort()
  }

  private func isSafe(_ action: MitigationKind) -> Bool {
    let sum = sums[action.place]
    return sum.exclusions == 0 && sum.discouragements == 0 && score(of: action) >= 0
  }

  private mutating func sort() {
    func key(_ action: MitigationKind) -> (Int, Int, Int) {
      let sum = sums[action.place]
      let group = sum.exclusions > 0 ? 2 : sum.discouragements > 0 ? 1 : 0
      return (group, -score(of: action), action.place)
    }
    order = [.halt] + Self.others.sorted { key($0) < key($1) }
  }

  private static let others = MitigationKind.allCases.filter { $0 != .halt }
}

// MARK: - Reading it

extension Tally {
  func score(of action: MitigationKind) -> Int {
    let sum = sums[action.place]
    return sum.points + (sum.remainder?.weight.points ?? 0)
  }

  func standing(of action: MitigationKind) -> RankedAction.Standing {
    let sum = sums[action.place]
    guard sum.exclusions == 0 else { return .notOffered }
    if sum.discouragements > 0 { return .discouraged }
    if action == .halt { return score(of: action) > 0 ? .recommended : .possible }
    return action == order.dropFirst().first && score(of: action) >= 0 ? .recommended : .possible
  }

  /// What is recommended besides stopping.
  var first: MitigationKind? {
    order.dropFirst().first.flatMap { standing(of: $0) == .recommended ? $0 : nil }
  }

  /// Everything that was counted for one action, what weighs most first.
  func reasons(for action: MitigationKind, _ facts: AdviceFacts) -> [RankedAction.Reason] {
    var reasons: [RankedAction.Reason] = []
    func append(_ effect: Effect, _ factor: Factor?) {
      guard effect.action == action else { return }
      reasons.append(
        RankedAction.Reason(
          factor: factor?.name, fact: factor?.reading(in: facts), weight: effect.weight,
          isWarning: effect.isWarning, sentence: effect.sentence))
    }
    if let remainder = sums[action.place].remainder { append(remainder, nil) }
    for factor in Factor.all {
      for effect in factor.effects(of: factor.reading(in: facts).word) { append(effect, factor) }
    }
    for effect in Self.nature { append(effect, nil) }
    // A stable order: what weighs the same stays in the order of the factors.
    return reasons.enumerated().sorted {
      ($0.element.weight.size, $1.offset) > ($1.element.weight.size, $0.offset)
    }.map(\.element)
  }
}

extension Effect.Weight {
  fileprivate var points: Int { if case .points(let points) = self { points } else { 0 } }

  /// How much it matters, whichever way.
  fileprivate var size: Int {
    switch self {
    case .rulesOut: 1_000
    case .discourages: 100
    case .points(let points): abs(points)
    }
  }
}
