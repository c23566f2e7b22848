extension Blame {
  /// A judging word about a person, or about what a person did.
  func judgement(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    let form = reading.form(of: verb)
    let tags = reading.tags(of: verb)
    guard verb.form == .finite || verb.form == .gerund || verb.form == .infinitive else { return }
    guard verb.modal == nil || verb.isPerfect, !verb.isConditional || verb.isPerfect else { return }
    let actor = verb.actor
    let human = isHuman(actor, doing: tags, in: verb) && actor?.being != .indefinite
    // “mistakenly deleted”, “deleted by accident”
    let near =
      max(reading.range.lowerBound, verb.first - 2)..<min(verb.next + 5, reading.range.upperBound)
    for place in near where reading.tags(place).contains(.faultAdverb) {
      if reading.tokens[near.lowerBound..<place].contains(where: { $0.isMark("|") }) { continue }
      // “assumed, incorrectly, that”
      let isNear =
        place <= verb.next + 1 || !reading.tokens[verb.next..<place].contains { $0.isMark }
      guard isNear,
        !reading.verbs.contains(where: {
          $0.first > verb.first && $0.first <= place && $0.form == .finite
        })
      else { continue }
      if human {
        remarks.append(reading.remark("postmortem.b4", .error, place, place))
      } else if verb.isPassive, verb.agent == nil, !tags.isDisjoint(with: [.destroying, .human]),
        actor == nil
      {
        remarks.append(reading.remark("postmortem.b4", .warning, place, place))
      }
    }
    let isConduct =
      actor.map { $0.owner?.isHuman == true && Self.conduct.contains(reading.form($0.head)) }
      ?? false
    guard human || isConduct else { return }
    if form == "made", ["matters", "things", "it"].contains(reading.form(verb.next)),
      reading.form(verb.next + 1) == "worse"
    {
      remarks.append(reading.remark("postmortem.b4", .error, verb.first, verb.next + 1))
    }
    let isState =
      tags.contains(.be)
      || [
        "became", "got", "seemed", "felt", "remained", "appeared", "grew", "looked", "acted",
        "behaved", "stayed",
      ].contains(form)
    if isState, !verb.isNegated {
      var place = verb.next
      while reading.range.contains(place), reading.tags(place).contains(.adverb),
        !reading.tags(place).contains(.judging), !reading.tags(place).contains(.judgingPeople),
        place < verb.next + 3
      { place += 1 }
      if reading.tags(place).contains(.judgingPeople),
        !reading.tags(place + 1).contains(.noun) || reading.tags(place + 1).contains(.preposition)
      {
        if !["unaware", "oblivious"].contains(reading.form(place)),
          !(reading.form(place) == "absent" || reading.form(place) == "late") || true
        {
          remarks.append(reading.remark("postmortem.b4", .error, verb.first, place))
        }
      }
    }
    if isState, verb.isPassive, tags.contains(.judgingPeople), !verb.isNegated {
      remarks.append(reading.remark("postmortem.b4", .error, verb.first, verb.main))
    }
    // “reacted too slowly”
    if !verb.isNegated, verb.isPast || verb.isPerfect || verb.form != .finite || tags.contains(.be)
    {
      for place in verb.next..<min(verb.next + 7, reading.range.upperBound) {
        if reading.tokens[place].isMark
          || reading.verbs.contains(where: { $0.first == place && $0.form == .finite })
        {
          break
        }
        if reading.form(place) == "too", reading.tags(place + 1).contains(.untimely) {
          remarks.append(reading.remark("postmortem.b4", .error, place, place + 1))
          break
        }
      }
      // “made a mistake”, “made an error”, “made the wrong call”
      if ["made", "makes", "making", "committed"].contains(form) {
        for place in verb.next..<min(verb.next + 5, reading.range.upperBound)
        where reading.tags(place).contains(.faultNoun) && reading.form(verb.next) != "no"
          && !reading.tokens[verb.next..<place].contains(where: { $0.isMark })
        {
          remarks.append(reading.remark("postmortem.b3", .error, verb.first, place))
          break
        }
      }
      // “lacked the experience”
      if ["lacked", "lacks", "lacking"].contains(form) {
        for place in verb.next..<min(verb.next + 5, reading.range.upperBound)
        where [
          "experience", "knowledge", "skill", "skills", "training", "understanding", "discipline",
          "competence", "judgement", "judgment", "care", "attention", "awareness", "expertise",
          "foresight", "diligence", "rigour", "rigor", "ownership", "initiative",
        ].contains(reading.form(place)) {
          remarks.append(reading.remark("postmortem.b4", .error, verb.first, place))
          break
        }
      }
      // “showed poor judgement” and “by mistake”
      for place in verb.next..<min(verb.next + 8, reading.range.upperBound)
      where reading.form(place) == "by"
        && ["mistake", "accident"].contains(reading.form(place + 1))
      {
        remarks.append(reading.remark("postmortem.b3", .error, place, place + 1))
        break
      }
      // “selected the wrong cluster”
      if !verb.isPassive, verb.form == .finite, !tags.contains(.be), !tags.contains(.benign) {
        let object = object(of: verb)
        if let place = object.first(where: { ["wrong", "incorrect"].contains(reading.form($0)) }),
          !reading.verbs.contains(where: { $0.first > verb.main && $0.first < place }),
          ![
            "found", "saw", "noticed", "corrected", "fixed", "reported", "replaced", "removed",
            "spotted", "had", "got", "knew", "learned", "received", "discovered", "identified",
            "recognised", "recognized", "reverted", "realised", "realized", "thought", "asked",
            "said", "told",
          ].contains(form)
        {
          remarks.append(
            reading.remark(
              "postmortem.b4", isExplained(verb) ? .warning : .error, verb.first, place))
        }
      }
      if ["refused"].contains(form), verb.complement != nil {
        remarks.append(reading.remark("postmortem.b2", .error, verb.first, verb.main))
      }
    }
  }
}
