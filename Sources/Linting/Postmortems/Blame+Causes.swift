extension Blame {
  /// A person as the cause: “the operator caused the outage”, “was caused by the on-call engineer”.
  func cause(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let form = reading.form(of: verb)
    // “the actions of the operator caused it”; what is owned by “'s” or “his” is judged there
    if [
      "caused", "causes", "led", "triggered", "broke", "brought", "provoked", "resulted",
      "prolonged", "worsened",
    ].contains(form), !verb.isPassive, !verb.isNegated, let subject = verb.subject,
      Self.conduct.contains(reading.form(subject.head)), reading.form(subject.head + 1) == "of"
    {
      let holder = reading.phrases.first { $0.first == subject.head + 2 }
      if holder?.being.isHuman == true {
        return remarks.append(reading.remark("postmortem.b3", .error, subject.first, verb.main))
      }
    }
    // “it was the engineer who deleted the table”
    if let subject = verb.subject, subject.being.isHuman, !verb.isPassive,
      reading.form(subject.first - 1) == "was", reading.form(subject.first - 2) == "it",
      verb.first > subject.head,
      !reading.tags(of: verb).isDisjoint(with: [.destroying, .causal, .neglect, .fail])
    {
      return remarks.append(reading.remark("postmortem.b3", .error, subject.first, verb.main))
    }
    // “the error was made by the engineer”, “mistakes were made”
    if verb.isPassive, ["made", "committed"].contains(form), !verb.isNegated,
      let subject = verb.subject, reading.tags(subject.head).contains(.faultNoun)
    {
      let level: Finding.Level = verb.agent?.being.isHuman == true ? .error : .warning
      remarks.append(
        reading.remark("postmortem.b3", level, subject.first, verb.agent?.head ?? verb.main))
      return
    }
    // “the wrong button was clicked by the operator”
    if verb.isPassive, let agent = verb.agent, agent.being.isHuman, let subject = verb.subject,
      (subject.first..<max(subject.first, subject.head)).contains(where: {
        ["wrong", "incorrect"].contains(reading.form($0))
      })
    {
      remarks.append(
        reading.remark(
          "postmortem.b4", isExplained(verb) ? .warning : .error, subject.first, agent.head))
    }
    guard
      [
        "cause", "caused", "causes", "causing", "triggered", "provoked", "introduced", "induced",
        "created",
      ].contains(form)
    else { return }
    let isStrong =
      form.hasPrefix("caus") || form == "provoked" || form == "triggered" && causesTrouble(verb)
      || form == "introduced" && causesTrouble(verb) || form == "created" && causesTrouble(verb)
    guard let actor = verb.isPassive ? verb.agent : verb.subject, !verb.isNegated,
      isStrong || verb.isPassive && form == "caused"
    else { return }
    if actor.being.isHuman, !actor.isNegative {
      remarks.append(
        reading.remark(
          "postmortem.b3", .error, min(verb.first, actor.first),
          max(verb.main, verb.isPassive ? actor.head : verb.main)))
    }
  }

  /// What people do, as nouns.
  static let conduct: Set<String> = [
    "action", "actions", "inaction", "decision", "decisions", "behaviour", "behavior", "conduct",
    "choice", "choices", "response", "reaction", "handling", "judgement", "judgment", "work",
    "communication", "attitude", "approach", "performance", "hesitation", "delay", "assumption",
    "assumptions", "inability", "reluctance", "refusal", "unwillingness", "insistence", "hesitancy",
    "slowness", "silence", "answer", "reply", "escalation", "pressure", "demands", "demand",
    "ambition", "holiday", "absence",
    "overconfidence", "curiosity", "eagerness", "caution",
    "delays", "procrastination", "interference", "meddling", "tinkering", "experiment", "shortcut",
    "shortcuts", "guess", "handover", "misstep", "missteps", "negligence", "indecision", "haste",
    "failure", "failures", "omission", "lapse", "misunderstanding", "inaction", "call",
  ]

  func causesTrouble(_ verb: VerbGroup) -> Bool {
    if verb.isPassive { return verb.subject.map { isCaused($0.head) } ?? false }
    return (verb.next..<min(verb.next + 6, reading.range.upperBound)).contains(where: isCaused)
  }

  private func isCaused(_ place: Int) -> Bool {
    reading.tags(place).contains(.event)
      || ["bug", "regression", "defect", "fault", "vulnerability", "mess"].contains(
        reading.form(place))
  }

  private static let hiding = EnglishVerbs.forms(
    "hide/hid/hidden keep/kept/kept shield mask separate get/got/got receive learn come/came/come conceal"
  )

  /// Nouns that blame without a verb.
  func nouns(_ remarks: inout [Remark]) {
    for phrase in reading.phrases {
      let head = reading.tags(phrase.head)
      // “the operator's mistake”
      if let owner = phrase.owner, owner.isHuman, head.contains(.faultNoun),
        !isTechnicalFault(phrase)
      {
        remarks.append(reading.remark("postmortem.b3", .error, phrase.first, phrase.head))
        if owner == .named {
          remarks.append(reading.remark("postmortem.b6", .error, phrase.first, phrase.head))
        }
      }
      // “operator oversight”, “staff negligence”
      if phrase.head > phrase.first, Self.traits.contains(reading.form(phrase.head)),
        !reading.tags(phrase.head - 1).isDisjoint(with: [.person, .collective]),
        reading.tags(phrase.head - 1).isDisjoint(with: [.pronoun, .determiner]),
        !["board", "management"].contains(reading.form(phrase.head - 1))
      {
        remarks.append(reading.remark("postmortem.b3", .error, phrase.first, phrase.head))
      }
      // “due to the engineer”, “because of the night shift”, “blamed on the contractor”
      let before = phrase.first - 1
      if phrase.being.isHuman, phrase.being != .indefinite, isCausal(before),
        reading.form(phrase.head) != "us"
      {
        let followsVerb = reading.verbs.contains {
          $0.subject?.head == phrase.head && $0.first > phrase.head && $0.form == .finite
        }
        if !followsVerb {
          remarks.append(
            reading.remark(
              "postmortem.b3", .error, max(reading.range.lowerBound, before - 1), phrase.head))
        }
      }
      // “a mistake by the night operator”, “poor planning by management”
      if phrase.being.isHuman, phrase.being != .indefinite,
        ["by", "of", "from", "between", "among"].contains(reading.form(before))
          || reading.form(before) == "on" && reading.form(phrase.first + 1) == "part"
      {
        // “a mistake by”, “a lapse in concentration by”
        let isLapse =
          ["in", "of"].contains(reading.form(before - 2))
          && reading.tags(before - 3).contains(.faultNoun)
          && ["by", "on"].contains(reading.form(before))
        // “hid the error from the engineers”
        let isHidden =
          reading.form(before) == "from"
          && (reading.range.lowerBound..<max(reading.range.lowerBound, before)).contains {
            Self.hiding.contains(reading.form($0))
          }
        if reading.tags(before - 1).contains(.faultNoun) && !isHidden || isLapse {
          remarks.append(reading.remark("postmortem.b3", .error, before - 1, phrase.head))
        }
        for place in max(
          reading.range.lowerBound, before - 3)..<max(reading.range.lowerBound, before)
        where reading.tags(place).contains(.judging)
          || ["slow", "unilateral", "snap", "knee-jerk"].contains(reading.form(place))
          || Self.marred.contains(reading.form(place))
        {
          remarks.append(reading.remark("postmortem.b4", .error, place, place))
        }
      }
      // “the careless engineer”
      if phrase.being.isHuman || phrase.owner?.isHuman == true {
        for place in phrase.first..<phrase.head
        where reading.tags(place).contains(.judging)
          || reading.tags(place).contains(.judgingPeople)
            && !["late", "wrong", "absent", "blind", "tired"].contains(reading.form(place))
        {
          remarks.append(reading.remark("postmortem.b4", .error, place, place))
        }
      }
    }
  }

  /// “our errors rose”, “their failure rate”: what a system of theirs does.
  private func isTechnicalFault(_ phrase: NounPhrase) -> Bool {
    guard ["our", "their", "your"].contains(reading.form(phrase.first)) else { return false }
    return ["errors", "failures", "faults", "failure", "fault", "confusion"].contains(
      reading.form(phrase.head)) && reading.form(phrase.head + 1) != "to"
  }

  func isCausal(_ place: Int) -> Bool {
    guard reading.range.contains(place) else { return false }
    let form = reading.form(place)
    let before = reading.form(place - 1)
    return form == "to" && ["due", "owing", "down", "attributable", "attributed"].contains(before)
      || form == "of" && ["because"].contains(before)
      || form == "on" && ["blamed", "pinned"].contains(before)
      || form == "with" && before == "lies"
  }
}
