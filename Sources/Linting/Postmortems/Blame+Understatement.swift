/// Blame by saying less: “not exactly thorough”, “hardly swift”, “a little optimistic”.
extension Blame {
  func understatement(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, verb.modal == nil, !verb.isConditional, isOfPeople(verb.subject)
    else { return }
    let end = min(verb.next + 7, reading.range.upperBound)
    func add(_ last: Int) {
      remarks.append(reading.remark("postmortem.b4", .warning, verb.first, last))
    }
    let isState =
      reading.tags(of: verb).contains(.be) || Self.seeming.contains(reading.form(of: verb))
    if verb.isNegated {
      // “was not exactly thorough”, “did not exactly hurry”
      if let place = (verb.first..<min(verb.next + 1, end)).first(where: {
        Self.grading.contains(reading.form($0))
      }) {
        return add(place)
      }
      guard isState, verb.next < end else { return }
      // “was not the most careful”, “hardly rigorous”, “not known for”
      if reading.form(verb.next) == "the", isSuperlative(verb.next + 1) {
        return add(verb.next + 1)
      }
      if let place = (verb.next..<min(verb.next + 2, end)).first(where: {
        Self.virtuous.contains(reading.form($0))
      }) {
        return add(place)
      }
      if Self.repute.contains(reading.form(verb.next)),
        ["for", "one", "model", "paragon"].contains(reading.form(verb.next + 1))
      {
        return add(verb.next + 1)
      }
    } else if verb.isPassive, verb.agent == nil, !isSomebody(verb.subject),
      Self.marring.contains(reading.form(of: verb)), reading.form(verb.next) != "to"
    {
      return add(verb.main)
    } else if isState {
      for place in verb.next..<max(verb.next, end) {
        if reading.tokens[place].isMark { break }
        let form = reading.form(place)
        let next = reading.form(place + 1)
        // “less than frequent”, “anything but clear”, “far from thorough”, “short of ideal”
        if form == "less" && next == "than" || form == "anything" && next == "but"
          || form == "far" && next == "from" || form == "short" && next == "of",
          reading.tags(place + 2).isDisjoint(with: [.determiner, .numeral, .pronoun, .preposition]),
          reading.range.contains(place + 2), reading.tokens[place + 2].isWord
        {
          return add(place + 2)
        }
        // “perhaps a little optimistic”
        if Self.softening.contains(form) || form == "too",
          let fault = (place + 1..<min(place + 3, end)).first(where: {
            Self.softFaults.contains(reading.form($0))
          })
        {
          return add(fault)
        }
        // “was deficient”
        if Self.wanting.contains(form), !isSomebody(verb.subject) || form != "thin" {
          return add(place)
        }
      }
    }
  }

  private func isSuperlative(_ place: Int) -> Bool {
    let form = reading.form(place)
    return ["most", "best"].contains(form) || form.hasSuffix("est") && form.utf8.count > 5
  }

  private static let seeming = EnglishVerbs.forms(
    "seem appear look sound prove turn feel/felt/felt")
  private static let grading = EnglishWordLists.grading
  private static let softening = EnglishWordLists.softening
  private static let softFaults = EnglishWordLists.softFaults
  private static let virtuous = EnglishWordLists.virtuous
  private static let wanting = EnglishWordLists.wanting
  /// “His confidence was misplaced”, “their interest is limited”.
  private static let marring: Set<String> = [
    "limited", "misplaced", "rushed", "muddled", "strained", "botched", "bungled", "misguided",
    "flawed",
    "ill-advised", "misjudged", "uninspired", "exaggerated", "overrated", "wasted",
  ]
  private static let repute: Set<String> = ["known", "famous", "renowned", "noted", "one", "a"]
}
