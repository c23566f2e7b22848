extension Blame {
  /// A name beside what broke.
  func named(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form != .infinitive, let actor = verb.actor,
      actor.being == .named || actor.owner == .named
    else { return }
    let tags = reading.tags(of: verb)
    let isDone = verb.isPassive && tags.isDisjoint(with: [.human, .repair, .benign])
    let isBad =
      isDone || !tags.isDisjoint(with: [.causal, .destroying, .neglect, .fail])
      || verb.isNegated && verb.form == .finite && verb.modal == nil
    // “pushed the change that broke checkout”
    let leadsOn = reading.verbs.contains { other in
      other.first > verb.first && !reading.tags(of: other).isDisjoint(with: [.causal, .destroying])
        && other.subject?.being != .named
        && [
          "broke", "caused", "crashed", "triggered", "took", "brought", "corrupted", "led", "wiped",
        ].contains(reading.form(of: other))
    }
    guard isBad && !isMild(verb) || leadsOn else { return }
    remarks.append(reading.remark("postmortem.b6", .error, actor.first, actor.head))
  }

  /// “took over communication”, “merged the revert”: verbs that break things only with some objects.
  private func isMild(_ verb: VerbGroup) -> Bool {
    guard !verb.isNegated, !verb.isPassive else { return false }
    let form = reading.form(of: verb)
    let object = object(of: verb)
    if Self.taking.contains(form) {
      return !object.contains { ["down", "out", "offline"].contains(reading.form($0)) }
    }
    return Self.handling.contains(form)
      && object.contains {
        !reading.tags($0).isDisjoint(with: [.repair, .repairNoun])
          || Self.remedies.contains(reading.form($0))
      }
  }

  private static let taking = EnglishVerbs.forms("take/took/taken")
  private static let handling = EnglishVerbs.forms(
    "push merge remove disable disconnect kill shut/shut/shut create introduce bring/brought/brought lead/led/led"
  )
  private static let remedies: Set<String> = [
    "revert", "reverts", "fix", "hotfix", "patch", "rollback", "stale", "stuck", "faulty",
    "runaway",
    "temporary", "call", "discussion", "restore",
  ]

  /// “Why did the engineer check it?” asks for a culprit.
  func question(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    // “Did nobody think to check?”
    if verb.isInverted, verb.subject?.isNegative == true, verb.subject?.being == .indefinite,
      reading.tags(of: verb).contains(.human), reading.sentence.isQuestion
    {
      return remarks.append(reading.remark("postmortem.b9", .error, verb.first, verb.main))
    }
    // “How could the night shift sleep through it?”, “How did he miss that?”
    if verb.isInverted, reading.form(verb.first - 1) == "how", verb.subject?.being.isHuman == true,
      verb.isNegated || verb.subject?.isNegative == true
        || !reading.tags(of: verb).isDisjoint(with: [.neglect, .fail])
        || ["sleep", "let", "allow", "think", "believe", "leave", "delete"].contains(
          reading.form(of: verb))
    {
      return remarks.append(reading.remark("postmortem.b9", .error, verb.first - 1, verb.main))
    }
    // “Ask Fiona why it was never tested”
    if reading.form(reading.range.lowerBound) == "ask", reading.contains(["why", "how"]),
      let name = reading.phrases.first(where: { $0.first == reading.range.lowerBound + 1 }),
      name.being == .named
    {
      remarks.append(reading.remark("postmortem.b6", .error, name.first, name.head))
    }
    guard verb.isInverted, reading.form(verb.first - 1) == "why", let subject = verb.subject else {
      return
    }
    if subject.being.isHuman || reading.form(subject.head) == "they"
      || subject.owner?.isHuman == true
    {
      remarks.append(reading.remark("postmortem.b9", .error, verb.first - 1, subject.head))
    }
  }
}
