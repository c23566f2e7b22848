import Policy

/// The effects of all facts, added up for each action.
///
/// Sums do not depend on an order, so neither does what comes first.
struct Tally {
  /// What comes first is done; a rollout that runs is stopped whatever else is done.
  private(set) var order: [MitigationKind] = []
  private var sums: [MitigationKind: Sum] = [:]

  private struct Sum {
    var points = 0
    var isDiscouraged = false
    var isRuledOut = false
    /// Whether nothing at all speaks for the rest, so that this remains.
    var remains = false
  }

  init(_ facts: AdviceFacts) {
    for action in MitigationKind.allCases { sums[action] = Sum() }
    for effect in Self.nature { add(effect) }
    for factor in Factor.all {
      for effect in factor.effects(facts) { add(effect) }
    }
    if isNothingSafe { sums[.freeze]?.remains = true }
    sort()
  }

  private mutating func add(_ effect: Effect) {
    switch effect.weight {
    case .points(let points): sums[effect.action]?.points += points
    case .discourages: sums[effect.action]?.isDiscouraged = true
    case .rulesOut: sums[effect.action]?.isRuledOut = true
    }
  }

  /// What an action costs wherever it is done.
  private static let nature: [Effect] = [
    .speaks(1, against: .bypass, "Somebody has to go without what is switched off."),
    .speaks(2, against: .redeployInfrastructure, "Building anew takes longest."),
    .speaks(1, against: .dataRestore, "What was written since is lost, and two have to agree."),
  ]

  /// Whether neither going back, nor going on, nor around is known to be safe.
  private var isNothingSafe: Bool {
    let remedies: [MitigationKind] = MitigationKind.backwards + [.bypass, .rollForward]
    return remedies.allSatisfy { action in
      guard let sum = sums[action] else { return true }
      return sum.isRuledOut || sum.isDiscouraged || sum.points < 0
    }
  }

  private static let remainingPoints = 2
  private static let remaining = Effect.speaks(
    remainingPoints, for: .freeze, "Neither going back nor going on is known to be safe.")

  private mutating func sort() {
    let places = Dictionary(
      uniqueKeysWithValues: MitigationKind.safestFirst.enumerated().map { ($1, $0) })
    func key(_ action: MitigationKind) -> (Int, Int, Int) {
      let sum = sums[action] ?? Sum()
      return (
        sum.isRuledOut ? 2 : sum.isDiscouraged ? 1 : 0, -score(of: action), places[action] ?? 0
      )
    }
    order =
      [.halt]
      + MitigationKind.allCases.filter { $0 != .halt }.sorted { key($0) < key($1) }
  }
}

extension Tally {
  func score(of action: MitigationKind) -> Int {
    guard let sum = sums[action] else { return 0 }
    return sum.points + (sum.remains ? Self.remainingPoints : 0)
  }

  func standing(of action: MitigationKind) -> RankedAction.Standing {
    guard let sum = sums[action], !sum.isRuledOut else { return .notOffered }
    if sum.isDiscouraged { return .discouraged }
    let isFirst = action == .halt || action == order.dropFirst().first
    return isFirst && score(of: action) > 0 ? .recommended : .possible
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
    for factor in Factor.all {
      for effect in factor.effects(facts) { append(effect, factor) }
    }
    for effect in Self.nature { append(effect, nil) }
    if sums[action]?.remains == true { append(Self.remaining, nil) }
    // A stable order: what weighs the same stays in the order of the factors.
    return reasons.enumerated().sorted {
      ($0.element.weight.size, $1.offset) > ($1.element.weight.size, $0.offset)
    }.map(\.element)
  }
}

extension Effect.Weight {
  /// How much it matters, whichever way.
  fileprivate var size: Int {
    switch self {
    case .rulesOut: 1_000
    case .discourages: 100
    case .points(let points): abs(points)
    }
  }
}
