extension Blame {
  /// What an option that was weighed would have asked for.
  private static let costs: Set<String> = [
    "needed", "required", "cost", "meant", "lost", "involved",
  ]

  func counterfactual(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let tags = reading.tags(of: verb)
    let human = isHuman(verb.subject, doing: tags, in: verb)
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
        let isPlain =
          tags.contains(.be)
          && ["obvious", "clear", "evident", "apparent"].contains(reading.form(verb.next))
        if human || isHumanAct || isPlain || verb.subject == nil {
          add("postmortem.b1", .error)
        } else if !isAffected, !isToldBeside(verb) {
          add("postmortem.b11", .warning)
        }
      case "could":
        // “could not have seen” states an impossibility.
        if verb.isNegated || isAffected || verb.subject?.isNegative == true { return }
        // “could have lost the region” tells a risk.
        if tags.contains(.benign), !tags.contains(.human) { return }
        if ["either", "between"].contains(reading.form(verb.next)) { return }
        // “could have been reached” is about those who did not call.
        if human && !verb.isPassive || verb.isPassive && tags.contains(.prevent) {
          add("postmortem.b1", .error)
        } else if tags.contains(.prevent), !verb.isPassive {
          add("postmortem.b1", .warning)
        }
      case "would":
        if isAffected { return }
        // “would have had to wait” weighs an option.
        if tags.contains(.have), verb.complement != nil { return }
        // “would have needed an approval”, “would have taken an hour”: what an option asks for.
        let isDuration =
          reading.form(of: verb) == "taken"
          && object(of: verb).contains { reading.tags($0).contains(.unit) }
        if Self.costs.contains(reading.form(of: verb)) || isDuration,
          !reading.contains(["if", "had"])
        {
          return
        }
        let isBySomebody = verb.isPassive && verb.agent?.being.isHuman == true
        if human && !verb.isPassive || isCaught || isBySomebody {
          return add("postmortem.b1", .error)
        }
        let isEvent = verb.subject.map { reading.tags($0.head).contains(.event) } ?? true
        if isEvent, !tags.isDisjoint(with: [.occur, .prevent]) {
          add("postmortem.b1", .error)
        } else if tags.contains(.prevent) {
          add("postmortem.b1", .warning)
        } else if reading.contains(["if", "had"]) {
          add("postmortem.b11", .warning)
        }
      case "might", "may":
        if isAffected { return }
        if human, !tags.isDisjoint(with: [.human, .prevent]) || tags.contains(.have) {
          add("postmortem.b1", .error)
        } else if tags.contains(.prevent), modal == "might" {
          add("postmortem.b1", verb.isPassive ? .error : .warning)
        }
      default: break
      }
      return
    }
    if verb.isInverted, reading.form(verb.first) == "had", verb.main != verb.first,
      !reading.sentence.isQuestion
    {
      add(human ? "postmortem.b1" : "postmortem.b11", human ? .error : .warning)
    }
    if verb.isConditional, verb.isPerfect, verb.isPast,
      reading.contains(["would", "could", "might"]), !isAffected
    {
      add(
        human || isCaught ? "postmortem.b1" : "postmortem.b11",
        human || isCaught ? .error : .warning)
    }
    if verb.form == .infinitive, verb.isPerfect,
      let parent = verb.parent.map({ reading.verbs[$0] }),
      ["needed", "ought", "supposed", "meant"].contains(reading.form(of: parent)),
      isHuman(parent.subject, doing: tags)
    {
      add("postmortem.b1", .error)
    }
    // “was supposed to check”
    if verb.isPassive, verb.isPast,
      ["supposed", "meant", "expected", "obliged"].contains(reading.form(of: verb)),
      let complement = verb.complement
    {
      let act = reading.tags(of: reading.verbs[complement])
      if isHuman(verb.subject, doing: act) {
        add("postmortem.b1", .error)
      } else if !isAffected, reading.form(of: verb) != "expected" {
        add("postmortem.b11", .warning)
      }
    }
    if verb.modal == "should", !verb.isNegated, verb.subject?.being == .system, !verb.isInverted,
      !verb.isConditional,
      reading.sentence.section != .actions,
      ["component", "it", "check", "alert"].contains(
        verb.subject.map { reading.form($0.head) } ?? ""),
      reading.sentence.place == .prose, !verb.isPassive
    {
      add("postmortem.b11", .warning)
    }
  }

  /// “should have stopped there, but the check returned 200”: what it did instead is told, and how.
  private func isToldBeside(_ verb: VerbGroup) -> Bool {
    guard
      let joint = (verb.next..<max(verb.next, reading.range.upperBound)).first(where: {
        ["but", "however", "instead", "yet"].contains(reading.form($0))
      })
    else { return false }
    return reading.verbs.contains {
      $0.first > joint && $0.form == .finite && $0.modal == nil && $0.subject?.being.isHuman != true
    }
  }
}
