/// Reads a sentence from left to right and finds its verbs and who does what.
///
/// No tree is built. A stack of open clauses is enough to know, at each verb, which noun phrase is
/// its subject: over relative clauses, coordination, apposition, prepositional phrases and inversion.
struct ClauseReader {
  let tokens: [Token]
  let range: Range<Int>
  private(set) var verbs: [VerbGroup] = []
  private(set) var phrases: [NounPhrase] = []

  private struct Clause {
    enum Kind { case main, relative, subordinate, parenthesis }
    var kind = Kind.main
    var subject: NounPhrase?
    var hasVerb = false
    /// A noun phrase since the verb, that may be the subject of the next one.
    var pending: NounPhrase?
    /// After a preposition that may open a clause.
    var loose: NounPhrase?
    var isConditional = false
    var isJoined = false
    var isBroken = false
  }

  private var clauses = [Clause()]
  private var last: NounPhrase?
  private var preposition: Int?
  private var orphans: [Int] = []
  private var lastVerb: Int?
  private var isInverted = false
  /// After a gerund or infinitive: the next noun phrase is its object.
  private var takesObject = false
  /// Whom the sentence before spoke of, for “they”.
  private let antecedent: Being?

  init(_ tokens: [Token], in range: Range<Int>, after antecedent: Being? = nil) {
    self.tokens = tokens
    self.range = range
    self.antecedent = antecedent
  }

  private var clause: Clause {
    get { clauses[clauses.count - 1] }
    set { clauses[clauses.count - 1] = newValue }
  }

  private func tags(_ place: Int) -> Tags { range.contains(place) ? tokens[place].tags : [] }
  private func form(_ place: Int) -> String { range.contains(place) ? tokens[place].form : "" }
  private func isMark(_ place: Int) -> Bool { !range.contains(place) || tokens[place].isMark }

  mutating func read() {
    var place = range.lowerBound
    while place < range.upperBound { place = step(place) }
    // “After failing to check, the operator …”: the subject came later.
    if let subject = clauses[0].subject {
      for orphan in orphans where verbs[orphan].subject == nil { verbs[orphan].subject = subject }
    }
  }

  private mutating func step(_ place: Int) -> Int {
    let token = tokens[place]
    let tags = token.tags
    if case .mark(let mark) = token.kind {
      take(mark)
      return place + 1
    }
    if let end = inversion(at: place) { return end }
    if token.form == "whoever" {
      // “whoever silenced the alert forgot it”: a person and what is said of them.
      settle(NounPhrase(first: place, head: place, being: .person))
      open(.relative)
      clause.subject = last
      return place + 1
    }
    if tags.contains(.relative), let end = relative(at: place) { return end }
    if tags.contains(.subordinator), !isGerund(place + 1) {
      open(.subordinate, isConditional: tags.contains(.conditional))
      preposition = nil
      return place + 1
    }
    if token.form == "to" {
      if let end = infinitive(at: place) { return end }
      preposition = place
      return place + 1
    }
    if isVerb(at: place) { return verb(at: place) }
    if tags.contains(.coordinator), !tags.contains(.noun) {
      // “saw the drop but failed”: what comes behind has its own subject, or the same again.
      clause.isJoined = true
      clause.pending = nil
      clause.loose = nil
      takesObject = false
      preposition = nil
      return place + 1
    }
    if tags.contains(.preposition) || tags.contains(.subordinator) {
      preposition = place
      return place + 1
    }
    if startsNoun(at: place) { return noun(at: place) }
    return place + 1
  }

  // MARK: Marks and clauses

  private mutating func take(_ mark: UInt8) {
    preposition = nil
    takesObject = false
    switch mark {
    case UInt8(ascii: ","):
      if clauses.count > 1, clause.kind != .parenthesis, clause.hasVerb { clauses.removeLast() }
      clause.isBroken = true
      clause.pending = nil
      clause.loose = nil
    case UInt8(ascii: "("): clauses.append(Clause(kind: .parenthesis))
    case UInt8(ascii: ")"):
      if let open = clauses.lastIndex(where: { $0.kind == .parenthesis }), open > 0 { clauses.removeSubrange(open...) }
    case UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "-"):
      let subject = clauses[0].subject
      clauses = [Clause()]
      // “The operator was new - failed to check”: the subject holds until another comes.
      if mark == UInt8(ascii: "-") { clauses[0].subject = subject; clauses[0].hasVerb = subject != nil; clauses[0].isBroken = true }
    default: break
    }
  }

  private mutating func open(_ kind: Clause.Kind, isConditional: Bool = false) {
    // A clause within a clause within a clause is as deep as anybody writes.
    if clauses.count > 12 { clauses.removeSubrange(1..<2) }
    clauses.append(Clause(kind: kind, isConditional: isConditional))
  }

  private mutating func relative(at place: Int) -> Int? {
    let form = form(place)
    let followsNoun = place > range.lowerBound && last.map { $0.head == place - 1 } == true
    let followsComma = !isMark(place - 1) ? false : form != "that" && last != nil && place > range.lowerBound
    let followsPreposition = preposition == place - 1
    guard followsNoun || followsComma || followsPreposition && form != "that" else {
      // “He said that …” opens a clause; “that engineer” and “who broke it” are noun phrases.
      if form == "that", place > range.lowerBound, !isMark(place - 1), preposition != place - 1,
        clause.hasVerb, !clause.isJoined
      {
        open(.subordinate)
        return place + 1
      }
      return nil
    }
    preposition = nil
    guard form != "whose" else {
      open(.relative)
      return place + 1
    }
    var antecedent = last
    if form == "who" || form == "whom", antecedent?.being == .unknown || antecedent?.being == .system {
      // Only people are “who”.
      antecedent?.being = .person
    }
    open(.relative)
    clause.subject = antecedent
    return place + 1
  }

  // MARK: Noun phrases

  private func startsNoun(at place: Int) -> Bool {
    let tags = tags(place)
    if case .opaque = tokens[place].kind { return true }
    return !tags.isDisjoint(with: [.determiner, .noun, .pronoun, .adjective, .numeral, .givenName, .gerund, .participle])
      || !tags.isDisjoint(with: .beings) || tags.isEmpty || !tags.isDisjoint(with: [.base, .thirdPerson, .past])
  }

  private func isNounish(_ place: Int) -> Bool {
    guard range.contains(place), !tokens[place].isMark else { return false }
    if case .opaque = tokens[place].kind { return true }
    let tags = tags(place)
    if tags.contains(.noun) || !tags.isDisjoint(with: .beings.subtracting(.indefinite)) || tags.contains(.counted) { return true }
    if tags.isEmpty { return true }
    return tags.isDisjoint(with: [
      .preposition, .adverb, .determiner, .pronoun, .coordinator, .subordinator, .relative, .be, .have,
      .do, .modal, .negator, .adjective, .past, .participle, .base, .thirdPerson, .gerund,
    ])
  }

  private mutating func noun(at start: Int) -> Int {
    var place = start
    var head: Int?
    var owner: Being?
    var partStart = start
    var isDetermined = false
    while place < range.upperBound, !tokens[place].isMark {
      let tags = tags(place)
      let standsAlone =
        !tags.contains(.demonstrative)
        || !isNounish(place + 1) && self.tags(place + 1).isDisjoint(with: [.adjective, .numeral, .determiner])
          && !(self.tags(place + 1).contains(.participle) && isNounish(place + 2))
      if tags.contains(.pronoun), standsAlone {
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
        if head != nil || isDetermined && !tags.contains(.numeral) && !["other", "more", "few", "many"].contains(form(place)) && !isPredeterminer(place - 1) { break }
        isDetermined = true
        place += 1
        continue
      }
      if let head, isVerb(at: place, behind: head) || isInverted && isBareVerb(place) { break }
      if tags.contains(.preposition), !tags.contains(.noun), !tags.contains(.adjective) { break }
      if tags.contains(.coordinator) || tags.contains(.subordinator) || tags.contains(.relative) && !tags.contains(.noun) { break }
      if !tags.isDisjoint(with: [.modal, .be, .have, .do]), head != nil || !tags.contains(.noun) { break }
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
      if head == nil, !isDetermined, place == start || true, !tags.isDisjoint(with: [.past, .participle, .gerund]), !tags.contains(.noun), isNounish(place + 1) {
        place += 1
        continue
      }
      // “both failed to ask”: the determiner stood alone.
      if head == nil, isDetermined, place == start + 1, tags.contains(.past), !tags.contains(.noun), !isNounish(place + 1) { break }
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
    var phrase = NounPhrase(
      first: start, head: head ?? end - 1, being: being(of: head ?? end - 1, from: partStart), owner: owner)
    let first = form(start)
    phrase.isNegative = first == "no" || ["nobody", "no-one", "none", "nothing", "neither"].contains(first)
    phrase.isPronoun = end == start + 1 && tags(start).contains(.pronoun)
    if first == "no", form(start + 1) == "one", end >= start + 2 { phrase.being = .indefinite }
    // “one of the engineers”: what follows says who.
    if form(end) == "of", tags(phrase.head).contains(.partitive) || tags(phrase.head).contains(.numeral), range.contains(end + 1),
      startsNoun(at: end + 1)
    {
      let inner = noun(at: end + 1)
      if var named = last {
        named.first = start
        named.isNegative = phrase.isNegative
        phrases.removeLast()
        if phrase.isNegative, named.being.isHuman { named.being = .indefinite }
        if clause.subject?.head == named.head { clause.subject = nil }
        settle(named)
      }
      return inner
    }
    if phrase.isNegative, phrase.being == .person || phrase.being == .collective { phrase.being = .indefinite }
    settle(phrase)
    return end
  }

  /// In a question, a plain form with something behind it: “did the engineer check the log”.
  private func isBareVerb(_ place: Int) -> Bool {
    guard tags(place).contains(.base) else { return false }
    return isMark(place + 1) || tokens[place + 1].isCapital
      || !tags(place + 1).isDisjoint(with: [.determiner, .pronoun, .preposition, .adverb, .numeral, .subordinator]) || form(place + 1) == "to"
  }

  private func isPredeterminer(_ place: Int) -> Bool { ["all", "both", "half", "such", "what", "any", "some"].contains(form(place)) }

  private mutating func settle(_ phrase: NounPhrase) {
    phrases.append(phrase)
    defer {
      last = phrase
      preposition = nil
    }
    if let preposition {
      if form(preposition) == "by", let lastVerb, verbs[lastVerb].isPassive, verbs[lastVerb].agent == nil, phrase.first > verbs[lastVerb].main {
        verbs[lastVerb].agent = phrase
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
      if !subject.being.isHuman || phrase.being.isHuman { clause.subject = phrase.being.isHuman || !subject.being.isHuman ? phrase : subject }
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

  private func being(of head: Int, from start: Int) -> Being {
    let token = tokens[head]
    if case .opaque = token.kind { return .unknown }
    if !token.isWord { return .unknown }
    let tags = token.tags
    if head == start, ["they", "both", "all", "some", "each", "most", "several", "few"].contains(token.form) {
      // They stand for whoever was named before.
      let named = phrases.last { $0.being != .unknown && !$0.isPronoun }?.being ?? antecedent
      if let named, named != .named || token.form == "they" { return named == .named ? .person : named }
    }
    if tags.contains(.indefinite) { return .indefinite }
    if tags.contains(.givenName), token.isCapital || token.form.hasPrefix("@") { return .named }
    let before = head > start ? self.tags(head - 1) : []
    if head > start, tokens[head - 1].tags.contains(.givenName), tokens[head - 1].isCapital, token.isCapital { return .named }
    if tags.contains(.person) {
      // “package manager” is a program, “release manager” somebody.
      if before.contains(.ofSystems), !before.contains(.ofPeople), isAmbiguous(token.form) { return .system }
      if isAmbiguous(token.form), ["for", "of"].contains(form(head + 1)), self.tags(head + 2).contains(.ofSystems) { return .system }
      if isMachineByDefault(token.form), !before.contains(.ofPeople) { return .system }
      return .person
    }
    if tags.contains(.collective) { return .collective }
    if tags.contains(.vendor) { return .vendor }
    if tags.contains(.affected) { return .affected }
    if tags.contains(.system) { return .system }
    if before.contains(.ofPeople), token.form == "group" || token.form == "groups" || token.form == "desk" { return .collective }
    return .unknown
  }

  private func isAmbiguous(_ form: String) -> Bool {
    ["manager", "managers", "operator", "operators", "agent", "agents", "coordinator", "coordinators", "dispatcher",
      "dispatchers", "leader", "leaders", "owner", "owners", "planner", "lead", "leads", "analyzer", "specialist", "trainer", "auditor"].contains(form)
  }

  private func isMachineByDefault(_ form: String) -> Bool {
    ["agent", "agents", "dispatcher", "dispatchers", "leader", "leaders", "coordinator", "coordinators", "planner", "planners"].contains(form)
  }

  // MARK: Verbs

  private func isGerund(_ place: Int) -> Bool {
    tags(place).contains(.gerund) && !tags(place).contains(.noun) || tags(place).contains(.adverb) && tags(place + 1).contains(.gerund)
  }

  /// Whether the word at `place` is a verb there.
  ///
  /// `head` is the noun before it when the phrase that it would end is still being read.
  private func isVerb(at place: Int, behind head: Int? = nil) -> Bool {
    guard range.contains(place), tokens[place].isWord else { return false }
    let tags = tags(place)
    if !tags.isDisjoint(with: .auxiliary) { return tags.isDisjoint(with: .noun) || place > range.lowerBound }
    guard !tags.isDisjoint(with: .verb) else { return false }
    let before = place > range.lowerBound ? self.tags(place - 1) : []
    let isAfterMark = isMark(place - 1)
    if tags.contains(.past) || tags.contains(.participle) {
      if tags.contains(.adjective) || tags.contains(.noun), !tags.contains(.past) { return false }
      if tags.contains(.determiner) { return false }
      if tags.contains(.noun) || tags.contains(.base), tags.contains(.noun), !hasSubjectFor(place) { return false }
      // “the failed deploy”, “failed deploys were”: a modifier.
      if !isAfterMark, before.contains(.determiner), !before.contains(.pronoun) || isNounish(place + 1) { return false }
      if before.contains(.adjective), before.isDisjoint(with: [.noun, .person, .adverb]), isNounish(place + 1) { return false }
      if place == range.lowerBound || isAfterMark && !clause.isBroken || preposition == place - 1 {
        if isNounish(place + 1) { return tags.contains(.past) && clause.subject != nil && preposition != place - 1 }
      }
      return true
    }
    if tags.contains(.gerund) { return !tags.contains(.noun) && !before.contains(.determiner) && !before.contains(.adjective) && !(clause.subject != nil && !clause.hasVerb && isNounish(place + 1) && !isAfterMark && preposition == nil) }
    if tags.contains(.noun) || !tags.isDisjoint(with: .beings) {
      // “checks” after “the health” is a noun; after “we” or before “the” a verb.
      guard !before.contains(.determiner), !before.contains(.adjective), preposition != place - 1 else { return false }
      if before.contains(.pronoun), before.contains(.person) || before.contains(.indefinite) || form(place - 1) == "they" { return true }
      guard !clause.hasVerb, let subject = clause.subject?.head ?? (preposition == nil ? head : nil), head == place - 1 || last.map({ $0.head == place - 1 }) == true || before.contains(.adverb)
      else { return false }
      // “the service checks failed” has its verb later; “logins work again” has no other.
      let isPlural = form(subject).hasSuffix("s") && !form(subject).hasSuffix("ss")
      let agrees = tags.contains(.thirdPerson) ? !isPlural : tags.contains(.base) && isPlural
      return agrees && !hasVerb(after: place)
    }
    if tags.contains(.thirdPerson) {
      return !isAfterMark && (!before.contains(.determiner) || before.contains(.pronoun)) && preposition != place - 1
    }
    // A base form: an imperative, or after a plural.
    if tags.contains(.adjective) || tags.contains(.preposition) || tags.contains(.adverb) || tags.contains(.determiner) { return false }
    return !before.contains(.determiner) && preposition != place - 1
  }

  /// Whether the clause still has a finite verb behind `place`.
  private func hasVerb(after place: Int) -> Bool {
    var next = place + 1
    while next < min(place + 12, range.upperBound) {
      let tags = tags(next)
      if tokens[next].isMark || tags.contains(.subordinator) || tags.contains(.relative) { return false }
      if !tags.isDisjoint(with: .auxiliary) || tags.contains(.past) && !tags.contains(.adjective) { return true }
      if tags.contains(.thirdPerson), !tags.contains(.noun) { return true }
      next += 1
    }
    return false
  }

  private func hasSubjectFor(_ place: Int) -> Bool {
    let before = tags(place - 1)
    guard place > range.lowerBound, !isMark(place - 1) || clause.isBroken else { return false }
    return before.contains(.pronoun) || clause.subject.map { $0.being.isHuman || before.contains(.adverb) } == true
      || tags(place + 1).contains(.determiner)
  }

  private mutating func inversion(at place: Int) -> Int? {
    let tags = tags(place)
    guard !tags.isDisjoint(with: .auxiliary), clause.subject == nil || clause.isBroken && form(place) == "had" || isQuestionWord(place - 1),
      !clause.hasVerb || clause.isBroken
    else { return nil }
    guard place == range.lowerBound || isMark(place - 1) || isQuestionWord(place - 1) || self.tags(place - 1).contains(.coordinator)
      || self.tags(place - 1).contains(.subordinator)
    else { return nil }
    var next = place + 1
    var isNegated = false
    if form(next) == "not" { isNegated = true; next += 1 }
    if form(next) == "only" { next += 1 }
    guard range.contains(next), startsNoun(at: next), tokens[next].isWord, isNounPhraseStart(next) else { return nil }
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
    while tries < 6, range.contains(after), !isMark(after), self.tags(after).isDisjoint(with: [.past, .participle, .base, .be, .gerund, .adverb, .negator]), !isUnknownBase(after) || self.tags(after - 1).contains(.preposition) || self.tags(after - 1).contains(.determiner) {
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

  private func isNounPhraseStart(_ place: Int) -> Bool {
    let tags = tags(place)
    return tags.contains(.determiner) || tags.contains(.pronoun) || tokens[place].isCapital || !tags.isDisjoint(with: [.person, .collective, .affected])
  }

  private func isQuestionWord(_ place: Int) -> Bool {
    ["why", "how", "what", "when", "where"].contains(form(place))
  }

  private mutating func infinitive(at place: Int) -> Int? {
    var next = place + 1
    var isNegated = form(place - 1) == "not"
    while range.contains(next), tags(next).contains(.adverb) || tags(next).contains(.negator), !tags(next).contains(.base) || isNegator(next) {
      if isNegator(next) { isNegated = true }
      next += 1
    }
    let isVerb =
      tags(next).contains(.base) || ["be", "have", "do"].contains(form(next))
      || isUnknownBase(next) && (Self.controls.contains(form(place - 1)) || next > place + 1 || self.tags(next + 1).contains(.determiner))
    guard isVerb else { return nil }
    var verb = VerbGroup(first: place, main: next, next: next + 1)
    verb.form = .infinitive
    verb.isNegated = isNegated
    if form(next) == "have" || form(next) == "be" { _ = complete(&verb, from: next, after: next + 1) }
    verb.subject = clause.subject ?? clause.pending
    verb.isConditional = clause.isConditional
    verb.parent = lastVerb
    if let lastVerb, verbs[lastVerb].complement == nil, place - verbs[lastVerb].next < 6 { verbs[lastVerb].complement = verbs.count }
    if verb.subject == nil { orphans.append(verbs.count) }
    takesObject = true
    lastVerb = verbs.count
    verbs.append(verb)
    preposition = nil
    return verb.next
  }

  /// A word that no list has, where only a verb can stand: “failed to transliterate”.
  private func isUnknownBase(_ place: Int) -> Bool {
    guard range.contains(place), tokens[place].isWord, !tokens[place].isCapital else { return false }
    return tags(place) == .noun && !form(place).hasSuffix("s")
  }

  /// What is followed by what somebody does: “was supposed to”, “neglected to”.
  private static let controls: Set<String> = [
    "failed", "fails", "fail", "failing", "failure", "supposed", "meant", "needed", "ought", "wanted", "tried", "forgot", "neglected", "refused", "decided", "expected",
    "planned", "omitted", "managed", "attempted", "hesitated", "had", "have", "has", "able", "unable", "chose", "asked", "told", "reminded", "not", "going", "hope", "slow", "quick", "late", "forgotten", "forgetting", "neglecting", "bothered", "bother",
  ]

  private func isNegator(_ place: Int) -> Bool { tags(place).contains(.negator) }

  private mutating func verb(at place: Int) -> Int {
    var verb = VerbGroup(first: place, main: place, next: place + 1)
    let tags = tags(place)
    if !tags.isDisjoint(with: .auxiliary) {
      _ = complete(&verb, from: place, after: place + 1)
    } else {
      verb.isPast = tags.contains(.past)
      if tags.contains(.gerund), !tags.contains(.past) { verb.form = .gerund }
      if tags.contains(.participle), !tags.contains(.past) { verb.form = .participle }
      // “the script run by the operator”: a passive without its helper.
      if tags.contains(.participle), form(place + 1) == "by", !clause.hasVerb || self.tags(place - 1).contains(.noun) {
        verb.form = .participle
        verb.isPassive = true
      }
    }
    var before = place - 1
    while range.contains(before), self.tags(before).contains(.adverb), place - before < 4 {
      if isNegator(before) { verb.isNegated.toggle() }
      before -= 1
    }
    push(verb)
    return verb.next
  }

  private mutating func push(_ given: VerbGroup) {
    var verb = given
    let wasPreposition = preposition
    defer { preposition = nil }
    // “will have this fixed”: done by somebody, and not a verb of its own.
    if verb.form == .finite, verb.first == verb.main, let lastVerb, tags(verb.main).contains(.participle), clause.pending?.head == verb.main - 1 || takesObject == false && last?.head == verb.main - 1,
      ["have", "get", "having", "getting"].contains(form(verbs[lastVerb].main)), verb.main - verbs[lastVerb].main < 6
    {
      verb.form = .participle
    }
    guard verb.form == .finite else {
      verb.subject = clause.subject ?? clauses[0].subject
      if verb.form == .participle { verb.subject = last ?? verb.subject }
      verb.preposition = wasPreposition.map { form($0) } ?? (tags(verb.first - 1).contains(.subordinator) ? form(verb.first - 1) : nil)
      verb.parent = lastVerb
      if verb.subject == nil { orphans.append(verbs.count) }
      takesObject = verb.form == .gerund
      lastVerb = verbs.count
      verbs.append(verb)
      return
    }
    takesObject = false
    if !verb.isInverted {
      if clause.hasVerb, !clause.isJoined || clause.pending != nil {
        if clause.isJoined || clause.isBroken, clause.pending == nil, clause.loose == nil {
          // The same subject does a second thing.
        } else if let pending = clause.pending {
          if clause.kind == .relative, clauses.count > 1, !clauses[clauses.count - 2].hasVerb, !clause.isJoined {
            clauses.removeLast()
          } else {
            clause.subject = pending
          }
        } else if clause.kind != .main, clauses.count > 1, !clauses[clauses.count - 2].hasVerb {
          clauses.removeLast()
        } else if let loose = clause.loose {
          clause.subject = loose
        }
      } else if !clause.hasVerb, clause.subject == nil {
        if let loose = clause.loose { clause.subject = loose }
        else if clause.kind == .relative, clauses.count > 1 { clause.subject = last }
      }
      verb.subject = clause.subject
    }
    verb.isConditional = verb.isConditional || clause.isConditional
    clause.subject = verb.subject
    clause.hasVerb = true
    clause.pending = nil
    clause.loose = nil
    clause.isJoined = false
    clause.isBroken = false
    lastVerb = verbs.count
    verbs.append(verb)
  }

  /// Follows a chain of helpers to the verb that they help; false when there is none.
  private func complete(_ verb: inout VerbGroup, from helper: Int, after start: Int) -> Bool {
    var place = start
    var helperTags = tags(helper)
    var helperForm = form(helper)
    let isShortD = helperForm == "would" && tokens[helper].end - tokens[helper].start == 2
    if helperTags.contains(.modal) { verb.modal = helperForm }
    verb.hasDo = helperTags.contains(.do)
    verb.isPast = ["was", "were", "had", "did"].contains(helperForm)
    if helperTags.contains(.have) { verb.isPerfect = true }
    var found = false
    var steps = 0
    while range.contains(place), steps < 12 {
      steps += 1
      let tags = tags(place)
      if tags.contains(.negator) || form(place) == "not" {
        verb.isNegated.toggle()
        place += 1
        continue
      }
      if form(place) == "to", helperForm == "ought" {
        place += 1
        continue
      }
      if helperTags.contains(.be), tags.contains(.participle), !tags.contains(.adjective) || form(place) == "broken" {
        verb.isPassive = true
        verb.main = place
        found = true
        place += 1
        break
      }
      if helperTags.contains(.be), tags.contains(.gerund), !tags.contains(.be) {
        verb.isProgressive = true
        verb.main = place
        found = true
        place += 1
        break
      }
      if tags.contains(.adverb), tags.isDisjoint(with: [.be, .have]) {
        place += 1
        continue
      }
      if helperTags.contains(.modal) || helperTags.contains(.do) {
        if form(place) == "have" || form(place) == "of", helperTags.contains(.modal), looksPerfect(place + 1) {
          verb.isPerfect = true
          helperTags = .have
          helperForm = "have"
          verb.main = place
          place += 1
          continue
        }
        if form(place) == "be" {
          helperTags = .be
          helperForm = "be"
          verb.main = place
          found = true
          place += 1
          continue
        }
        if isShortD, tags.contains(.participle), !tags.contains(.base) {
          verb.modal = nil
          verb.isPerfect = true
          verb.isPast = true
          verb.main = place
          found = true
          place += 1
          break
        }
        if tags.contains(.base) || isUnknownBase(place) && place > helper {
          verb.main = place
          found = true
          place += 1
        }
        break
      }
      if helperTags.contains(.have) {
        if form(place) == "been" {
          helperTags = .be
          helperForm = "been"
          verb.main = place
          found = true
          place += 1
          continue
        }
        if tags.contains(.participle), !tags.contains(.noun) || !verb.isInverted || true {
          verb.main = place
          found = true
          place += 1
        }
        break
      }
      break
    }
    if !found {
      if !helperTags.contains(.modal) { verb.isPerfect = false }
      if helperTags.contains(.have), verb.modal != nil { verb.isPerfect = true }
      // “was not aware”, “never had”: the helper is the verb; what it says starts behind “not”.
      verb.next = start
      while range.contains(verb.next), isNegator(verb.next) { verb.next += 1 }
    } else {
      verb.next = place
    }
    return found
  }

  private func looksPerfect(_ start: Int) -> Bool {
    var place = start
    while range.contains(place), tags(place).contains(.adverb) || tags(place).contains(.negator) { place += 1 }
    return tags(place).contains(.participle) || form(place) == "been" || isMark(place)
  }
}
