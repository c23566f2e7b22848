/// Finds blame by its grammar: who is the subject, and what is said of them.
///
/// “The engineer failed to check” explains nothing; “the queue failed to drain” is a fact. So the
/// rules ask for the being that a verb's subject names, not for words alone.
struct Blame {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  func find(_ remarks: inout [Remark]) {
    for index in reading.verbs.indices {
      let verb = reading.verbs[index]
      counterfactual(verb, &remarks)
      negativeAgency(verb, index, &remarks)
      cause(verb, &remarks)
      judgement(verb, &remarks)
      named(verb, &remarks)
      collective(verb, index, &remarks)
      question(verb, &remarks)
    }
    nouns(&remarks)
  }

  // MARK: Who

  /// Whether a verb's actor is somebody who can be blamed.
  ///
  /// Of an unknown actor, what they do decides: only somebody with a mind forgets.
  func isHuman(_ phrase: NounPhrase?, doing tags: Tags) -> Bool {
    guard let phrase else { return false }
    if phrase.being.isHuman { return true }
    guard phrase.being == .unknown, tags.contains(.human) else { return false }
    return reading.tags(phrase.head).contains(.ofPeople) && phrase.head - phrase.first <= 1 || !isThing(phrase)
  }

  /// Unknown words that are no people: numbers, quoted text, things that are counted.
  private func isThing(_ phrase: NounPhrase) -> Bool {
    let token = reading.tokens[phrase.head]
    guard token.isWord else { return true }
    if ["they", "them"].contains(token.form) { return false }
    // Known words are in the lexicon with their beings; an unknown one in lower case is mostly a thing.
    let endings = ["tion", "ment", "ness", "ity", "ance", "ence", "ing", "ism", "ure", "ship", "s"]
    if phrase.head == reading.range.lowerBound, endings.contains(where: token.form.hasSuffix) { return true }
    return !token.isCapital || !token.tags.isDisjoint(with: [.counted, .event]) || phrase.head == reading.range.lowerBound && token.tags != .noun
  }

  /// A customer for certain: clients, readers and subscribers may be programs.
  private func isCustomer(_ phrase: NounPhrase?) -> Bool {
    phrase.map { ["customer", "customers", "user", "users", "visitors", "merchant", "merchants"].contains(reading.form($0.head)) } ?? false
  }

  private func place(of verb: VerbGroup) -> Int { verb.subject.map { min($0.first, verb.first) } ?? verb.first }

  // MARK: What might have been

  private func counterfactual(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let tags = reading.tags(of: verb)
    let human = isHuman(verb.subject, doing: tags)
    let isAffected = verb.subject?.being == .affected
    // “should have been caught in review”: somebody was to catch it.
    let isHumanAct = verb.isPassive && !tags.contains(.machineAct) && !isAffected
    let isCaught = verb.isPassive && !tags.isDisjoint(with: [.human, .prevent]) && !isAffected
    func add(_ rule: String, _ level: Finding.Level) {
      remarks.append(reading.remark(rule, level, verb.first, verb.main))
    }
    if verb.isPerfect, let modal = verb.modal {
      switch modal {
      case "should", "ought":
        if human || isHumanAct || verb.subject == nil { add("postmortem.b1", .error) }
        else if !isAffected { add("postmortem.b11", .warning) }
      case "could":
        // “could not have seen” states an impossibility.
        if verb.isNegated || isAffected { return }
        if human || verb.isPassive && tags.contains(.prevent) { add("postmortem.b1", .error) }
        else if tags.contains(.prevent), !verb.isPassive { add("postmortem.b1", .warning) }
      case "would":
        if isAffected { return }
        if human || isCaught { return add("postmortem.b1", .error) }
        let isEvent = verb.subject.map { reading.tags($0.head).contains(.event) } ?? true
        if isEvent, !tags.isDisjoint(with: [.occur, .prevent]) { add("postmortem.b1", .error) }
        else if tags.contains(.prevent) { add("postmortem.b1", .warning) }
        else if reading.contains(["if", "had"]) { add("postmortem.b11", .warning) }
      case "might", "may":
        if isAffected { return }
        if human, !tags.isDisjoint(with: [.human, .prevent]) || tags.contains(.have) { add("postmortem.b1", .error) }
        else if tags.contains(.prevent), modal == "might" { add("postmortem.b1", verb.isPassive ? .error : .warning) }
      default: break
      }
      return
    }
    if verb.isInverted, reading.form(verb.first) == "had", verb.main != verb.first, !reading.sentence.isQuestion {
      add(human ? "postmortem.b1" : "postmortem.b11", human ? .error : .warning)
    }
    if verb.isConditional, verb.isPerfect, verb.isPast, reading.contains(["would", "could", "might"]), !isAffected {
      add(human || isCaught ? "postmortem.b1" : "postmortem.b11", human || isCaught ? .error : .warning)
    }
    if verb.form == .infinitive, verb.isPerfect, let parent = verb.parent.map({ reading.verbs[$0] }),
      ["needed", "ought", "supposed", "meant"].contains(reading.form(of: parent)), isHuman(parent.subject, doing: tags)
    {
      add("postmortem.b1", .error)
    }
    // “was supposed to check”
    if verb.isPassive, verb.isPast, ["supposed", "meant", "expected", "obliged"].contains(reading.form(of: verb)), let complement = verb.complement {
      let act = reading.tags(of: reading.verbs[complement])
      if isHuman(verb.subject, doing: act) { add("postmortem.b1", .error) }
      else if !isAffected, reading.form(of: verb) != "expected" { add("postmortem.b11", .warning) }
    }
    if verb.modal == "should", !verb.isNegated, verb.subject?.being == .system, !verb.isInverted, !verb.isConditional,
      reading.sentence.section != .actions, ["component", "it", "check", "alert"].contains(verb.subject.map { reading.form($0.head) } ?? ""),
      reading.sentence.place == .prose, !verb.isPassive
    {
      add("postmortem.b11", .warning)
    }
  }

  // MARK: What somebody did not do

  private func negativeAgency(_ verb: VerbGroup, _ index: Int, _ remarks: inout [Remark]) {
    let tags = reading.tags(of: verb)
    let act = verb.complement.map { reading.tags(of: reading.verbs[$0]) } ?? []
    func add(_ level: Finding.Level = .error, to last: Int? = nil, rule: String = "postmortem.b2") {
      let end = last ?? verb.complement.map { reading.verbs[$0].main } ?? verb.main
      remarks.append(reading.remark(rule, level, verb.first, max(end, verb.main)))
      if rule == "postmortem.b2", isFog(verb.subject) { remarks.append(reading.remark("postmortem.b12", .warning, place(of: verb), max(end, verb.main))) }
    }
    let isAffected = verb.subject?.being == .affected
    if verb.form == .finite, !verb.isNegated, verb.subject?.being.isHuman == true, !verb.isPassive { despite(verb, &remarks) }
    if tags.contains(.fail), !verb.isPassive, !verb.isNegated || verb.modal == nil {
      if verb.isConditional && verb.modal != nil { return }
      let following = reading.form(verb.next)
      if verb.complement != nil {
        let isOut = ["out", "in"].contains(reading.form(verb.complement.map { reading.verbs[$0].next } ?? 0))
        if verb.subject?.being == .vendor, act.contains(.human) { return add(.warning) }
        if isHuman(verb.subject, doing: act) || isAffected && isCustomer(verb.subject) && act.contains(.human) && !isOut { return add() }
        // Nobody is named, but only people fail at this: “after failing to communicate”.
        if verb.form == .gerund, verb.subject.map({ $0.being != .system && $0.being != .affected }) ?? true, act.contains(.human) { return add() }
      } else if verb.subject?.being.isHuman == true, verb.subject?.isNegative != true {
        if following == "in" || reading.tags(verb.next).contains(.pronoun) || reading.tags(verb.next).contains(.determiner) || reading.range.upperBound <= verb.next + 1 || reading.tokens[verb.next].isMark { return add() }
      }
      return
    }
    // “let the bug through”, “let the certificate expire”
    if ["let", "allowed", "left"].contains(reading.form(of: verb)), verb.subject?.being.isHuman == true, !verb.isPassive, verb.form == .finite {
      let rest = verb.next..<min(verb.next + 7, reading.range.upperBound)
      if rest.contains(where: { ["through", "slip", "lapse", "expire", "unattended", "undone", "unchecked", "unreviewed", "unanswered", "untested", "exposed", "unread", "happen", "unacknowledged", "unwatched", "unmonitored", "slide"].contains(reading.form($0)) }) { return add(to: verb.main) }
    }
    if tags.contains(.neglect), neglects(verb, tags) {
      if verb.isPassive {
        if verb.agent?.being.isHuman == true { return add(to: verb.agent?.head) }
        if verb.agent == nil, tags.contains(.human), !verb.isNegated, verb.form == .finite,
          !["violated", "breached", "misconfigured", "wasted", "mislabelled", "underestimated", "overestimated", "rushed", "misused"].contains(reading.form(of: verb))
        {
          return add(.warning)
        }
        return
      }
      if let being = verb.subject?.being, being == .vendor || isCustomer(verb.subject), tags.contains(.human), !verb.isPassive { return add(.warning) }
      if isHuman(verb.subject, doing: tags) || isAffected && tags.contains(.human) && isCustomer(verb.subject) && ["forgot", "ignored", "neglected", "disregarded"].contains(reading.form(of: verb)) { return add() }
      if verb.form == .gerund, verb.subject == nil, tags.contains(.human) { return add(.warning) }
      return
    }
    if verb.preposition == "without" || verb.preposition == "instead" || isInsteadOf(verb) { return without(verb, index, tags, &remarks) }
    if verb.isNegated, verb.isPassive, verb.isPast, verb.form == .finite {
      if verb.agent?.being == .indefinite { return remarks.append(reading.remark("postmortem.b12", .warning, verb.first, verb.agent?.head ?? verb.main)) }
      if verb.agent?.being.isHuman == true, tags.contains(.human) { return add(to: verb.agent?.head) }
      if verb.agent == nil, ["followed", "heeded", "respected", "obeyed"].contains(reading.form(of: verb)) { return add(.warning) }
    }
    if verb.form == .infinitive, verb.isNegated, verb.subject?.being.isHuman == true, ["follow", "comply", "read", "check", "verify"].contains(reading.form(of: verb)),
      let parent = verb.parent, ["chose", "decided", "opted", "preferred"].contains(reading.form(of: reading.verbs[parent]))
    {
      return add(to: verb.main)
    }
    guard verb.isNegated, verb.form != .gerund || verb.subject?.being.isHuman == true else { return predicate(verb, &remarks) }
    didNot(verb, tags, act, add: { add($0, to: $1) })
    predicate(verb, &remarks)
  }

  /// “proceeded despite the warning”, “acted against the advice”
  private func despite(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let warnings: Set<String> = ["warning", "warnings", "alert", "alerts", "advice", "instruction", "instructions", "policy", "guidance", "recommendation", "recommendations", "rule", "rules", "protocol", "procedure", "procedures", "objections", "objection", "freeze", "order", "orders"]
    let owed: Set<String> = ["approval", "review", "permission", "authorisation", "authorization", "testing", "notice", "confirmation", "consent", "backup", "supervision", "consultation", "verification", "communication"]
    for place in verb.next..<min(verb.next + 8, reading.range.upperBound) where reading.form(place) == "without" {
      guard let what = (place + 1..<min(place + 5, reading.range.upperBound)).first(where: { owed.contains(reading.form($0)) }), verb.modal == nil else { continue }
      remarks.append(reading.remark("postmortem.b2", .error, place, what))
      return
    }
    for place in verb.next..<min(verb.next + 6, reading.range.upperBound) where ["despite", "against", "spite"].contains(reading.form(place)) {
      guard let what = (place + 1..<min(place + 5, reading.range.upperBound)).first(where: { warnings.contains(reading.form($0)) }) else { continue }
      remarks.append(reading.remark("postmortem.b2", .error, verb.first, what))
      return
    }
  }

  private func isInsteadOf(_ verb: VerbGroup) -> Bool {
    verb.form == .gerund && reading.form(verb.first - 1) == "of" && reading.form(verb.first - 2) == "instead"
  }

  private func without(_ verb: VerbGroup, _ index: Int, _ tags: Tags, _ remarks: inout [Remark]) {
    // “without running the tests”, “without a check”
    let steps: Set<String> = ["test", "tests", "check", "checks", "review", "reviews", "approval", "backup", "plan", "canary", "dry-run", "run", "announcement", "notice", "confirmation", "permission", "peer", "staging", "signoff", "sign-off", "second", "dry", "runbook"]
    let isStep = (verb.next..<min(verb.next + 5, reading.range.upperBound)).contains { steps.contains(reading.form($0)) }
    guard verb.form == .gerund, tags.contains(.human) || isStep else { return }
    let parent = verb.parent.map { reading.verbs[$0] }
    let actor = parent.flatMap { $0.isPassive ? $0.agent : $0.subject } ?? verb.subject
    let isInstead = verb.preposition != "without"
    guard actor?.being.isHuman == true, parent?.isNegated != true, parent?.modal == nil else { return }
    if isInstead, !["following", "asking", "reading", "checking", "consulting", "escalating", "verifying"].contains(reading.form(of: verb)) { return }
    if ["taking", "rolling", "documenting", "waiting", "acting", "catching"].contains(reading.form(of: verb)), !reading.range.contains(where: { ["care", "precautions"].contains(reading.form($0)) }) { return }
    remarks.append(reading.remark("postmortem.b2", .error, max(reading.range.lowerBound, verb.first - 1), verb.main))
  }

  /// Whether the verb means neglect with the object that it has.
  private func neglects(_ verb: VerbGroup, _ tags: Tags) -> Bool {
    if verb.isNegated || verb.modal != nil && !verb.isPerfect || verb.form == .infinitive { return false }
    let form = reading.form(of: verb)
    let next = reading.form(verb.next)
    // “broke the change into parts”, “missed our target”
    if form.hasPrefix("br"), ["down", "into", "out", "up"].contains(next) || reading.contains(["into"]) { return false }
    let object = verb.next..<min(verb.next + 6, reading.range.upperBound)
    if form.hasPrefix("miss"), object.contains(where: { reading.tags($0).contains(.object) }) { return false }
    if form.hasPrefix("rush"), next == "to" { return false }
    if next == "no" || next == "none" || next == "nothing" { return false }
    if ["drop", "dropped", "drops", "dropping", "confused", "confuse", "compromised", "omitted", "dismissed"].contains(form) {
      return form.hasPrefix("confuse") || form == "omitted" || form == "dismissed" || object.contains { ["ball", "alert", "warning"].contains(reading.form($0)) }
    }
    if form.hasPrefix("screw") || form.hasPrefix("mess") { return next == "up" || reading.range.contains { reading.form($0) == "up" } }
    if form.hasPrefix("suspect") || form.hasPrefix("lie") || form.hasPrefix("lay") || form == "lies" { return form == "lied" }
    if form.hasPrefix("err"), form.hasPrefix("error") { return false }
    return true
  }

  private func didNot(_ verb: VerbGroup, _ tags: Tags, _ act: Tags, add: (Finding.Level, Int?) -> Void) {
    guard verb.form == .finite, verb.main != verb.first || !tags.isDisjoint(with: .verb.union(.be)), !verb.isPassive, !verb.isConditional,
      verb.modal == nil
    else { return }
    let isDid = verb.hasDo && verb.isPast
    let isPerfect = verb.isPerfect && verb.main != verb.first
    let isNever = !verb.hasDo && !isPerfect && tags.contains(.past) && !tags.contains(.be)
    guard isDid || isPerfect || isNever else { return }
    // “have not yet decided” is the honest present.
    if isPerfect { guard tags.contains(.human), verb.isPast || !reading.contains(["yet", "so"]) else { return } }
    if reading.range.contains(where: { reading.form($0) == "yet" && $0 > verb.first && $0 - verb.main < 3 && isPerfect }) { return }
    let human = verb.subject?.being.isHuman == true || isHuman(verb.subject, doing: act.isEmpty ? tags : act)
    guard human, verb.subject?.isNegative != true else { return }
    if tags.contains(.benign) && !tags.contains(.human) {
      // “did not have the knowledge” judges; “did not have access” describes.
      return
    }
    let form = reading.form(of: verb)
    let next = reading.form(verb.next)
    if ["see", "seen", "saw", "observe", "observed", "find", "found", "notice", "noticed"].contains(form), ["any", "an", "a", "further", "more", "other", "errors", "such"].contains(next) { return }
    if ["find", "found", "want", "expect", "intend", "mean", "use", "reach", "end", "live", "work"].contains(form), form != "work" || verb.subject?.being != .person { if !(form == "expect" && false) { return } }
    add(.error, nil)
  }

  /// “was unaware”, “were not paying attention”, “was not careful”.
  private func predicate(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, isHuman(verb.subject, doing: .human), verb.modal == nil, !verb.isConditional, verb.subject?.isNegative != true else { return }
    let form = reading.form(of: verb)
    let tags = reading.tags(of: verb)
    if verb.isNegated {
      let state: Set<String> = ["aware", "careful", "prepared", "attentive", "familiar", "trained", "qualified", "competent", "experienced", "diligent", "vigilant", "thorough", "alert", "proactive", "mindful", "cautious", "clear", "disciplined", "skilled", "knowledgeable"]
      let isState = tags.contains(.be) && (verb.next..<min(verb.next + 3, reading.range.upperBound)).contains { state.contains(reading.form($0)) }
      let isDoing = verb.isProgressive && (tags.contains(.human) || ["paying", "looking", "watching", "listening", "monitoring", "following"].contains(form))
      let isPassiveState = verb.isPassive && ["prepared", "trained", "qualified", "experienced"].contains(form) && verb.agent == nil
      if isState || isDoing || isPassiveState { remarks.append(reading.remark("postmortem.b2", .error, verb.first, min(verb.next, reading.range.upperBound - 1))) }
    } else if tags.contains(.be) || ["became", "got", "seemed", "felt", "remained", "appeared"].contains(form) {
      let words = verb.next..<min(verb.next + 3, reading.range.upperBound)
      if let at = words.first(where: { ["unaware", "oblivious"].contains(reading.form($0)) }) {
        remarks.append(reading.remark("postmortem.b2", .error, verb.first, at))
      }
    }
  }

  /// “the team”, “everyone”: nobody in particular.
  private func isFog(_ phrase: NounPhrase?) -> Bool {
    guard let phrase else { return false }
    return phrase.being == .indefinite || phrase.being == .collective && phrase.head - phrase.first <= 1 && ["team", "teams", "management", "staff", "company", "organisation", "organization"].contains(reading.form(phrase.head))
  }

  private func collective(_ verb: VerbGroup, _ index: Int, _ remarks: inout [Remark]) {
    guard let subject = verb.subject, subject.being == .indefinite, verb.form == .finite else { return }
    let tags = reading.tags(of: verb)
    let isEvery = reading.form(subject.head).hasPrefix("every")
    guard verb.modal == nil, !verb.isPassive else { return }
    let form = reading.form(of: verb)
    if tags.contains(.human) || tags.contains(.neglect) || tags.contains(.be) && (verb.next..<min(verb.next + 3, reading.range.upperBound)).contains(where: { ["aware", "watching", "responsible", "sure", "paying", "looking"].contains(reading.form($0)) }) || ["owned", "bothered", "tried", "checked"].contains(form) {
      if subject.isNegative || isEvery || verb.isNegated, !["complained", "reported", "called", "saw", "hurt"].contains(form) || isEvery {
        remarks.append(reading.remark("postmortem.b12", .warning, subject.first, verb.main))
      }
    }
  }
}
