extension Reading {
  /// Whether what begins at a place is said not to be so, as in “this was not a lack of care” or “it was not
  /// the reviewer's mistake”.
  func isDenied(at first: Int) -> Bool {
    // An article, an owner and a word or two about it may stand between.
    for place in stride(from: first - 1, through: max(first - 4, range.lowerBound), by: -1) {
      let form = form(place)
      if form == "not" { return Self.copulas.contains(self.form(place - 1)) }
      if tokens[place].isMark || Self.turns.contains(form) { return false }
    }
    return false
  }

  /// What follows is said again, and not denied.
  private static let turns: Set<String> = ["but", "and", "or", "because", "than", "only"]
  private static let copulas: Set<String> = ["was", "is", "were", "are", "been", "be"]
}
