/// The warnings on single words of an update: outage, causes told as facts, blame, vagueness.
struct Phrasing {
  let reading: Reading
  let knowing: UpdateContext

  init(_ reading: Reading, knowing: UpdateContext) {
    (self.reading, self.knowing) = (reading, knowing)
  }

  func find(_ remarks: inout [Remark]) {
    for place in reading.range {
      let form = reading.form(place)
      if ["outage", "outages"].contains(form), knowing.isTotal != true,
        reading.form(place - 1) != "no"
      {
        remarks.append(reading.remark("update.outage", .warning, place, place))
      }
      vague(place, form, &remarks)
    }
    causes(&remarks)
    blame(&remarks)
  }

  // MARK: Vagueness

  private func vague(_ place: Int, _ form: String, _ remarks: inout [Remark]) {
    func add(_ last: Int) { remarks.append(reading.remark("update.vague", .warning, place, last)) }
    if reading.tags(place).contains(.vague) {
      if form == "soon", reading.form(place - 1) == "as" || reading.form(place - 1) == "too" {
        // “as soon as we know” says when; “as soon as possible” does not.
        if reading.form(place + 1) == "as", reading.form(place + 2) == "possible" { add(place + 2) }
        return
      }
      if form == "brief", reading.form(place - 1) == "to" { return }
      return add(place)
    }
    switch form {
    case "some", "several", "many", "few", "most", "multiple", "numerous", "various", "certain":
      if ["how", "as", "so", "too"].contains(reading.form(place - 1)) { return }
      let rest = place + 1..<min(place + 5, reading.range.upperBound)
      for next in rest {
        if !reading.tags(next).isDisjoint(with: [.affected, .counted, .unit]),
          !reading.tags(next).contains(.person)
        {
          return add(next)
        }
        guard
          ["of", "our", "the", "more"].contains(reading.form(next))
            || reading.tags(next).contains(.adjective)
        else { return }
      }
    case "number", "subset", "handful", "portion", "percentage", "fraction", "minority", "majority",
      "group", "proportion", "share", "amount":
      if form == "handful" || form == "subset"
        || ["small", "limited", "low", "tiny", "large", "significant", "certain", "minor"].contains(
          reading.form(place - 1))
        || form == "number" && reading.form(place - 1) == "a"
      {
        add(place)
      }
    case "moments":
      if reading.form(place - 1) == "few" || reading.form(place - 1) == "in" { add(place) }
    case "while": if ["a", "little", "short"].contains(reading.form(place - 1)) { add(place) }
    case "bit":
      if reading.form(place - 1) == "a", ["in", "for"].contains(reading.form(place - 2)) {
        add(place)
      }
    case "hiccup", "hiccups", "glitch", "glitches", "blip": add(place)
    default: break
    }
  }

  // MARK: Causes

  private var isHedged: Bool {
    reading.contains(.hedge) || reading.contains(.conditional) || reading.sentence.isQuestion
  }

  private func causes(_ remarks: inout [Remark]) {
    guard knowing.isIdentified != true, !isHedged else { return }
    for (first, last) in causalPlaces {
      return remarks.append(reading.remark("update.cause", .warning, first, last))
    }
  }

  /// Where a cause is named: the words that lead to it.
  private var causalPlaces: [(Int, Int)] {
    var found: [(Int, Int)] = []
    for place in reading.range {
      switch reading.form(place) {
      case "due", "owing":
        // “due to finish at noon” is a plan.
        if reading.form(place + 1) == "to",
          reading.tags(place + 2).isDisjoint(with: .base) || reading.tags(place + 2).contains(.noun)
        {
          found.append((place, place + 1))
        }
      case "because": found.append((place, place + (reading.form(place + 1) == "of" ? 1 : 0)))
      case "cause", "reason", "culprit":
        if let verb = reading.verbs.first(where: {
          $0.subject?.head == place && reading.tags(of: $0).contains(.be)
            || $0.first == place + 1 && reading.tags(of: $0).contains(.be)
        }), !verb.isNegated, verb.modal == nil {
          found.append((place, verb.main))
        }
      case "result":
        if reading.form(place - 1) == "a", reading.form(place + 1) == "of" {
          found.append((place, place + 1))
        }
      case "thanks": if reading.form(place + 1) == "to" { found.append((place, place + 1)) }
      default: break
      }
    }
    for verb in reading.verbs where !verb.isNegated && verb.modal == nil && !verb.isConditional {
      let form = reading.form(of: verb)
      if ["caused", "causes", "causing", "cause", "triggered", "triggers"].contains(form),
        verb.form != .infinitive, verb.main >= reading.range.lowerBound,
        verb.isPassive || reading.tags(of: verb).contains(.causal),
        verb.subject != nil || verb.isPassive || reading.form(verb.next) == "by"
      {
        found.append((verb.first, verb.main))
      }
      if [
        "stem", "originate", "result", "stems", "stemmed", "resulted", "results", "originated",
        "comes",
      ].contains(form), reading.form(verb.next) == "from" {
        found.append((verb.first, verb.next))
      }
    }
    return found
  }

  // MARK: Vendors and customers

  private func isOutsider(_ phrase: NounPhrase) -> Bool {
    phrase.being == .vendor || phrase.being == .affected || phrase.owner == .vendor
      || phrase.owner == .affected
  }

  /// Blame by its grammar, of people and of vendors alike; “we” may say what we did not do.
  private func blameOfPeople() -> Remark? {
    var found: [Remark] = []
    if !reading.contains(["we", "i", "us"]) {
      Blame(reading).findDeeds(&found, isOfPeople: true)
      for (rule, range) in reading.expressions(of: "postmortem.b3") {
        found.append(reading.remark(rule, .error, range.lowerBound, range.upperBound - 1))
      }
    }
    if found.isEmpty { Blame(reading.withVendorsAsTeams).findDeeds(&found, isOfPeople: false) }
    return found.first { $0.level == .error }
  }

  private func blame(_ remarks: inout [Remark]) {
    let count = remarks.count
    blameOfOutsiders(&remarks)
    if remarks.count == count, var remark = blameOfPeople() {
      (remark.rule, remark.level) = ("update.blame", .warning)
      remarks.append(remark)
    }
  }

  private func blameOfOutsiders(_ remarks: inout [Remark]) {
    func add(_ phrase: NounPhrase) {
      remarks.append(reading.remark("update.blame", .warning, phrase.first, phrase.head))
    }
    for verb in reading.verbs where !verb.isNegated {
      let tags = reading.tags(of: verb)
      if verb.isPassive,
        ["caused", "triggered", "overloaded", "broken", "induced", "flooded"].contains(
          reading.form(of: verb)), let agent = verb.agent, isOutsider(agent)
      {
        return add(agent)
      }
      guard !verb.isPassive, let subject = verb.subject, isOutsider(subject) else { continue }
      if subject.being == .vendor || subject.owner == .vendor {
        if tags.contains(.fail) || !tags.isDisjoint(with: [.causal, .neglect, .destroying]) {
          return add(subject)
        }
      } else if tags.contains(.causal) && reading.form(of: verb).hasPrefix("caus")
        || tags.contains(.neglect) && tags.contains(.human)
        || ["overloaded", "flooded", "abused"].contains(reading.form(of: verb))
      {
        return add(subject)
      }
    }
    for verb in reading.verbs where !verb.isNegated && !verb.isPassive && !verb.isInverted {
      let form = reading.form(of: verb)
      let failing = verb.isNegated || ["broke", "crashed"].contains(form)
      if failing, let subject = verb.subject, subject.being == .vendor { return add(subject) }
    }
    for phrase in reading.phrases {
      let before = phrase.first - 1
      let form = reading.form(before)
      let twoBefore = reading.form(before - 1)
      let isVendor = phrase.being == .vendor || phrase.owner == .vendor
      let isCausal =
        form == "to" && ["due", "owing", "attributable"].contains(twoBefore)
        || form == "of" && ["because", "result", "fault"].contains(twoBefore)
      if isCausal, isOutsider(phrase) { return add(phrase) }
      if isVendor, ["by", "with", "at", "from", "in"].contains(form),
        [
          "outage", "problem", "problems", "issue", "issues", "fault", "error", "errors", "failure",
          "bug", "caused",
        ].contains(twoBefore) || ["issues", "problem"].contains(reading.form(before - 1))
      {
        return add(phrase)
      }
      if phrase.owner == .vendor || phrase.owner == .affected,
        reading.tags(phrase.head).contains(.faultNoun)
          || ["outage", "problem", "bug", "issue"].contains(reading.form(phrase.head))
      {
        return add(phrase)
      }
    }
    for place in reading.range {
      // “to blame”, “at fault”, “their fault”
      if reading.form(place) == "to" && reading.form(place + 1) == "blame"
        || reading.form(place) == "at" && reading.form(place + 1) == "fault"
      {
        if reading.form(place + 1) == "fault" || !reading.contains(.negator) {
          return remarks.append(reading.remark("update.blame", .warning, place, place + 1))
        }
      }
      // “vendor outage”, “user error”
      if !reading.tags(place).isDisjoint(with: [.vendor, .affected]),
        ["outage", "error", "fault", "mistake", "failure", "misuse", "errors", "misconfiguration"]
          .contains(reading.form(place + 1)),
        !(reading.tags(place).contains(.affected) && reading.form(place + 1) == "errors" && false)
      {
        if reading.tags(place).contains(.affected),
          ["outage", "failure"].contains(reading.form(place + 1))
        {
          continue
        }
        return remarks.append(reading.remark("update.blame", .warning, place, place + 1))
      }
    }
  }
}
