/// Finds promised repair times: a repair, told of the future, with a time.
struct Promises {
  let reading: Reading
  let isResolved: Bool

  init(_ reading: Reading, isResolved: Bool) {
    (self.reading, self.isResolved) = (reading, isResolved)
  }

  func find(_ remarks: inout [Remark]) {
    guard !reading.sentence.isQuestion, !announcesUpdate else { return }
    for time in times {
      guard let promise = promise(until: time) else { continue }
      remarks.append(
        reading.remark(
          "update.fix-time-promise", .error, min(promise, time.lowerBound),
          max(promise, time.upperBound - 1)))
      return
    }
  }

  /// Whether the sentence's time is that of the next update.
  var announcesUpdate: Bool {
    NextUpdate(reading).isAnnounced && !reading.verbs.contains { isRepair($0) && isAhead($0) }
  }

  // MARK: Times

  /// Where times of the future stand: “by 15:00”, “in 20 minutes”, “within the hour”, “tomorrow”.
  private var times: [Range<Int>] {
    var found: [Range<Int>] = []
    for place in reading.range {
      let form = reading.form(place)
      switch form {
      case "in", "within", "by", "before", "at", "until", "around", "about", "for", "after",
        "under", "inside":
        if let end = timeEnd(
          after: place, isPoint: form != "in" && form != "within" && form != "under")
        {
          found.append(place..<end)
        }
      case "eta", "etr", "ttr":
        let rest = place + 1..<min(place + 9, reading.range.upperBound)
        if let time = rest.first(where: {
          isClock($0) || isDuration($0) || reading.tags($0).contains(.dayWord)
        }) {
          found.append(place..<time + 1)
        }
      case "tomorrow", "tonight", "today", "overnight": found.append(place..<place + 1)
      case "this", "next":
        if ["afternoon", "evening", "morning", "week", "hour", "night"].contains(
          reading.form(place + 1))
        {
          found.append(place..<place + 2)
        }
      case "end":
        if reading.form(place + 1) == "of",
          ["day", "business", "week", "today", "the"].contains(reading.form(place + 2))
        {
          found.append(place..<place + 3)
        }
      case "eod", "cob", "eob": found.append(place..<place + 1)
      case "momentarily", "imminently", "any":
        if form != "any" || ["minute", "moment"].contains(reading.form(place + 1)) {
          found.append(place..<place + 1)
        }
      default:
        if form == "take" || form == "takes" || form == "last" || form == "needs" || form == "need",
          let end = timeEnd(after: place, isPoint: false)
        {
          found.append(place..<end)
        }
        if isDuration(place),
          ["left", "away", "remaining", "more", "out"].contains(reading.form(place + 2))
        {
          found.append(place..<place + 3)
        }
        if isClock(place), reading.range.contains(place - 1),
          reading.tokens[place - 1].isMark
            || ["~", "expected", "estimated", "is", "be"].contains(reading.form(place - 1))
        {
          found.append(place..<place + 1)
        }
      }
    }
    return found
  }

  private func timeEnd(after place: Int, isPoint: Bool) -> Int? {
    var next = place + 1
    while next < place + 6,
      [
        "the", "about", "around", "roughly", "approximately", "a", "an", "next", "less", "than",
        "another", "few", "couple", "of", "under", "half", "another", "at", "most", "up", "to",
        "least", "some", "latest", "later",
      ].contains(reading.form(next))
        || reading.tags(next).contains(.adverb) && !reading.tags(next).contains(.dayWord)
    { next += 1 }
    if isClock(next) { return next + 1 }
    if isDuration(next) { return next + 2 }
    if case .number? = reading.range.contains(next) ? reading.tokens[next].kind : nil,
      let last = reading.form(next).last, ["m", "h", "s", "n"].contains(last)
    {
      return isPoint ? nil : next + 1
    }
    if isPoint,
      reading.tags(next).contains(.dayWord)
        || ["lunchtime", "eod", "end", "evening", "afternoon", "morning", "weekend"].contains(
          reading.form(next))
    {
      return next + 1
    }
    if !isPoint, reading.tags(next).contains(.unit), next > place + 1 { return next + 1 }
    if ["hour", "day", "week"].contains(reading.form(next)), next > place + 1 { return next + 1 }
    // “in an hour or two” and “by 3”
    if isPoint, case .number? = reading.range.contains(next) ? reading.tokens[next].kind : nil,
      reading.tags(next + 1).contains(.zone)
    {
      return next + 2
    }
    return nil
  }

  private func isClock(_ place: Int) -> Bool {
    guard reading.range.contains(place) else { return false }
    if case .time = reading.tokens[place].kind { return true }
    return reading.tags(place).contains(.numeral)
      && ["pm", "am", "p.m", "a.m", "o'clock"].contains(reading.form(place + 1))
  }

  private func isDuration(_ place: Int) -> Bool {
    reading.tags(place).contains(.numeral) && reading.tags(place + 1).contains(.unit)
      || reading.tags(place).contains(.numeral) && reading.form(place).hasSuffix("min")
  }

  // MARK: Repairs

  private func isRepair(_ verb: VerbGroup) -> Bool {
    let tags = reading.tags(of: verb)
    if tags.contains(.repair) || ["resume", "resumes", "resuming"].contains(reading.form(of: verb))
    {
      return true
    }
    // “will be down until 16:00”
    if tags.contains(.be),
      (verb.next..<min(verb.next + 4, reading.range.upperBound)).contains(where: {
        ["down", "unavailable", "offline", "degraded"].contains(reading.form($0))
      }), reading.contains(["until", "till", "for"])
    {
      return true
    }
    // “to have this resolved”, “will get it fixed”
    if ["have", "get"].contains(reading.form(of: verb)),
      (verb.next..<min(verb.next + 5, reading.range.upperBound)).contains(where: {
        reading.tags($0).contains(.repair) && reading.tags($0).contains(.participle)
      })
    {
      return true
    }
    let rest = verb.next..<min(verb.next + 5, reading.range.upperBound)
    if tags.contains(.be)
      || [
        "work", "working", "run", "running", "come", "coming", "go", "return", "get", "function",
        "bring", "brought",
      ].contains(reading.form(of: verb))
    {
      return rest.contains { isWell($0) }
        || ["working", "functioning", "return", "running"].contains(reading.form(of: verb))
          && rest.contains {
            ["again", "normally", "normal", "service", "fully", "properly"].contains(
              reading.form($0))
          }
    }
    return false
  }

  private func isWell(_ place: Int) -> Bool {
    reading.tags(place).contains(.wellState)
      || ["back", "up", "online", "available", "over", "done", "gone", "live", "running"].contains(
        reading.form(place))
  }

  private func isAhead(_ verb: VerbGroup) -> Bool {
    if verb.isNegated || verb.isConditional { return false }
    if let modal = verb.modal { return !verb.isPerfect || modal == "will" || modal == "should" }
    if verb.form == .infinitive {
      // “used a script to restore the table in 20 minutes” is told of the past.
      guard let parent = verb.parent.map({ reading.verbs[$0] }) else { return true }
      if parent.isNegated { return false }
      return !parent.isPast
        || parent.isPassive && ["expected", "scheduled", "set"].contains(reading.form(of: parent))
    }
    if ["resumes", "returns"].contains(reading.form(of: verb)) { return true }
    return verb.isProgressive && !verb.isPast && !verb.isPerfect
  }

  /// The place of a repair that the time belongs to.
  private func promise(until time: Range<Int>) -> Int? {
    if reading.contains(.conditional),
      reading.verbs.contains(where: { $0.isConditional && $0.first < time.upperBound })
    {
      return nil
    }
    if ["eta", "etr", "ttr"].contains(reading.form(time.lowerBound)) {
      return ["no", "not", "without"].contains(reading.form(time.lowerBound - 1))
        ? nil : time.lowerBound
    }
    for verb in reading.verbs where isRepair(verb) {
      if isAhead(verb) { return verb.first }
      // “Fixed in 10 minutes”: without a helper it may be meant so.
      let isBare =
        verb.first == verb.main && verb.form != .infinitive
        && verb.first == reading.range.lowerBound && reading.tags(of: verb).contains(.participle)
      if isBare, !isResolved, reading.form(time.lowerBound) != "at",
        reading.form(time.lowerBound) != "after"
      {
        return verb.first
      }
    }
    // A bare word for well-being: “Back in 10 minutes”, “checkout back up by 15:00”.
    let tells = reading.verbs.contains {
      $0.form == .finite && ($0.isPast || $0.isPerfect || $0.isNegated)
    }
    if !tells, !isResolved, let well = reading.range.first(where: { isWell($0) }),
      well < time.lowerBound,
      !["at", "after", "for"].contains(reading.form(time.lowerBound))
        || reading.verbs.contains(where: isAhead)
    {
      return well
    }
    // “It will take another 20 minutes until logins work”
    if ["take", "takes"].contains(reading.form(time.lowerBound)),
      reading.verbs.contains(where: {
        $0.main == time.lowerBound && !$0.isNegated && !$0.isPast && !$0.isConditional
      }),
      (time.upperBound..<reading.range.upperBound).contains(where: {
        isWell($0) || !reading.tags($0).isDisjoint(with: [.repair, .repairNoun])
          || ["work", "works", "available", "resume"].contains(reading.form($0))
      })
    {
      return time.lowerBound
    }
    // “We expect a fix by noon”, “The rollback will take 20 minutes”.
    guard
      let noun = reading.range.first(where: {
        reading.tags($0).contains(.repairNoun) && !reading.tags($0 - 1).contains(.negator)
          && reading.form($0 - 1) != "no"
      })
    else { return nil }
    let expects = reading.verbs.contains { verb in
      if verb.isNegated || verb.isConditional { return false }
      if verb.modal != nil {
        return ["will", "should", "shall", "may", "might", "can"].contains(verb.modal ?? "")
          && !verb.isPerfect
      }
      let form = reading.form(of: verb)
      if [
        "expect", "expects", "expecting", "anticipate", "estimate", "hope", "plan", "aim", "target",
        "takes", "needs", "targeting", "hoping", "aiming",
      ].contains(form) {
        return true
      }
      return verb.isPassive
        && ["expected", "planned", "scheduled", "estimated", "anticipated", "due", "targeted"]
          .contains(form)
        && !verb.isPast
        || verb.form == .participle
          && ["expected", "planned", "estimated", "anticipated", "scheduled"].contains(form)
    }
    let isElliptic =
      reading.contains(["expected", "estimated", "due", "planned", "eta", "anticipated"])
      && !reading.verbs.contains {
        $0.isPast && $0.form == .finite && $0.first != $0.main || $0.isNegated
      }
    return expects || isElliptic ? noun : nil
  }
}
