extension ClauseReader {
  func isGerund(_ place: Int) -> Bool {
    tags(place).contains(.gerund) && !tags(place).contains(.noun)
      || tags(place).contains(.adverb) && tags(place + 1).contains(.gerund)
  }

  /// Whether the word at `place` is a verb there.
  ///
  /// `head` is the noun before it when the phrase that it would end is still being read.
  func isVerb(at place: Int, behind head: Int? = nil) -> Bool {
    guard range.contains(place), tokens[place].isWord else { return false }
    let tags = tags(place)
    if !tags.isDisjoint(with: .auxiliary) {
      return tags.isDisjoint(with: .noun) || place > range.lowerBound
    }
    guard !tags.isDisjoint(with: .verb) else { return false }
    let before = place > range.lowerBound ? self.tags(place - 1) : []
    let isAfterMark = isMark(place - 1)
    if tags.contains(.past) || tags.contains(.participle) {
      if tags.contains(.adjective) || tags.contains(.noun), !tags.contains(.past) { return false }
      if tags.contains(.determiner) { return false }
      if tags.contains(.noun) || tags.contains(.base), tags.contains(.noun),
        !hasSubjectFor(place, behind: head)
      {
        return false
      }
      // “the failed deploy”, “failed deploys were”: a modifier.
      if !isAfterMark, before.contains(.determiner), form(place - 1) != "which",
        !before.contains(.pronoun)
          || isNounish(place + 1) && !self.tags(place + 1).contains(.pronoun)
      {
        return false
      }
      if before.contains(.adjective), before.isDisjoint(with: [.noun, .person, .adverb]),
        isNounish(place + 1)
      {
        return false
      }
      if place == range.lowerBound || isAfterMark && !clause.isBroken || preposition == place - 1 {
        if isNounish(place + 1) {
          return tags.contains(.past) && clause.subject != nil && preposition != place - 1
        }
      }
      return true
    }
    if tags.contains(.gerund) {
      return !tags.contains(.noun) && !before.contains(.determiner) && !before.contains(.adjective)
        && !(clause.subject != nil && !clause.hasVerb && isNounish(place + 1) && !isAfterMark
          && preposition == nil)
    }
    if tags.contains(.noun) || !tags.isDisjoint(with: .beings) {
      // “checks” after “the health” is a noun; after “we” or before “the” a verb.
      guard !before.contains(.determiner), !before.contains(.adjective), preposition != place - 1
      else { return false }
      if before.contains(.pronoun),
        before.contains(.person) || before.contains(.indefinite) || form(place - 1) == "they"
      {
        return true
      }
      guard !clause.hasVerb,
        let subject = clause.subject?.head ?? (preposition == nil ? head : nil),
        head == place - 1 || last.map({ $0.head == place - 1 }) == true || before.contains(.adverb)
      else { return false }
      // “the service checks failed” has its verb later; “logins work again” has no other.
      let isPlural = form(subject).hasSuffix("s") && !form(subject).hasSuffix("ss")
      let agrees = tags.contains(.thirdPerson) ? !isPlural : tags.contains(.base) && isPlural
      return agrees && !hasVerb(after: place)
    }
    if tags.contains(.thirdPerson) {
      return !isAfterMark && (!before.contains(.determiner) || before.contains(.pronoun))
        && preposition != place - 1
    }
    // A base form: an imperative, or after a plural.
    if tags.contains(.adjective) || tags.contains(.preposition) || tags.contains(.adverb)
      || tags.contains(.determiner)
    {
      return false
    }
    return !before.contains(.determiner) && preposition != place - 1
  }

  /// Whether the clause still has a finite verb behind `place`.
  func hasVerb(after place: Int) -> Bool {
    var next = place + 1
    while next < min(place + 12, range.upperBound) {
      let tags = tags(next)
      if tokens[next].isMark || tags.contains(.subordinator) || tags.contains(.relative) {
        return false
      }
      if !tags.isDisjoint(with: .auxiliary) || tags.contains(.past) && !tags.contains(.adjective) {
        return true
      }
      if tags.contains(.thirdPerson), !tags.contains(.noun) { return true }
      next += 1
    }
    return false
  }

  func hasSubjectFor(_ place: Int, behind head: Int? = nil) -> Bool {
    let before = tags(place - 1)
    guard place > range.lowerBound, !isMark(place - 1) || clause.isBroken else { return false }
    return before.contains(.pronoun)
      || clause.subject.map { $0.being.isHuman || before.contains(.adverb) } == true
      || tags(place + 1).contains(.determiner)
      || !tags(place + 1).isDisjoint(with: [.numeral, .pronoun])
        && (clause.subject != nil || head != nil)
        && !clause.hasVerb
  }
}
