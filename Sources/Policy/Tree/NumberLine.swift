/// The numbers from zero up, cut at the limits of conditions: on each piece all conditions agree.
///
/// With limits 1 and 5 the pieces are: below 1, exactly 1, between, exactly 5, above 5.
struct NumberLine {
  /// Rising, each once.
  let limits: [Quantity]

  /// Nil when two of the limits cannot be compared.
  init?(_ limits: [Quantity]) {
    for (index, limit) in limits.enumerated() {
      for other in limits[..<index] where !limit.unit.isComparable(with: other.unit) { return nil }
    }
    var distinct: [Quantity] = []
    for limit in limits.sorted(by: { $0.millionths < $1.millionths })
    where distinct.last?.millionths != limit.millionths { distinct.append(limit) }
    self.limits = distinct
  }

  /// Nothing measured is below zero, so neither is a piece.
  var pieces: [Int] {
    (0...(2 * limits.count)).filter { piece in
      guard piece < 2 * limits.count else { return true }
      let limit = limits[piece / 2].millionths
      return piece.isMultiple(of: 2) ? limit > 0 : limit >= 0
    }
  }

  /// Below, at, and above the limit of that index.
  static func around(_ limit: Int) -> (below: Int, at: Int, above: Int) {
    (2 * limit, 2 * limit + 1, 2 * limit + 2)
  }

  /// Whether `condition`, whose limit is one of ours, holds on all of `piece`.
  func holds(_ condition: Trigger.Condition, on piece: Int) -> Bool {
    let limit = condition.limit.millionths
    guard let index = limits.firstIndex(where: { $0.millionths == limit }) else { return false }
    let at = 2 * index + 1
    return switch condition {
    case .above: piece > at
    case .atLeast: piece >= at
    case .below: piece < at
    case .atMost: piece <= at
    }
  }

  func text(_ piece: Int) -> String {
    let index = piece / 2
    if !piece.isMultiple(of: 2) { return "exactly \(limits[index])" }
    if limits.isEmpty { return "any number" }
    if index == 0 { return "below \(limits[0])" }
    if index == limits.count { return "above \(limits[index - 1])" }
    return "between \(limits[index - 1]) and \(limits[index])"
  }
}
