extension ClauseReader {
  func startsNoun(at place: Int) -> Bool {
    let tags = tags(place)
    if case .opaque = tokens[place].kind { return true }
    return !tags.isDisjoint(with: [
      .determiner, .noun, .pronoun, .adjective, .numeral, .givenName, .gerund, .participle,
    ])
      || !tags.isDisjoint(with: .beings) || tags.isEmpty
      || !tags.isDisjoint(with: [.base, .thirdPerson, .past])
  }

  func isNounish(_ place: Int) -> Bool {
    guard range.contains(place), !tokens[place].isMark else { return false }
    if case .opaque = tokens[place].kind { return true }
    let tags = tags(place)
    if tags.contains(.noun) || !tags.isDisjoint(with: .beings.subtracting(.indefinite))
      || tags.contains(.counted)
    {
      return true
    }
    if tags.isEmpty { return true }
    return tags.isDisjoint(with: [
      .preposition, .adverb, .determiner, .pronoun, .coordinator, .subordinator, .relative, .be,
      .have,
      .do, .modal, .negator, .adjective, .past, .participle, .base, .thirdPerson, .gerund,
    ])
  }

  mutating func noun(at start: Int) -> Int {
    var place = start
    var head: Int?
    var owner: Being?
    var partStart = start
    var isDetermined = false
    while place < range.upperBound, !tokens[place].isMark {
      let tags = tags(place)
      let standsAlone =
        !tags.contains(.demonstrative)
        || !isNounish(place + 1)
          && self.tags(place + 1).isDisjoint(with: [.adjective, .numeral, .determiner])
          && !(self.tags(place + 1).contains(.participle) && isNounish(place + 2))
      if tags.contains(.pronoun), standsAlone, !isPossessive(place) {
        if head == nil, !isDetermined {
          head = place
          place += 1
        }
        break
      }
      if form(place) == "'s" {
        guard let held = head else { break }
        owner = being(of: held, from: partStart)
        head = nil
        partStart = place + 1
        place += 1
        isDetermined = true
        continue
      }
      if tags.contains(.determiner), !tags.contains(.noun) {
        // A new determiner starts another phrase.
        if head != nil
          || isDetermined && !tags.contains(.numeral)
            && !["other", "more", "few", "many"].contains(form(place))
            && !isPredeterminer(place - 1)
        {
          break
        }
        if head == nil, let holder = holder(at: place) { owner = holder }
        isDetermined = true
        place += 1
        continue
      }
      // “took the team two hours”: the time is a phrase of its own.
      if let head, tags.contains(.numeral),
        !self.tags(head).isDisjoint(with: [.person, .collective, .affected]),
        self.tags(place + 1).contains(.unit)
      {
        break
      }
      // “were the reviewers asleep”: what is asked about them is no part of who they are.
      if let head, isInverted, tags.contains(.judgingPeople),
        !self.tags(head).isDisjoint(with: [.person, .collective])
      {
        break
      }
      if let head, isVerb(at: place, behind: head) || isInverted && isBareVerb(place) { break }
      if tags.contains(.preposition), !tags.contains(.noun), !tags.contains(.adjective) { break }
      if tags.contains(.coordinator) || tags.contains(.subordinator)
        || tags.contains(.relative) && !tags.contains(.noun)
      {
        break
      }
      if !tags.isDisjoint(with: [.modal, .be, .have, .do]), head != nil || !tags.contains(.noun) {
        break
      }
      if tags.contains(.adverb), !tags.contains(.noun), !tags.contains(.adjective) {
        // “the clearly careless engineer”; otherwise the adverb belongs to the verb.
        if head != nil || !isDetermined { break }
        place += 1
        continue
      }
      if tags.contains(.adjective), !tags.contains(.noun), tags.isDisjoint(with: .beings) {
        if head != nil { break }
        place += 1
        continue
      }
      if head == nil, !isDetermined, place == start || true,
        !tags.isDisjoint(with: [.past, .participle, .gerund]), !tags.contains(.noun),
        isNounish(place + 1)
      {
        place += 1
        continue
      }
      // “both failed to ask”: the determiner stood alone.
      if head == nil, isDetermined, place == start + 1, tags.contains(.past), !tags.contains(.noun),
        !isNounish(place + 1)
      {
        break
      }
      head = place
      isDetermined = true
      place += 1
    }
    if form(start) == "no", form(start + 1) == "one", place <= start + 2 {
      head = start + 1
      place = start + 2
    }
    guard place > start else { return start + 1 }
    let end = place
    // “the engineers responsible for the gateway”: an adjective behind its noun is no phrase.
    if head == nil, tags(start).contains(.adjective), last.map({ $0.head == start - 1 }) == true,
      clause.subject != nil, !clause.hasVerb
    {
      return end
    }
    var phrase = NounPhrase(
      first: start, head: head ?? end - 1, being: being(of: head ?? end - 1, from: partStart),
      owner: owner)
    let first = form(start)
    phrase.isNegative =
      first == "no" || ["nobody", "no-one", "none", "nothing", "neither"].contains(first)
    phrase.isPronoun = end == start + 1 && tags(start).contains(.pronoun)
    if first == "no", form(start + 1) == "one", end >= start + 2 { phrase.being = .indefinite }
    // “one of the engineers”: what follows says who.
    if form(end) == "of",
      tags(phrase.head).contains(.partitive) || tags(phrase.head).contains(.numeral),
      range.contains(end + 1),
      startsNoun(at: end + 1)
    {
      let inner = noun(at: end + 1)
      // What follows may turn out to be no phrase; then the last one stands before.
      if var named = last, named.head >= start {
        named.first = start
        named.isNegative = phrase.isNegative
        phrases.removeLast()
        if phrase.isNegative, named.being.isHuman { named.being = .indefinite }
        if clause.subject?.head == named.head { clause.subject = nil }
        settle(named)
      }
      return inner
    }
    // “neither the author nor the reviewer noticed”
    if self.form(start - 1) == "nor" { phrase.isNegative = true }
    if phrase.isNegative, phrase.being == .person || phrase.being == .collective {
      phrase.being = .indefinite
    }
    settle(phrase)
    return end
  }

  /// In a question, a plain form with something behind it: “did the engineer check the log”.
  func isBareVerb(_ place: Int) -> Bool {
    guard tags(place).contains(.base) else { return false }
    return isMark(place + 1) || tokens[place + 1].isCapital
      || !tags(place + 1).isDisjoint(with: [
        .determiner, .pronoun, .preposition, .adverb, .numeral, .subordinator,
      ]) || form(place + 1) == "to"
  }

  func isPredeterminer(_ place: Int) -> Bool {
    ["all", "both", "half", "such", "what", "any", "some"].contains(form(place))
  }

  mutating func settle(_ phrase: NounPhrase) {
    phrases.append(phrase)
    defer {
      last = phrase
      preposition = nil
    }
    if let preposition {
      if form(preposition) == "by", let lastVerb, verbs[lastVerb].isPassive,
        verbs[lastVerb].agent == nil, phrase.first > verbs[lastVerb].main
      {
        verbs[lastVerb].agent = phrase
      } else if form(preposition) == "by", let lastVerb, verbs[lastVerb].form != .finite,
        let parent = verbs[lastVerb].parent, verbs[parent].isPassive, verbs[parent].agent == nil
      {
        // “was left to expire by the team”: who left it.
        verbs[parent].agent = phrase
      }
      if tags(preposition).contains(.opensClause) { clause.loose = phrase }
      return
    }
    guard !clause.hasVerb else {
      clause.pending = phrase
      return
    }
    if takesObject {
      // “Failing to verify the backup, …”: the object of a verb that has no subject yet.
      takesObject = false
      return
    }
    guard let subject = clause.subject else {
      clause.subject = phrase
      clause.isJoined = false
      return
    }
    if clause.kind == .relative, subject.first < (last?.first ?? 0) || subject.head == last?.head {
      // “the alert that the engineer ignored”
      clause.subject = phrase
    } else if clause.isJoined {
      if !subject.being.isHuman || phrase.being.isHuman {
        clause.subject = phrase.being.isHuman || !subject.being.isHuman ? phrase : subject
      }
    } else if clause.isBroken {
      if subject.being == .unknown || subject.isPronoun { clause.subject = phrase }
    } else if last?.head == phrase.first - 1 {
      // “the alert the engineer ignored”
      open(.relative)
      clause.subject = phrase
    } else {
      clause.subject = subject.being == .unknown || phrase.being.isHuman ? phrase : subject
    }
  }
}
