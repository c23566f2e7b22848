/// What is asked of people's minds and not of a system: “developers must learn to read”.
extension Blame {
  func demands(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, isOfPeople(verb.subject), !verb.isConditional, !verb.isNegated,
      !reading.sentence.isQuestion
    else { return }
    let isOwed =
      verb.modal.map { ["must", "should", "shall", "ought"].contains($0) } ?? false
      || ["need", "needs", "have", "has"].contains(reading.form(of: verb)) && verb.complement != nil
    guard isOwed, !verb.isPerfect else { return }
    let complement = verb.complement.map { reading.verbs[$0] }
    let act = verb.modal == nil ? complement : verb
    guard let act, act.first <= verb.next + 1, Self.inward.contains(reading.form(of: act)) else {
      return
    }
    remarks.append(reading.remark("postmortem.b10", .warning, verb.first, act.main))
  }

  /// “never look at the alerts channel”, “do not even read the plan”: a habit that is held against them.
  func habit(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, verb.isNegated, !verb.isPast, !verb.isPerfect, verb.modal == nil,
      !verb.isConditional, !verb.isPassive, !verb.isInverted, isSomebody(verb.subject),
      reading.sentence.section != .actions,
      Self.owedHabits.contains(reading.form(of: verb))
    else { return }
    let words =
      max(reading.range.lowerBound, verb.first - 3)..<min(verb.next + 8, reading.range.upperBound)
    guard
      !verb.hasDo
        || words.contains(where: {
          [
            "ever", "even", "anyway", "seem", "really", "bother", "care", "simply", "enough",
            "never",
          ]
          .contains(reading.form($0))
        })
    else { return }
    remarks.append(reading.remark("postmortem.b2", .warning, verb.first, verb.main))
  }

  private static let inward: Set<String> = [
    "learn", "realise", "realize", "understand", "grasp", "remember", "respect", "mature", "behave",
    "care", "listen", "concentrate", "think", "grow", "wake", "shape", "improve", "apologise",
    "apologize", "reflect", "internalise", "internalize", "appreciate", "try", "accept", "stop",
    "focus",
    "realign", "toughen",
  ]
  private static let owedHabits: Set<String> = [
    "look", "looks", "read", "reads", "check", "checks", "test", "tests", "listen", "listens",
    "care",
    "cares", "bother", "bothers", "think", "thinks", "ask", "asks", "tell", "tells", "communicate",
    "communicates", "respond", "responds", "answer", "answers", "follow", "follows", "escalate",
    "escalates", "document", "documents", "learn", "learns", "review", "reviews", "verify",
    "verifies",
    "understand", "understands", "update", "updates", "seem", "seems", "rehearse", "rehearses",
    "pay",
    "pays", "consult", "consults", "own", "owns",
  ]
}
