extension ClauseReader {
  mutating func inversion(at place: Int) -> Int? {
    let tags = tags(place)
    // “could have been over had the engineer asked”
    let isLate =
      form(place) == "had" && clause.hasVerb && !isMark(place - 1) && standsBeforePerson(place)
    guard !tags.isDisjoint(with: .auxiliary), !isLate else {
      return isLate ? inverted(at: place) : nil
    }
    guard
      clause.subject == nil || clause.isBroken && form(place) == "had" || isQuestionWord(place - 1),
      !clause.hasVerb || clause.isBroken
    else { return nil }
    guard
      place == range.lowerBound || isMark(place - 1) || isQuestionWord(place - 1)
        || self.tags(place - 1).contains(.coordinator)
        || self.tags(place - 1).contains(.subordinator)
    else { return nil }
    return inverted(at: place)
  }

  private func standsBeforePerson(_ place: Int) -> Bool {
    let next = tags(place + 1)
    guard next.contains(.determiner) || next.contains(.pronoun) else { return false }
    var person = place + 1
    while person < place + 5, tags(person).isDisjoint(with: [.person, .collective]) { person += 1 }
    guard person < place + 5 else { return false }
    return (person + 1..<person + 4).contains {
      tags($0).contains(.participle) || form($0) == "been"
    }
  }

  private mutating func inverted(at place: Int) -> Int? {
    let tags = tags(place)
    var next = place + 1
    var isNegated = false
    if form(next) == "not" { isNegated = true; next += 1 }
    if form(next) == "only" { next += 1 }
    guard range.contains(next), startsNoun(at: next), tokens[next].isWord, isNounPhraseStart(next)
    else { return nil }
    let saved = (clause.subject, clause.hasVerb)
    clause.subject = nil
    clause.hasVerb = false
    preposition = nil
    isInverted = true
    let end = noun(at: next)
    isInverted = false
    guard let subject = last else { return nil }
    var verb = VerbGroup(first: place, main: place, next: end)
    verb.isInverted = true
    verb.isNegated = isNegated
    verb.subject = subject
    verb.isConditional = clause.isConditional
    var after = end
    // “had the engineer on call checked”: over what hangs on the noun.
    var tries = 0
    while tries < 6, range.contains(after), !isMark(after),
      self.tags(after).isDisjoint(with: [
        .past, .participle, .base, .be, .gerund, .adverb, .negator,
      ]),
      !isUnknownBase(after) || self.tags(after - 1).contains(.preposition)
        || self.tags(after - 1).contains(.determiner)
    {
      after += 1
      tries += 1
    }
    if !complete(&verb, from: place, after: after) {
      if form(place) == "had" {
        (clause.subject, clause.hasVerb) = saved
      }
      if tags.isDisjoint(with: .be) { return nil }
      verb.next = end
    }
    push(verb)
    return max(verb.next, end)
  }

  func isNounPhraseStart(_ place: Int) -> Bool {
    let tags = tags(place)
    return tags.contains(.determiner) || tags.contains(.pronoun) || tokens[place].isCapital
      || !tags.isDisjoint(with: [.person, .collective, .affected])
  }

  func isQuestionWord(_ place: Int) -> Bool {
    ["why", "how", "what", "when", "where"].contains(form(place))
  }

  mutating func infinitive(at place: Int) -> Int? {
    var next = place + 1
    var isNegated = form(place - 1) == "not"
    while range.contains(next), tags(next).contains(.adverb) || tags(next).contains(.negator),
      !tags(next).contains(.base) || isNegator(next)
    {
      if isNegator(next) { isNegated = true }
      next += 1
    }
    let isVerb =
      tags(next).contains(.base) || ["be", "have", "do"].contains(form(next))
      // “failed to staff the rotation”: a noun that must be a verb there.
      || Self.controls.contains(form(place - 1)) && tags(next).contains(.collective)
        && tags(next + 1).contains(.determiner)
      || isUnknownBase(next)
        && (Self.controls.contains(form(place - 1)) || next > place + 1
          || self.tags(next + 1).contains(.determiner))
    guard isVerb else { return nil }
    var verb = VerbGroup(first: place, main: next, next: next + 1)
    verb.form = .infinitive
    verb.isNegated = isNegated
    if form(next) == "have" || form(next) == "be" {
      _ = complete(&verb, from: next, after: next + 1)
    }
    verb.subject = clause.subject ?? clause.pending
    verb.isConditional = clause.isConditional
    verb.parent = lastVerb
    if let lastVerb, verbs[lastVerb].complement == nil, place - verbs[lastVerb].next < 6 {
      verbs[lastVerb].complement = verbs.count
    }
    if verb.subject == nil { orphans.append(verbs.count) }
    takesObject = true
    lastVerb = verbs.count
    verbs.append(verb)
    preposition = nil
    return verb.next
  }

  /// A word that no list has, where only a verb can stand: “failed to transliterate”.
  func isUnknownBase(_ place: Int) -> Bool {
    guard range.contains(place), tokens[place].isWord, !tokens[place].isCapital else {
      return false
    }
    return tags(place) == .noun && !form(place).hasSuffix("s")
  }

  /// What is followed by what somebody does: “was supposed to”, “neglected to”.
  static let controls: Set<String> = [
    "failed", "fails", "fail", "failing", "failure", "supposed", "meant", "needed", "ought",
    "wanted", "tried", "forgot", "neglected", "refused", "decided", "expected",
    "planned", "omitted", "managed", "attempted", "hesitated", "had", "have", "has", "able",
    "unable", "chose", "asked", "told", "reminded", "not", "going", "hope", "slow", "quick", "late",
    "forgotten", "forgetting", "neglecting", "bothered", "bother",
  ]

  func isNegator(_ place: Int) -> Bool { tags(place).contains(.negator) }

  mutating func verb(at place: Int) -> Int {
    var verb = VerbGroup(first: place, main: place, next: place + 1)
    let tags = tags(place)
    if !tags.isDisjoint(with: .auxiliary) {
      _ = complete(&verb, from: place, after: place + 1)
    } else {
      verb.isPast = tags.contains(.past)
      if tags.contains(.gerund), !tags.contains(.past) { verb.form = .gerund }
      if tags.contains(.participle), !tags.contains(.past) { verb.form = .participle }
      // “the script run by the operator”: a passive without its helper.
      if tags.contains(.participle), form(place + 1) == "by",
        !clause.hasVerb || self.tags(place - 1).contains(.noun)
      {
        verb.form = .participle
        verb.isPassive = true
      }
    }
    // “was acknowledged and then ignored”: the helper stands for both.
    if verb.form == .finite, tags.contains(.past), tags.contains(.participle), clause.isJoined,
      let lastVerb, verbs[lastVerb].isPassive, verbs[lastVerb].form == .finite,
      clause.pending == nil, clause.subject?.being.isHuman != true,
      !EnglishVerbs.mindful.contains(form(place)),
      isMark(place + 1)
        || ["for", "by", "until", "as", "without", "again", "after", "before", "while", "in", "at"]
          .contains(form(place + 1))
    {
      verb.isPassive = true
      verb.isPast = true
    }
    // “neither informed the customers nor called the vendor”
    if ["neither", "nor"].contains(form(place - 1)), verb.form == .finite {
      verb.isNegated.toggle()
    }
    var before = place - 1
    while range.contains(before), self.tags(before).contains(.adverb), place - before < 4 {
      if isNegator(before) { verb.isNegated.toggle() }
      before -= 1
    }
    push(verb)
    return verb.next
  }
}
