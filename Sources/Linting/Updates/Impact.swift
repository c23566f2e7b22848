/// What a sentence says of who is affected.
struct Impact {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  private func isAffected(_ place: Int) -> Bool {
    !reading.tags(place).isDisjoint(with: [.affected, .indefinite])
  }
  private func isImpact(_ place: Int) -> Bool {
    [
      "impact", "impacted", "affected", "affecting", "impacting", "effect", "disruption", "affect",
      "affects", "unaffected",
    ].contains(reading.form(place))
  }

  // MARK: Nobody is affected

  func findDenials(_ remarks: inout [Remark]) {
    guard !reading.sentence.isQuestion, let denial else { return }
    remarks.append(
      reading.remark("update.no-impact", .error, denial.lowerBound, denial.upperBound - 1))
  }

  private var denial: Range<Int>? {
    for place in reading.range {
      let form = reading.form(place)
      // “no impact”, “without any customer impact”, “zero impact”
      if ["no", "without", "zero", "not", "nor", "0"].contains(form) {
        let rest = place + 1..<min(place + 6, reading.range.upperBound)
        if form == "not",
          reading.tags(place - 1).contains(.have) || reading.tags(place + 1).contains(.human)
        {
          continue
        }
        guard
          let impact = rest.first(where: {
            ["impact", "disruption", "effect"].contains(reading.form($0))
              || form != "no" && isImpact($0)
                && !["affected", "impacted"].contains(reading.form($0))
          }),
          !reading.tokens[place..<impact].contains(where: { $0.isMark }),
          !reading.contains(.conditional),
          form != "not"
            || !reading.verbs.contains(where: {
              $0.first < place && $0.modal != nil && $0.isNegated
            }),
          !["further", "additional", "other", "more", "longer", "longer"].contains(
            reading.form(place + 1))
        else { continue }
        if ["affecting", "impacting"].contains(reading.form(impact)),
          !(impact + 1..<min(impact + 4, reading.range.upperBound)).contains(where: isAffected)
        {
          continue
        }
        if ["affect", "affects"].contains(reading.form(impact)),
          !(impact + 1..<min(impact + 4, reading.range.upperBound)).contains(where: isAffected)
        {
          continue
        }
        // “no impact on card data” is about something else.
        if ["on", "to", "for"].contains(reading.form(impact + 1)),
          !(impact + 2..<min(impact + 6, reading.range.upperBound)).contains(where: isAffected),
          reading.range.contains(impact + 2)
        {
          continue
        }
        return place..<impact + 1
      }
    }
    for verb in reading.verbs where verb.form == .finite && !verb.isConditional && verb.modal == nil
    {
      let form = reading.form(of: verb)
      guard let subject = verb.subject else { continue }
      let isWho = !reading.tags(subject.head).isDisjoint(with: [
        .affected, .indefinite, .person, .counted,
      ])
      let isOther = (subject.first..<subject.head).contains {
        ["other", "remaining", "these", "those", "new"].contains(reading.form($0))
      }
      let isScoped =
        ["in", "on", "of", "with", "who", "using", "outside"].contains(
          reading.form(subject.head + 1)) && subject.head + 1 < verb.first
      let isHit = ["affected", "impacted", "hit", "harmed", "disrupted", "touched"].contains(form)
      if isHit, isWho, !isOther, !isScoped,
        verb.isNegated != (subject.isNegative || isZero(subject))
      {
        return min(subject.first, verb.first)..<max(subject.head, verb.main) + 1
      }
      if form == "unaffected"
        || reading.tags(of: verb).contains(.be) && reading.form(verb.next) == "unaffected", isWho,
        !isOther, !isScoped, !verb.isNegated
      {
        return subject.first..<verb.next + 1
      }
      // “Nobody sees errors”, “no user notices anything”
      if subject.isNegative, isWho, !reading.tags(subject.head).contains(.person),
        [
          "see", "sees", "saw", "notice", "notices", "noticed", "experience", "experienced",
          "experiences", "seeing",
        ].contains(form)
      {
        return subject.first..<verb.main + 1
      }
    }
    return nil
  }

  private func isZero(_ phrase: NounPhrase) -> Bool {
    (phrase.first..<phrase.head).contains { ["0", "zero", "none"].contains(reading.form($0)) }
  }

  // MARK: How many

  /// Whether the sentence says how many, or that it is unknown.
  var isQuantified: Bool {
    for place in reading.range {
      let token = reading.tokens[place]
      let form = token.form
      if form == "unknown" || form == "unclear" || form == "undetermined" || form == "unconfirmed" {
        return true
      }
      if form == "not" || form == "yet" {
        let near =
          max(reading.range.lowerBound, place - 4)..<min(place + 6, reading.range.upperBound)
        if near.contains(where: {
          ["known", "know", "established", "determined", "clear", "quantified", "measured", "sure"]
            .contains(reading.form($0))
        }) {
          return true
        }
      }
      if ["half", "third", "quarter", "thirds", "quarters"].contains(form),
        reading.form(place + 1) == "of"
      {
        return true
      }
      if ["all", "every", "everyone", "everybody", "no", "nobody", "none", "zero", "each", "any"]
        .contains(form)
      {
        if ["everyone", "everybody", "nobody"].contains(form) { return true }
        let rest = place + 1..<min(place + 6, reading.range.upperBound)
        if form != "any",
          rest.contains(where: { !reading.tags($0).isDisjoint(with: [.affected, .counted]) })
        {
          return true
        }
      }
      if counted(at: place) != nil { return true }
    }
    return false
  }

  /// The number at `place`, when it counts somebody or something affected.
  func counted(at place: Int) -> (value: Double, isWho: Bool, last: Int)? {
    guard reading.range.contains(place), reading.tags(place).contains(.numeral) else { return nil }
    if case .time = reading.tokens[place].kind { return nil }
    let form = reading.form(place)
    if form.hasSuffix("%")
      || ["percent", "per", "pct", "%"].contains(reading.form(place + 1))
        && reading.form(place + 1) != "per"
      || reading.form(place + 1) == "per" && reading.form(place + 2) == "cent"
    {
      return (-1, false, place)
    }
    // Not a duration, a version or a date.
    if reading.tags(place + 1).contains(.unit)
      || [
        "version", "release", "step", "phase", "stage", "v", "build", "level", "priority",
        "severity",
      ].contains(reading.form(place - 1))
    {
      return nil
    }
    guard var value = Self.value(of: form) else { return nil }
    var next = place + 1
    while next < place + 6 {
      switch reading.form(next) {
      case "thousand": value *= 1_000
      case "million": value *= 1_000_000
      // “1,200 affected”, “7 are affected”
      case "affected", "impacted": return (value, true, next)
      case "is", "are", "was", "were": break
      case "hundred": value *= 100
      case "of", "our", "the", "in", "out": break
      default:
        let tags = reading.tags(next)
        if !tags.isDisjoint(with: [.affected, .counted]), !tags.contains(.unit) {
          return (value, tags.contains(.affected), next)
        }
        if ["of", "in", "out"].contains(reading.form(place + 1)), tags.contains(.numeral) { break }
        guard
          tags.contains(.adjective) || tags.contains(.noun)
            || !tags.isDisjoint(with: [.participle, .gerund]),
          tags.isDisjoint(with: [.preposition, .be])
        else { return nil }
      }
      next += 1
    }
    return nil
  }

  static func value(of form: String) -> Double? {
    let words = [
      "two": 2.0, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
      "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
      "hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12,
    ]
    if let word = words[form] { return word }
    var digits = form.replacing(",", with: "")
    guard digits.utf8.count <= 15 else { return nil }
    var factor = 1.0
    if digits.hasSuffix("k") { factor = 1_000 } else if digits.hasSuffix("m") { factor = 1_000_000 }
    if factor > 1 { digits.removeLast() }
    guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let number = Double(digits)
    else { return nil }
    return number * factor
  }
}
