/// Finds actions that ask people to be better, where nothing would change for the next person.
struct Discipline {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  func find(_ remarks: inout [Remark]) {
    for (_, range) in reading.expressions(of: "postmortem.b10") {
      add(range.lowerBound, range.upperBound - 1, &remarks)
    }
    for place in reading.range where !isNamed(place) {
      let form = reading.form(place)
      if Self.lecturing.contains(form), let person = person(behind: place) {
        // “Coach the engineers”, “Speak to the operator”
        add(place, person, &remarks)
      } else if Self.asking.contains(form), let person = person(behind: place),
        let care = care(behind: person)
      {
        // “Ask engineers to remember the freeze”; “ask the team to add a limit” is work
        add(place, care, &remarks)
      } else if Self.raising.contains(form),
        let virtue = (place + 1..<min(place + 5, reading.range.upperBound)).first(where: {
          Self.virtues.contains(reading.form($0))
        })
      {
        add(place, virtue, &remarks)
      }
    }
  }

  private func add(_ first: Int, _ last: Int, _ remarks: inout [Remark]) {
    remarks.append(reading.remark("improvement.discipline", .error, first, last))
  }

  /// “the train”, “a coach”: a noun.
  private func isNamed(_ place: Int) -> Bool { reading.tags(place - 1).contains(.determiner) }

  /// The person that is spoken to, over “to the” and words that describe them; no console of theirs.
  private func person(behind verb: Int) -> Int? {
    for place in verb + 1..<min(verb + 6, max(verb + 1, reading.range.upperBound)) {
      let tags = reading.tags(place)
      if reading.tokens[place].isMark { return nil }
      if !tags.isDisjoint(with: [.person, .collective]) {
        let next = reading.tags(place + 1)
        if !next.isDisjoint(with: [.person, .collective]) { continue }
        return next.contains(.system) && !next.contains(.pronoun) ? nil : place
      }
      if tags.contains(.noun), tags.isDisjoint(with: [.adjective, .determiner, .ofPeople]) {
        return nil
      }
    }
    return nil
  }

  private func care(behind person: Int) -> Int? {
    var place = person + 1
    if reading.form(place) == "to" { place += 1 }
    while reading.tags(place).contains(.adverb), place < person + 4 { place += 1 }
    return Self.caring.contains(reading.form(place)) ? place : nil
  }

  private static let lecturing: Set<String> = [
    "coach", "educate", "train", "teach", "lecture", "admonish", "counsel", "speak", "talk",
    "punish", "scold", "reprimand", "fire", "sack", "discipline", "motivate", "sensitise",
    "sensitize", "caution",
  ]
  private static let asking: Set<String> = [
    "ask", "tell", "urge", "have", "get", "encourage", "instruct", "require", "expect", "advise",
    "want", "need", "let",
  ]
  private static let caring: Set<String> = [
    "remember", "check", "double-check", "look", "read", "follow", "be", "pay", "watch", "verify",
    "think", "avoid", "mind", "consider", "respect", "try", "concentrate", "focus", "learn",
    "understand", "care", "listen", "obey", "stop", "become", "stay", "remain",
  ]
  private static let raising: Set<String> = [
    "raise", "increase", "improve", "strengthen", "foster", "promote", "build", "create", "instil",
    "instill", "demand", "emphasise", "emphasize", "stress",
  ]
  private static let virtues: Set<String> = [
    "awareness", "vigilance", "discipline", "diligence", "attentiveness", "mindfulness", "caution",
    "accountability", "mindset", "rigour", "rigor", "importance", "carefulness",
  ]
}
