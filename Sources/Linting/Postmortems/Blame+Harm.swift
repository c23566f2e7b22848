/// Somebody as the one who made it worse, slower or harder.
extension Blame {
  func harm(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    chiding(verb, &remarks)
    guard let actor = verb.actor, actor.being.isHuman, actor.being != .indefinite else { return }
    let form = reading.form(of: verb)
    let next = reading.form(verb.next)
    let object = object(of: verb, reach: 9)
    func add(_ rule: String, _ last: Int) {
      remarks.append(reading.remark(rule, .error, verb.first, max(verb.main, last)))
    }
    func has(_ words: Set<String>) -> Int? { object.first { words.contains(reading.form($0)) } }
    // “could not cope with the load of calls”
    if verb.isNegated, verb.modal == "could", !verb.isPerfect,
      form == "cope" || form == "keep" && next == "up"
    {
      return add("postmortem.b4", verb.main)
    }
    // “would not listen”
    if verb.isNegated, verb.modal == "would", !verb.isPerfect, !verb.isConditional,
      ["listen", "help", "wait", "budge", "cooperate", "hear"].contains(form)
    {
      return add("postmortem.b2", verb.main)
    }
    // “were not quick enough”
    if verb.isNegated, verb.modal == nil, reading.tags(of: verb).contains(.be),
      let place = has(["enough"]), place <= verb.next + 2
    {
      return add("postmortem.b4", place)
    }
    guard verb.modal == nil, !verb.isNegated, verb.form == .finite, !verb.isConditional else {
      return
    }
    if Self.worsening.contains(form), !isExplained(verb), !object.isEmpty || verb.isPassive {
      return add("postmortem.b3", verb.main)
    }
    // “was delayed by the manager”
    if verb.isPassive, Self.hampering.contains(form) {
      remarks.append(reading.remark("postmortem.b3", .warning, verb.first, actor.head))
      return
    }
    // “took three hours to notice”
    if form == "took", let unit = has(["hour", "hours", "days", "day", "week", "weeks", "months"]),
      reading.form(unit + 1) == "to", Self.noticing.contains(reading.form(unit + 2))
    {
      return add("postmortem.b4", unit + 2)
    }
    // “took a gamble”, “took too many risks”
    if ["took", "taken", "taking", "takes"].contains(form),
      let place = has(["gamble", "gambles", "risk", "risks", "chances"]), place <= verb.next + 2
    {
      return add("postmortem.b4", place)
    }
    // “wrote a bug”, “merged a regression”
    if Self.releasing.contains(form) || Self.making.contains(form),
      let place = has(Self.flaws), place <= verb.next + 2,
      !(verb.next..<place).contains(where: {
        ["fix", "test", "report", "ticket", "patch", "for", "list"].contains(reading.form($0))
      }),
      !isNounish(place + 1)
    {
      return add("postmortem.b3", place)
    }
    // “gave false information”
    if ["gave", "told", "provided", "issued", "sent", "posted", "published", "passed", "entered"]
      .contains(form), let place = has(["false", "misleading", "mistaken", "bogus", "inaccurate"])
    {
      return add("postmortem.b4", place)
    }
    if form == "exceeded", let place = has(["authority", "remit", "mandate", "powers"]) {
      return add("postmortem.b4", place)
    }
    // “reacted slowly”
    if ["responded", "reacted", "answered", "escalated", "acted", "moved"].contains(form),
      let place = has(["slowly", "late"])
    {
      return add("postmortem.b4", place)
    }
    if form == "got", next == "carried" || next == "lost" || next == "sidetracked" {
      return add("postmortem.b4", verb.next)
    }
  }

  /// “it was wrong of the operator to go on”, “where was the commander”.
  private func chiding(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard reading.tags(of: verb).contains(.be), let subject = verb.subject else { return }
    if verb.isInverted, reading.form(verb.first - 1) == "where", subject.being.isHuman,
      reading.sentence.isQuestion, verb.isPast
    {
      return remarks.append(
        reading.remark("postmortem.b9", .error, verb.first - 1, subject.head))
    }
    guard reading.form(subject.head) == "it", !verb.isNegated, verb.modal == nil else { return }
    let object = object(of: verb, reach: 6)
    guard
      let place = object.first(where: {
        ["wrong", "mistake", "foolish", "silly", "error", "bad", "naive", "shame", "rash"].contains(
          reading.form($0))
      }),
      let who = reading.phrases.first(where: { $0.first > place && $0.first <= place + 3 }),
      who.being.isHuman, ["of", "for"].contains(reading.form(who.first - 1))
    else { return }
    remarks.append(reading.remark("postmortem.b4", .error, place, who.head))
  }

  static let worsening = EnglishVerbs.forms(
    """
    worsen prolong doom exacerbate aggravate compound hamper hinder jeopardise jeopardize derail \
    endanger complicate undermine damage hurt/hurt/hurt harm obstruct impede cripple disrupt sabotage \
    overload mislead/misled/misled discourage pressure bully intimidate antagonise antagonize alienate imperil stymie thwart mar+
    """)
  private static let hampering: Set<String> = [
    "delayed", "blocked", "slowed", "spoiled", "spoilt", "complicated", "mishandled", "muddled",
    "confused", "postponed", "interrupted", "frustrated", "thrown", "overlooked", "botched",
  ]
  private static let noticing: Set<String> = [
    "notice", "realise", "realize", "respond", "react", "escalate", "answer", "look", "wake",
    "acknowledge", "reply", "join", "call", "act", "appear",
  ]
  private static let flaws: Set<String> = [
    "bug", "bugs", "regression", "defect", "vulnerability", "hole", "typo", "leak", "flaw",
  ]

  /// “a regression suite”: the flaw only names what stands behind it.
  private func isNounish(_ place: Int) -> Bool {
    let tags = reading.tags(place)
    return reading.range.contains(place) && tags.contains(.noun)
      && tags.isDisjoint(with: [.preposition, .subordinator, .relative, .pronoun, .adverb])
      || tags.contains(.system) && !tags.contains(.pronoun)
  }
}
