/// What is said of people and their work with an adjective: it judges, unless it only tells a state.
extension Blame {
  /// “Execution by the platform team was suboptimal”, “the lead was magnanimous”.
  ///
  /// Adjectives are without number, and those that tell a plain state of people are few: so those are
  /// listed and pass. No bare noun can stand behind “was”; an unknown word there is an adjective.
  func appraisal(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, verb.modal == nil, !verb.isConditional, !verb.isPassive,
      !verb.isInverted, let subject = verb.subject, isOfPeople(subject),
      reading.tags(of: verb).contains(.be) || Self.seeming.contains(reading.form(of: verb))
    else { return }
    var place = verb.next
    while place < verb.next + 4, reading.tags(place).contains(.adverb),
      !reading.tags(place).contains(.adjective)
    { place += 1 }
    guard reading.range.contains(place), reading.tokens[place].isWord,
      !reading.tokens[place].isCapital, endsPredicate(place + 1)
    else { return }
    let form = reading.form(place)
    let tags = reading.tags(place)
    let isUnknown = tags == .noun && !reading.document.lexicon.knows(form)
    guard isUnknown || tags.contains(.adjective),
      tags.isDisjoint(with: [
        .preposition, .determiner, .pronoun, .numeral, .person, .collective, .system, .gerund,
      ]),
      !Self.states.contains(form),
      !form.hasPrefix("un") || !Self.states.contains(String(form.dropFirst(2))),
      !form.hasSuffix("s") || form.hasSuffix("ss") || form.hasSuffix("ous")
    else { return }
    remarks.append(reading.remark("postmortem.b4", .warning, verb.first, place))
  }

  private func endsPredicate(_ place: Int) -> Bool {
    guard reading.range.contains(place), !reading.tokens[place].isMark else { return true }
    let tags = reading.tags(place)
    return !tags.isDisjoint(with: [.preposition, .coordinator, .subordinator, .adverb, .relative])
      || ["to", "that", "enough"].contains(reading.form(place))
  }

  private static let seeming = EnglishVerbs.forms(
    "seem appear look sound prove stay remain become/became/become")
  private static let states = EnglishWordLists.states
}
