/// Blame that points without saying what was done: “the outage is on Priya”.
extension Blame {
  func attribution(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    contrast(verb, &remarks)
    guard verb.form == .finite, !verb.isNegated, let subject = verb.subject else { return }
    let tags = reading.tags(of: verb)
    let form = reading.form(of: verb)
    let next = reading.form(verb.next)
    guard let target = target(of: verb) else { return }
    let isBare = ["this", "that", "it", "one", "all"].contains(reading.form(subject.head))
    let isTroubled = (subject.first..<max(subject.first + 1, verb.first)).contains(where: isTrouble)
    func add() {
      remarks.append(reading.remark("postmortem.b3", .error, subject.first, target.head))
    }
    // “the outage is on Priya”, “this one is on us”
    if tags.contains(.be), ["on", "with"].contains(next), isTroubled || isBare && next == "on",
      target.first == verb.next + 1, target.owner == nil, !isWord(target)
    {
      return add()
    }
    // “the trouble started with the new contractor”
    if ["started", "began", "starts", "begins"].contains(form), next == "with", isTroubled,
      target.first == verb.next + 1, target.owner == nil
    {
      return add()
    }
    // “the blame belongs to the platform team”
    if Self.settling.contains(form),
      Self.charges.contains(reading.form(subject.head))
        || Self.lying.contains(form) && next == "with" && isTroubled
          && target.first == verb.next + 1,
      !isDutyFor(subject, verb)
    {
      return add()
    }
    // “the cause was a tired engineer”
    if tags.contains(.be), isCause(target), target.owner == nil { return add() }
  }

  /// “the cause was not the tool but the engineer”
  private func contrast(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.isNegated, reading.tags(of: verb).contains(.be), verb.form == .finite,
      let subject = verb.subject, Self.causes.contains(reading.form(subject.head)),
      let target = reading.phrases.first(where: {
        $0.first > verb.next && reading.form($0.first - 1) == "but" && $0.being.isHuman
          && $0.being != .indefinite
      })
    else { return }
    remarks.append(reading.remark("postmortem.b3", .error, subject.first, target.head))
  }

  /// The person that a verb's predicate names, over a preposition or a few words of measure.
  private func target(of verb: VerbGroup) -> NounPhrase? {
    reading.phrases.first {
      $0.first >= verb.next && $0.first < verb.next + 5 && $0.being.isHuman
        && $0.being != .indefinite
    }
  }

  /// “the item is on the team's board”, “that is on call”: no person after all.
  private func isWord(_ phrase: NounPhrase) -> Bool {
    ["call", "shift", "duty", "on-call", "board", "on-caller"].contains(reading.form(phrase.head))
      && phrase.head == phrase.first
  }

  /// “responsibility for the gateway” says who owns it; “for the failure” says who is blamed.
  private func isDutyFor(_ subject: NounPhrase, _ verb: VerbGroup) -> Bool {
    ["responsibility", "accountability"].contains(reading.form(subject.head))
      && reading.form(subject.head + 1) == "for"
      && !(subject.head + 2..<max(subject.head + 2, verb.first)).contains(where: isTrouble)
  }

  /// “thanks to Kevin, checkout was down”, “courtesy of the storage team”, “at the hands of an intern”.
  func credits(_ remarks: inout [Remark]) {
    for phrase in reading.phrases where phrase.being.isHuman && phrase.being != .indefinite {
      let before = phrase.first - 1
      let word = reading.form(before - 1)
      let joint = reading.form(before)
      let isThanks =
        joint == "to" && ["thanks", "thank"].contains(word)
        || joint == "of" && word == "courtesy"
        || joint == "of" && ["hands", "hand"].contains(word) && reading.form(before - 3) == "at"
      if isThanks,
        ["hand", "hands"].contains(word)
          || reading.range.contains(where: { isTrouble($0) || isWreck($0) })
      {
        remarks.append(reading.remark("postmortem.b3", .error, before - 1, phrase.head))
      }
      // “great work by the release team, who broke production”
      let isApplause =
        ["by", "from"].contains(joint)
        && ["job", "work", "move", "idea", "thinking", "stroke", "decision", "catch"].contains(word)
        && Self.applause.contains(reading.form(before - 2))
      if isApplause, reading.range.contains(where: isWreck) {
        remarks.append(reading.remark("postmortem.b3", .error, before - 2, phrase.head))
      }
      // “we have the network team to thank for the second outage”
      if reading.form(phrase.head + 1) == "to", reading.form(phrase.head + 2) == "thank" {
        remarks.append(reading.remark("postmortem.b3", .error, phrase.first, phrase.head + 2))
      }
    }
  }

  private func isWreck(_ place: Int) -> Bool {
    reading.tags(place).contains(.past)
      && (!reading.tags(place).isDisjoint(with: [.destroying, .fail])
        || ["died", "went", "suffered"].contains(reading.form(place)))
      && reading.tags(place).isDisjoint(with: .repair)
  }

  private static let applause: Set<String> = [
    "great", "brilliant", "nice", "good", "fine", "stellar", "excellent", "wonderful", "genius",
  ]
  private static let settling = EnglishVerbs.forms(
    "belong lie/lay/lain rest fall/fell/fallen sit/sat/sat go/went/gone be/was/been land is+/is/is stay"
  )
  private static let lying = EnglishVerbs.forms("lie/lay/lain rest")
  private static let charges: Set<String> = [
    "blame", "fault", "responsibility", "accountability", "culpability", "guilt", "onus",
  ]
}
