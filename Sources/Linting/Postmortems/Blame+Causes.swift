extension Blame {
  /// A person as the cause: “the operator caused the outage”, “was caused by the on-call engineer”.
  func cause(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let form = reading.form(of: verb)
    // “the error was made by the engineer”, “mistakes were made”
    if verb.isPassive, ["made", "committed"].contains(form), !verb.isNegated, let subject = verb.subject, reading.tags(subject.head).contains(.faultNoun) {
      let level: Finding.Level = verb.agent?.being.isHuman == true ? .error : .warning
      remarks.append(reading.remark("postmortem.b3", level, subject.first, verb.agent?.head ?? verb.main))
      return
    }
    // “the wrong button was clicked by the operator”
    if verb.isPassive, let agent = verb.agent, agent.being.isHuman, let subject = verb.subject,
      (subject.first..<max(subject.first, subject.head)).contains(where: { ["wrong", "incorrect"].contains(reading.form($0)) })
    {
      remarks.append(reading.remark("postmortem.b4", .warning, subject.first, agent.head))
    }
    guard ["cause", "caused", "causes", "causing", "triggered", "provoked", "introduced", "induced", "created"].contains(form) else { return }
    let isStrong = form.hasPrefix("caus") || form == "provoked" || form == "triggered" && causesTrouble(verb) || form == "introduced" && causesTrouble(verb) || form == "created" && causesTrouble(verb)
    guard let actor = verb.isPassive ? verb.agent : verb.subject, !verb.isNegated, isStrong || verb.isPassive && form == "caused" else { return }
    if actor.being.isHuman, !actor.isNegative {
      remarks.append(reading.remark("postmortem.b3", .error, min(verb.first, actor.first), max(verb.main, verb.isPassive ? actor.head : verb.main)))
    }
  }

  private func causesTrouble(_ verb: VerbGroup) -> Bool {
    if verb.isPassive { return verb.subject.map { reading.tags($0.head).contains(.event) } ?? false }
    return (verb.next..<min(verb.next + 6, reading.range.upperBound)).contains {
      reading.tags($0).contains(.event) || ["bug", "regression", "defect", "fault", "vulnerability", "mess"].contains(reading.form($0))
    }
  }

  /// Nouns that blame without a verb.
  func nouns(_ remarks: inout [Remark]) {
    for phrase in reading.phrases {
      let head = reading.tags(phrase.head)
      // “the operator's mistake”
      if let owner = phrase.owner, owner.isHuman, head.contains(.faultNoun) {
        remarks.append(reading.remark("postmortem.b3", .error, phrase.first, phrase.head))
        if owner == .named { remarks.append(reading.remark("postmortem.b6", .error, phrase.first, phrase.head)) }
      }
      // “due to the engineer”, “because of the night shift”, “blamed on the contractor”
      let before = phrase.first - 1
      if phrase.being.isHuman, phrase.being != .indefinite, isCausal(before), reading.form(phrase.head) != "us" {
        let followsVerb = reading.verbs.contains { $0.subject?.head == phrase.head && $0.first > phrase.head && $0.form == .finite }
        if !followsVerb { remarks.append(reading.remark("postmortem.b3", .error, max(reading.range.lowerBound, before - 1), phrase.head)) }
      }
      // “a mistake by the night operator”, “poor planning by management”
      if phrase.being.isHuman, phrase.being != .indefinite, ["by", "of", "from"].contains(reading.form(before)) {
        if reading.tags(before - 1).contains(.faultNoun) {
          remarks.append(reading.remark("postmortem.b3", .error, before - 1, phrase.head))
        }
        for place in max(reading.range.lowerBound, before - 3)..<max(reading.range.lowerBound, before) where reading.tags(place).contains(.judging) {
          remarks.append(reading.remark("postmortem.b4", .error, place, place))
        }
      }
      // “the careless engineer”
      if phrase.being.isHuman || phrase.owner?.isHuman == true {
        for place in phrase.first..<phrase.head
        where reading.tags(place).contains(.judging)
          || phrase.being.isHuman && reading.tags(place).contains(.judgingPeople) && !["late", "wrong", "absent", "blind", "tired"].contains(reading.form(place))
        {
          remarks.append(reading.remark("postmortem.b4", .error, place, place))
        }
      }
    }
  }

  private func isCausal(_ place: Int) -> Bool {
    guard reading.range.contains(place) else { return false }
    let form = reading.form(place)
    let before = reading.form(place - 1)
    return form == "to" && ["due", "owing", "down", "attributable", "attributed"].contains(before)
      || form == "of" && ["because"].contains(before) || form == "on" && ["blamed", "pinned"].contains(before)
      || form == "with" && before == "lies"
  }

  /// A judging word about a person, or about what a person did.
  func judgement(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let form = reading.form(of: verb)
    let tags = reading.tags(of: verb)
    guard verb.form == .finite || verb.form == .gerund || verb.form == .infinitive else { return }
    guard verb.modal == nil || verb.isPerfect, !verb.isConditional || verb.isPerfect else { return }
    let actor = verb.actor
    let human = isHuman(actor, doing: tags) && actor?.being != .indefinite
    // “mistakenly deleted”, “deleted by accident”
    let near = max(reading.range.lowerBound, verb.first - 2)..<min(verb.next + 5, reading.range.upperBound)
    for place in near where reading.tags(place).contains(.faultAdverb) {
      if reading.tokens[near.lowerBound..<place].contains(where: { $0.isMark("|") }) { continue }
      // “assumed, incorrectly, that”
      let isNear = place <= verb.next + 1 || !reading.tokens[verb.next..<place].contains { $0.isMark }
      guard isNear, !reading.verbs.contains(where: { $0.first > verb.first && $0.first <= place && $0.form == .finite }) else { continue }
      if human { remarks.append(reading.remark("postmortem.b4", .error, place, place)) }
      else if verb.isPassive, verb.agent == nil, !tags.isDisjoint(with: [.destroying, .human]), actor == nil { remarks.append(reading.remark("postmortem.b4", .warning, place, place)) }
    }
    guard human else { return }
    let isState = tags.contains(.be) || ["became", "got", "seemed", "felt", "remained", "appeared", "grew", "looked", "acted", "behaved", "stayed"].contains(form)
    if isState, !verb.isNegated {
      var place = verb.next
      while reading.range.contains(place), reading.tags(place).contains(.adverb), !reading.tags(place).contains(.judging), !reading.tags(place).contains(.judgingPeople), place < verb.next + 3 { place += 1 }
      if reading.tags(place).contains(.judgingPeople), !reading.tags(place + 1).contains(.noun) || reading.tags(place + 1).contains(.preposition) {
        if !["unaware", "oblivious"].contains(reading.form(place)), !(reading.form(place) == "absent" || reading.form(place) == "late") || true {
          remarks.append(reading.remark("postmortem.b4", .error, verb.first, place))
        }
      }
    }
    if isState, verb.isPassive, tags.contains(.judgingPeople), !verb.isNegated { remarks.append(reading.remark("postmortem.b4", .error, verb.first, verb.main)) }
    // “reacted too slowly”
    if !verb.isNegated, verb.isPast || verb.isPerfect || verb.form != .finite || tags.contains(.be) {
      for place in verb.next..<min(verb.next + 7, reading.range.upperBound) {
        if reading.tokens[place].isMark || reading.verbs.contains(where: { $0.first == place && $0.form == .finite }) { break }
        if reading.form(place) == "too", reading.tags(place + 1).contains(.untimely) {
          remarks.append(reading.remark("postmortem.b4", .error, place, place + 1))
          break
        }
      }
      // “made a mistake”, “made an error”, “made the wrong call”
      if ["made", "makes", "making", "committed"].contains(form) {
        for place in verb.next..<min(verb.next + 5, reading.range.upperBound) where reading.tags(place).contains(.faultNoun) && !reading.tokens[verb.next..<place].contains(where: { $0.isMark }) {
          remarks.append(reading.remark("postmortem.b3", .error, verb.first, place))
          break
        }
      }
      // “lacked the experience”
      if ["lacked", "lacks", "lacking"].contains(form) {
        for place in verb.next..<min(verb.next + 5, reading.range.upperBound)
        where ["experience", "knowledge", "skill", "skills", "training", "understanding", "discipline", "competence", "judgement", "judgment", "care", "attention", "awareness", "expertise", "foresight", "diligence", "rigour", "rigor", "ownership", "initiative"].contains(reading.form(place)) {
          remarks.append(reading.remark("postmortem.b4", .error, verb.first, place))
          break
        }
      }
      // “showed poor judgement” and “by mistake”
      for place in verb.next..<min(verb.next + 8, reading.range.upperBound) where reading.form(place) == "by" && ["mistake", "accident"].contains(reading.form(place + 1)) {
        remarks.append(reading.remark("postmortem.b3", .error, place, place + 1))
        break
      }
      // “selected the wrong cluster”
      if !verb.isPassive, verb.form == .finite, !tags.contains(.be), !tags.contains(.benign) {
        let object = verb.next..<min(verb.next + 4, reading.range.upperBound)
        if let place = object.first(where: { ["wrong", "incorrect"].contains(reading.form($0)) }), !reading.tokens[verb.next..<place].contains(where: { $0.isMark }), !["found", "saw", "noticed", "corrected", "fixed", "reported", "replaced", "removed", "spotted"].contains(form) {
          remarks.append(reading.remark("postmortem.b4", .warning, verb.first, place))
        }
      }
      if ["refused"].contains(form), verb.complement != nil { remarks.append(reading.remark("postmortem.b2", .error, verb.first, verb.main)) }
    }
  }

  /// A name beside what broke.
  func named(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form != .infinitive, let actor = verb.actor, actor.being == .named || actor.owner == .named else { return }
    let tags = reading.tags(of: verb)
    let isDone = verb.isPassive && tags.isDisjoint(with: [.human, .repair, .benign])
    let isBad = isDone || !tags.isDisjoint(with: [.causal, .destroying, .neglect, .fail]) || verb.isNegated && verb.form == .finite && verb.modal == nil
    // “pushed the change that broke checkout”
    let leadsOn = reading.verbs.contains { other in
      other.first > verb.first && !reading.tags(of: other).isDisjoint(with: [.causal, .destroying]) && other.subject?.being != .named
        && ["broke", "caused", "crashed", "triggered", "took", "brought", "corrupted", "led", "wiped"].contains(reading.form(of: other))
    }
    guard isBad || leadsOn else { return }
    remarks.append(reading.remark("postmortem.b6", .error, actor.first, actor.head))
  }

  /// “Why did the engineer …?”
  func question(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.isInverted, reading.form(verb.first - 1) == "why", let subject = verb.subject else { return }
    if subject.being.isHuman || reading.form(subject.head) == "they" || subject.owner?.isHuman == true {
      remarks.append(reading.remark("postmortem.b9", .error, verb.first - 1, subject.head))
    }
  }
}
