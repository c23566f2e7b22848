extension Blame {
  /// What nobody should choose not to do.
  private static let dues: Set<String> = [
    "follow", "comply", "read", "check", "verify", "act", "respond", "escalate", "tell", "ask",
    "call", "test", "review", "listen", "inform", "warn", "report", "answer", "intervene", "look",
    "help", "notify", "raise", "mention", "investigate", "page", "believe",
  ]

  func negativeAgency(_ verb: VerbGroup, _ index: Int, _ remarks: inout [Remark]) {
    let tags = reading.tags(of: verb)
    let act = verb.complement.map { reading.tags(of: reading.verbs[$0]) } ?? []
    func add(_ level: Finding.Level = .error, to last: Int? = nil, rule: String = "postmortem.b2") {
      let end = last ?? verb.complement.map { reading.verbs[$0].main } ?? verb.main
      remarks.append(reading.remark(rule, level, verb.first, max(end, verb.main)))
      if rule == "postmortem.b2", isFog(verb.subject) {
        remarks.append(
          reading.remark("postmortem.b12", .warning, place(of: verb), max(end, verb.main)))
      }
    }
    let isAffected = verb.subject?.being == .affected
    if verb.form == .finite, !verb.isNegated,
      verb.actor.map({ $0.being.isHuman && $0.being != .indefinite }) == true
    {
      despite(verb, &remarks)
    }
    // “went unnoticed by the engineer”
    if ["went", "gone", "goes"].contains(reading.form(of: verb)),
      [
        "unnoticed", "unanswered", "ignored", "unheeded", "unchecked", "unread", "unacknowledged",
        "unreviewed",
      ].contains(reading.form(verb.next))
    {
      let agent =
        reading.form(verb.next + 1) == "by"
        ? reading.phrases.first { $0.first == verb.next + 2 } : nil
      return add(agent?.being.isHuman == true ? .error : .warning, to: agent?.head ?? verb.next)
    }
    if tags.contains(.fail), !verb.isPassive, !verb.isNegated || verb.modal == nil {
      if verb.isConditional && verb.modal != nil { return }
      let following = reading.form(verb.next)
      if verb.complement != nil {
        let isOut = ["out", "in"].contains(
          reading.form(verb.complement.map { reading.verbs[$0].next } ?? 0))
        if verb.subject?.being == .vendor, act.contains(.human) { return add(.warning) }
        if isHuman(verb.subject, doing: act, in: verb.complement.map { reading.verbs[$0] })
          || isAffected && isCustomer(verb.subject) && act.contains(.human) && !isOut
        {
          return add()
        }
        // Nobody is named, but only people fail at this: “after failing to communicate”.
        if verb.form == .gerund,
          verb.subject.map({ $0.being != .system && $0.being != .affected }) ?? true,
          act.contains(.human)
        {
          return add()
        }
      } else if verb.subject?.being.isHuman == true, verb.subject?.isNegative != true {
        if ["in", "at", "on", "again", "miserably", "utterly"].contains(following)
          || reading.tags(verb.next).contains(.pronoun)
          || reading.tags(verb.next).contains(.determiner)
          || reading.range.upperBound <= verb.next + 1 || reading.tokens[verb.next].isMark
        {
          return add()
        }
      }
      return
    }
    if let open = letting(verb) { return add(to: open) }
    if tags.contains(.neglect), neglects(verb, tags) {
      if verb.isPassive {
        if verb.agent?.being.isHuman == true { return add(to: verb.agent?.head) }
        if verb.agent == nil, tags.contains(.human), !verb.isNegated, verb.form == .finite,
          ![
            "violated", "breached", "misconfigured", "wasted", "mislabelled", "underestimated",
            "overestimated", "rushed", "misused",
          ].contains(reading.form(of: verb))
        {
          return add(.warning)
        }
        return
      }
      if let being = verb.subject?.being, being == .vendor || isCustomer(verb.subject),
        tags.contains(.human), !verb.isPassive
      {
        return add(.warning)
      }
      if isHuman(verb.subject, doing: tags, in: verb) { return add() }
      if isAffected, tags.contains(.human), isCustomer(verb.subject),
        ["forgot", "ignored", "neglected", "disregarded"].contains(reading.form(of: verb))
      {
        return add(.warning)
      }
      if verb.form == .gerund, verb.subject == nil, tags.contains(.human) { return add(.warning) }
      return
    }
    if verb.preposition == "without" || verb.preposition == "instead" || isInsteadOf(verb) {
      return without(verb, index, tags, &remarks)
    }
    if verb.isNegated, verb.isPassive, verb.isPast, verb.form == .finite {
      if verb.agent?.being == .indefinite {
        return remarks.append(
          reading.remark("postmortem.b12", .warning, verb.first, verb.agent?.head ?? verb.main))
      }
      if verb.agent?.being.isHuman == true, tags.contains(.human) || !tags.contains(.benign) {
        return add(tags.contains(.human) ? .error : .warning, to: verb.agent?.head)
      }
      if verb.agent == nil,
        ["followed", "heeded", "respected", "obeyed"].contains(reading.form(of: verb))
      {
        return add(.warning)
      }
    }
    if verb.form == .infinitive, verb.isNegated, verb.subject?.being.isHuman == true,
      Self.dues.contains(reading.form(of: verb)),
      let parent = verb.parent,
      ["chose", "decided", "opted", "preferred"].contains(reading.form(of: reading.verbs[parent]))
    {
      return add(to: verb.main)
    }
    guard verb.isNegated, verb.form != .gerund || verb.subject?.being.isHuman == true else {
      return predicate(verb, &remarks)
    }
    didNot(verb, tags, act, add: { add($0, to: $1) })
    predicate(verb, &remarks)
  }

  /// “let the bug through”, “left the port open”: the verb, when what was let happen is bad.
  func letting(_ verb: VerbGroup) -> Int? {
    guard ["let", "allowed", "left"].contains(reading.form(of: verb)), verb.form == .finite,
      !verb.isNegated, (verb.actor ?? doer(of: verb))?.being.isHuman == true
    else { return nil }
    let rest = verb.next..<min(verb.next + 7, reading.range.upperBound)
    return rest.contains { Self.letHappen.contains(reading.form($0)) } ? verb.main : nil
  }

  private static let letHappen: Set<String> = [
    "through", "stranger", "strangers", "intruder", "intruders", "attacker", "attackers", "stay",
    "linger", "die", "overflow", "crash", "slip", "lapse", "expire",
    "unattended", "undone", "unchecked", "unreviewed",
    "unanswered", "untested", "exposed", "unread", "happen", "unacknowledged", "unwatched",
    "unmonitored", "slide", "open", "unlocked", "unprotected", "down", "half-finished", "half-done",
    "dangling", "world-readable", "fester", "drift", "rot", "fall", "pass", "dark", "behind",
    "home", "drag", "pile", "burn", "spiral", "unsupervised", "broken", "password", "passwords",
    "credentials", "secret", "secrets", "unstaffed", "unmanned", "uncovered",
  ]

  /// Who left it: “was left unprotected by its administrators”.
  private func doer(of verb: VerbGroup) -> NounPhrase? {
    guard verb.isPassive, let by = object(of: verb).first(where: { reading.form($0) == "by" })
    else { return nil }
    return reading.phrases.first { $0.first == by + 1 }
  }
}
