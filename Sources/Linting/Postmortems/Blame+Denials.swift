extension Blame {
  func didNot(
    _ verb: VerbGroup, _ tags: Tags, _ act: Tags, add: (Finding.Level, Int?) -> Void
  ) {
    if isReported(verb), verb.isNegated, verb.subject?.being.isHuman == true,
      tags.contains(.human) || hasDuty(verb)
    {
      return add(.error, nil)
    }
    guard verb.form == .finite, verb.main != verb.first || !tags.isDisjoint(with: .verb.union(.be)),
      !verb.isPassive, !verb.isConditional,
      verb.modal == nil
    else { return }
    let isDid = verb.hasDo && verb.isPast
    let isPerfect = verb.isPerfect && verb.main != verb.first
    let isNever = !verb.hasDo && !isPerfect && tags.contains(.past) && !tags.contains(.be)
    guard isDid || isPerfect || isNever else { return }
    // “have not yet decided” is the honest present.
    if isPerfect {
      let isDue = verb.isPast && (!Self.chances.contains(reading.form(of: verb)) || isVouched(verb))
      guard tags.contains(.human) || hasDuty(verb) || isDue,
        verb.isPast || !reading.contains(["yet", "so"])
      else { return }
    }
    if reading.range.contains(where: {
      reading.form($0) == "yet" && $0 > verb.first
        && ($0 < verb.main || isPerfect && $0 - verb.main < 3)
    }) {
      return
    }
    let human =
      verb.subject?.being.isHuman == true
      || isHuman(verb.subject, doing: act.isEmpty ? tags : act, in: verb)
    guard human, verb.subject?.isNegative != true else { return }
    if tags.contains(.benign) && !tags.contains(.human),
      !["around", "round"].contains(reading.form(verb.next))
    {
      // “did not have the knowledge” judges; “did not have access” describes.
      return
    }
    let form = reading.form(of: verb)
    let next = reading.form(verb.next)
    if ["see", "seen", "saw", "observe", "observed", "find", "found", "notice", "noticed"].contains(
      form), ["any", "an", "a", "further", "more", "other", "errors", "such"].contains(next)
    {
      return
    }
    if ["find", "found", "want", "expect", "intend", "mean", "use", "reach", "end", "live", "work"]
      .contains(form), form != "work" || verb.subject?.being != .person
    {
      if !(form == "expect" && false) { return }
    }
    // “did not restart the primary because a backup was running” tells what was known.
    add(isDid && !tags.contains(.human) && isExplained(verb) ? .warning : .error, nil)
  }

  /// What somebody may never have come to do, through no neglect: “had never used the tool”.
  private static let chances = EnglishVerbs.forms(
    """
    operate use see/saw/seen work run/ran/run/running deploy change have/had/had need meet/met/met \
    encounter face receive expect reach finish begin/began/begun start arrive be/was/been come/came/come \
    handle join touch open experience happen get/got/got
    """)

  /// “signed off on a build she had never run”
  private func isVouched(_ verb: VerbGroup) -> Bool {
    reading.verbs.contains {
      $0.first < verb.first && $0.actor?.being.isHuman == true
        && ["signed", "approved", "merged", "released", "shipped", "endorsed", "recommended"]
          .contains(reading.form(of: $0))
    }
  }

  /// “had not opened the plan”: what is made to be read is owed a reading.
  private func hasDuty(_ verb: VerbGroup) -> Bool {
    // “had not even opened it”
    if (verb.first..<verb.main).contains(where: { reading.form($0) == "even" }) { return true }
    return isOwedUse(verb)
  }

  private func isOwedUse(_ verb: VerbGroup) -> Bool {
    verb.isPast
      && ["opened", "run", "tried", "used", "touched", "followed", "closed", "finished"].contains(
        reading.form(of: verb))
      && object(of: verb, reach: 4).contains {
        Self.readByPeople.contains(reading.form($0))
          || ["tests", "test", "suite", "backup", "restore", "failover", "rollback", "link"]
            .contains(reading.form($0))
      }
  }

  /// “was unaware”, “were not paying attention”, “was not careful”.
  func predicate(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, isHuman(verb.subject, doing: .human, in: verb), verb.modal == nil,
      !verb.isConditional, verb.subject?.isNegative != true
    else { return }
    let form = reading.form(of: verb)
    let tags = reading.tags(of: verb)
    if verb.isNegated {
      let state: Set<String> = [
        "aware", "careful", "prepared", "attentive", "familiar", "trained", "qualified",
        "competent", "experienced", "diligent", "vigilant", "thorough", "alert", "proactive",
        "mindful", "cautious", "clear", "disciplined", "skilled", "knowledgeable",
      ]
      let isState =
        tags.contains(.be)
        && (verb.next..<min(verb.next + 3, reading.range.upperBound)).contains {
          state.contains(reading.form($0))
        }
      let isDoing =
        verb.isProgressive
        && (tags.contains(.human)
          || ["paying", "looking", "watching", "listening", "monitoring", "following"].contains(
            form))
      let isPassiveState =
        verb.isPassive && ["prepared", "trained", "qualified", "experienced"].contains(form)
        && verb.agent == nil
      if isState || isDoing || isPassiveState {
        remarks.append(
          reading.remark(
            "postmortem.b2", .error, verb.first, min(verb.next, reading.range.upperBound - 1)))
      }
    } else if tags.contains(.be)
      || ["became", "got", "seemed", "felt", "remained", "appeared"].contains(form)
    {
      let words = verb.next..<min(verb.next + 3, reading.range.upperBound)
      if let at = words.first(where: { ["unaware", "oblivious"].contains(reading.form($0)) }) {
        remarks.append(reading.remark("postmortem.b2", .error, verb.first, at))
      }
    }
  }

  /// “the team”, “everyone”: nobody in particular.
  func isFog(_ phrase: NounPhrase?) -> Bool {
    guard let phrase else { return false }
    return phrase.being == .indefinite
      || phrase.being == .collective && phrase.head - phrase.first <= 1
        && ["team", "teams", "management", "staff", "company", "organisation", "organization"]
          .contains(reading.form(phrase.head))
  }

  /// “nobody spoke up”, “no one stepped in”.
  private func isSilence(_ verb: VerbGroup) -> Bool {
    let next = reading.form(verb.next)
    switch reading.form(of: verb) {
    case "spoke", "stood": return next == "up"
    case "stepped": return ["in", "up", "forward"].contains(next)
    case "took": return ["charge", "ownership", "responsibility", "the"].contains(next)
    case "bothered", "cared", "intervened": return true
    default: return false
    }
  }

  /// “demanded a release nobody had tested”
  private func isUntested(_ verb: VerbGroup) -> Bool {
    verb.isPerfect && verb.isPast
      && ["tested", "reviewed", "approved", "checked", "verified", "read"].contains(
        reading.form(of: verb))
      && reading.verbs.contains {
        $0.first < verb.first && $0.form == .finite && !$0.isNegated
          && $0.actor.map { $0.being.isHuman && $0.being != .indefinite } == true
      }
  }

  /// “a case of the developer not following the process”, “by not testing the failover”.
  func notDoing(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .gerund, reading.form(verb.first - 1) == "not",
      reading.tags(of: verb).contains(.human)
        || object(of: verb, reach: 4).contains(where: {
          Self.readByPeople.contains(reading.form($0))
        }), !reading.tags(of: verb).contains(.machineAct)
    else { return }
    let before = verb.first - 2
    let isDirect = reading.phrases.contains { $0.head == before && $0.being.isHuman }
    let isMeans =
      ["by", "for", "of", "from"].contains(reading.form(before))
      && reading.verbs.contains {
        $0.form == .finite && $0.actor.map { $0.being.isHuman && $0.being != .indefinite } == true
      }
    guard isDirect || isMeans else { return }
    remarks.append(reading.remark("postmortem.b2", .error, verb.first - 1, verb.main))
  }

  private static let checking: Set<String> = [
    "checked", "check", "noticed", "notice", "verified", "verify", "tested", "test", "read",
    "looked", "look", "reviewed", "review", "took", "questioned", "challenged", "raised",
    "objected",
    "stopped", "doubted", "opposed", "answered", "responded", "reacted", "acknowledged",
    "escalated", "called", "owned",
  ]

  func collective(_ verb: VerbGroup, _ index: Int, _ remarks: inout [Remark]) {
    guard let subject = verb.subject, subject.being == .indefinite, verb.form == .finite else {
      return
    }
    let tags = reading.tags(of: verb)
    let isNone =
      ["no", "neither"].contains(reading.form(subject.first))
      && reading.tags(subject.head).contains(.person)
    let isEvery = reading.form(subject.head).hasPrefix("every")
    guard verb.modal == nil, !verb.isPassive else { return }
    let form = reading.form(of: verb)
    // “no engineer fixed it”
    if isNone, verb.isPast || tags.contains(.past), verb.main == verb.first,
      tags.isDisjoint(with: [.be, .have, .benign]),
      !["saw", "knew", "heard", "left", "worked", "joined", "received", "lost", "ran"].contains(
        form)
    {
      remarks.append(reading.remark("postmortem.b12", .error, subject.first, verb.main))
      return
    }
    if tags.contains(.human) || tags.contains(.neglect)
      || tags.contains(.be)
        && (verb.next..<min(verb.next + 3, reading.range.upperBound)).contains(where: {
          ["aware", "watching", "responsible", "sure", "paying", "looking"].contains(
            reading.form($0))
        })
      || ["owned", "bothered", "tried", "checked", "spoke", "stepped", "stood", "intervened"]
        .contains(form)
    {
      if subject.isNegative || isEvery || verb.isNegated,
        !["complained", "reported", "called", "saw", "hurt"].contains(form) || isEvery
      {
        // “nobody in the platform team thought of it” points at a team.
        let isPointed =
          subject.isNegative && EnglishVerbs.mindful.union(Self.checking).contains(form)
          && reading.phrases.contains {
            ($0.being == .collective || $0.being == .person)
              && $0.first == subject.head + 2
              && ["in", "on", "of", "from", "at"].contains(reading.form(subject.head + 1))
          }
          || subject.isNegative && (isSilence(verb) || isUntested(verb))
        remarks.append(
          reading.remark(
            "postmortem.b12", isPointed ? .error : .warning, subject.first, verb.main))
      }
    }
  }
}
