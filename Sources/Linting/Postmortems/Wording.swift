/// The rules that words and fixed expressions break, whoever the subject is.
struct Wording {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  private static let levels: [String: Finding.Level] = [
    "postmortem.b5": .warning, "postmortem.b7": .warning, "postmortem.b12": .warning,
  ]

  /// Of which somebody may say that it was not so.
  private static let deniable: Set<String> = ["postmortem.b2", "postmortem.b3", "postmortem.b4"]

  func find(_ remarks: inout [Remark]) {
    for (rule, range) in reading.expressions(of: "postmortem.") where !isSpared(rule, range) {
      remarks.append(
        reading.remark(rule, Self.levels[rule] ?? .error, range.lowerBound, range.upperBound - 1))
    }
    for place in reading.range {
      let tags = reading.tokens[place].tags
      if tags.contains(.judging), !reading.isDenied(at: place) { judgement(place, &remarks) }
      if tags.contains(.hindsight) { hindsight(place, &remarks) }
      if tags.contains(.emotive), !isName(place) {
        remarks.append(reading.remark("postmortem.b8", .warning, place, place))
      }
      if reading.tokens[place].isMark("!"), place > reading.range.lowerBound {
        remarks.append(
          reading.remark("postmortem.b8", .warning, place, place, rewrite: "End with a full stop."))
      }
      if ["outage", "outages"].contains(reading.form(place)), reading.sentence.place != .heading {
        outage(place, &remarks)
      }
    }
    quantities(&remarks)
  }

  /// Expressions that are right with what stands beside them.
  private func isSpared(_ rule: String, _ range: Range<Int>) -> Bool {
    let words = range.map { reading.form($0) }
    if Self.deniable.contains(rule), reading.isDenied(at: range.lowerBound) { return true }
    switch rule {
    case "postmortem.b10":
      // “did follow the runbook” tells; “must follow the runbook” lectures.
      if words.contains("follow"),
        reading.verbs.contains(where: {
          $0.main >= range.lowerBound && $0.main < range.upperBound && $0.hasDo
        })
      {
        return true
      }
      // A system may be reminded of nothing, and “alert” as a verb is no virtue.
      if words.first == "to", words.contains("follow"), !isAdvice(range.lowerBound) { return true }
      if ["must", "should", "shall"].contains(words.first ?? ""),
        let verb = reading.verbs.first(where: { range.contains($0.first) }),
        verb.subject?.being == .system
      {
        return true
      }
      if ["remind", "retrain", "warn"].contains(where: { words.first?.hasPrefix($0) == true }),
        reading.verbs.contains(where: {
          range.contains($0.main) && !$0.isPassive
            && $0.subject.map { !$0.being.isHuman && $0.being != .unknown } == true
        })
      {
        return true
      }
      return words.contains("not") && words.contains("again")
        ? false
        : words.first == "double-check" && range.lowerBound > reading.range.lowerBound
          && !isAdvice(range.lowerBound)
    case "postmortem.b3":
      if words[0].hasPrefix("culprit") { return !reading.phrases.contains { $0.being.isHuman } }
      if words[0] == "an" { return false }
      return reading.form(range.lowerBound - 1) == "no"
        || words.first == "user" && words.last != "error"
        || words.contains("responsible")
          && reading.verbs.contains {
            $0.next >= range.lowerBound - 2 && $0.next <= range.lowerBound
              && $0.subject.map { !$0.being.isHuman && $0.being != .unknown } == true
          }
    case "postmortem.b2":
      // “the failure of the primary to respond”
      if words.first?.hasPrefix("failure") == true,
        range.contains(where: {
          reading.tags($0).contains(.system)
            && reading.tags($0).isDisjoint(with: [.person, .collective])
            && reading.form($0 - 1) != "to"
        }),
        !range.contains(where: {
          !reading.tags($0).isDisjoint(with: [.person, .collective])
            && !reading.tags($0).contains(.pronoun)
        })
      {
        return true
      }
      return reading.sentence.section == .actions && reading.sentence.place == .heading
    case "postmortem.b9":
      return !(reading.sentence.isQuestion || range.lowerBound == reading.range.lowerBound)
    default: return false
    }
  }

  /// After “should”, “must”, “remind … to” or at the start of an action.
  private func isAdvice(_ place: Int) -> Bool {
    reading.contains([
      "should", "must", "remind", "reminded", "told", "asked", "need", "needs", "have", "has",
      "shall", "instructed", "instruct", "tell", "ask", "urge", "urged", "make",
    ])
  }

  private func judgement(_ place: Int, _ remarks: inout [Remark]) {
    let form = reading.form(place)
    let next = reading.form(place + 1)
    let technical: Set<String> = [
      "storage", "space", "memory", "privilege", "privileges", "permission", "permissions", "funds",
      "capacity", "resources", "quota", "credit", "performance", "connectivity", "signal",
      "quality", "disk", "latency", "bandwidth", "replicas", "headroom", "input", "balance",
      "scopes", "scope",
    ]
    if ["poor", "insufficient", "improper", "inadequate", "lax"].contains(form),
      technical.contains(next) || technical.contains(reading.form(place + 2))
    {
      return
    }
    if isTechnical(place) { return }
    let isSaidOfPeople = reading.verbs.contains { verb in
      guard
        verb.subject?.being.isHuman == true
          || verb.subject.flatMap(reading.holder)?.isHuman == true
          || verb.agent?.being.isHuman == true, verb.modal == nil || verb.isPerfect
      else { return false }
      let isPredicate =
        (reading.tags(of: verb).contains(.be)
          || ["became", "become", "grew", "grown", "got", "seemed", "remained"].contains(
            reading.form(of: verb)))
        && place >= verb.next && place < verb.next + 4
      let isAdverb = reading.tags(place).contains(.adverb) || form.hasSuffix("ly")
      return isPredicate || isAdverb && (place >= verb.first - 2 && place <= verb.next + 6)
        || ["showed", "handled", "displayed", "acted", "made", "did", "showing"].contains(
          reading.form(of: verb)) && place > verb.main && place < verb.next + 5
    }
    let isTrait =
      reading.tags(place).contains(.judging)
      && [
        "carelessness", "negligence", "recklessness", "sloppiness", "laziness", "incompetence",
        "complacency", "inattention", "irresponsibility", "ineptitude", "stupidity", "ignorance",
        "overconfidence", "inattentiveness", "unprofessionalism", "misconduct", "misjudgement",
        "misjudgment", "mismanagement", "malpractice",
      ].contains(form)
    // “It was irresponsible to deploy”: somebody did.
    let isSaidOfAct = reading.verbs.contains {
      $0.subject.map { reading.form($0.head) == "it" } == true && reading.tags(of: $0).contains(.be)
        && $0.complement != nil && place >= $0.next && place < $0.next + 3
    }
    remarks.append(
      reading.remark(
        "postmortem.b4", isSaidOfPeople || isTrait || isSaidOfAct ? .error : .warning, place, place)
    )
  }

  /// “lazy loading”, “a sloppy quorum”, “the naive algorithm”: how a thing works, by its usual name.
  private func isTechnical(_ place: Int) -> Bool {
    let next = place + 1
    if Self.strategies[reading.form(place)]?.contains(reading.form(next)) == true { return true }
    guard Self.strategic.contains(reading.form(place)), reading.range.contains(next),
      !reading.tokens[next].isMark
    else { return false }
    let tags = reading.tags(next)
    let isThing =
      !tags.isDisjoint(with: [.noun, .gerund, .system]) || tags.isEmpty
      || tags.contains(.participle)
    return isThing
      && tags.isDisjoint(with: [
        .person, .collective, .faultNoun, .preposition, .coordinator, .subordinator, .adverb,
        .pronoun,
        .determiner, .be, .relative,
      ]) && !Blame.isConduct(reading.form(next))
  }

  /// Tempers that are ascribed to programs: said of a thing, they name how it works.
  private static let strategic: Set<String> = [
    "lazy", "naive", "dumb", "ignorant", "greedy", "eager", "lazily", "blind",
  ]
  /// Tempers that name how a thing works only beside some words.
  private static let strategies: [String: Set<String>] = [
    "sloppy": ["quorum", "quorums", "hinted", "counter", "counters", "phrase", "focus", "clock"],
    "poor": ["man"], "insane": ["value", "values"], "crazy": ["golf"],
    "stupid": ["mode", "filter"], "ugly": ["print"],
  ]

  private func hindsight(_ place: Int, _ remarks: inout [Remark]) {
    let form = reading.form(place)
    let next = reading.form(place + 1)
    let before = reading.form(place - 1)
    if form == "just" {
      let temporal: Set<String> = [
        "after", "before", "under", "over", "as", "in", "above", "below", "when", "short", "now",
        "outside", "inside", "at", "past", "beyond", "about", "one", "two", "three", "enough",
        "been", "had", "like", "started", "begun", "finished", "deployed", "joined",
      ]
      if temporal.contains(next) || reading.tags(place + 1).contains(.numeral)
        || ["had", "has", "have", "was", "were", "not", "is"].contains(before)
      {
        return
      }
    }
    if ["simply", "merely", "just", "easily"].contains(form),
      ["not", "more", "as"].contains(before)
    {
      return
    }
    if form == "basic",
      ![
        "mistake", "mistakes", "error", "errors", "care", "procedure", "precaution", "precautions",
        "rule", "rules", "check", "checks", "step", "steps", "knowledge", "competence", "hygiene",
        "failure",
      ].contains(next)
    {
      return
    }
    if form == "basic", ["check", "checks"].contains(next), before == "a" { return }
    if form == "clearly",
      [
        "labelled", "labeled", "marked", "documented", "visible", "defined", "stated", "named",
        "shown",
      ].contains(next) || ["more", "not"].contains(before) || place == reading.range.upperBound - 2
    {
      return
    }
    remarks.append(reading.remark("postmortem.b7", .warning, place, place))
  }

  /// “disaster recovery”, “chaos engineering”, “garbage collection”: names of things.
  private func isName(_ place: Int) -> Bool {
    let next = reading.form(place + 1)
    switch reading.form(place) {
    case "disaster":
      return ["recovery", "plan", "drill", "exercise"].contains(next) || next == "-"
        || reading.form(place + 1) == "recovery"
    case "chaos":
      return ["engineering", "monkey", "test", "tests", "testing", "experiment", "mesh"].contains(
        next)
    case "garbage": return next.hasPrefix("collect") || next == "data"
    default: return isTechnical(place)
    }
  }

  private func outage(_ place: Int, _ remarks: inout [Remark]) {
    let before = reading.form(place - 1)
    if ["total", "complete", "full", "global", "no", "power", "network", "provider"].contains(
      before)
    {
      return
    }
    remarks.append(reading.remark("postmortem.q6", .warning, place, place))
  }

  // MARK: Vague quantities

  private func quantities(_ remarks: inout [Remark]) {
    let section = reading.sentence.section
    let counts = [.impact, .timeline, .summary, .detection].contains(section)
    // A text without sections may be one of them; there only what is counted is looked at.
    guard counts || section == .other else { return }
    for place in reading.range {
      let form = reading.form(place)
      let next = reading.form(place + 1)
      let isQuantity = [
        "some", "several", "many", "numerous", "few", "handful", "various", "most", "multiple",
        "countless",
      ].contains(form)
      if isQuantity {
        if ["as", "how", "so", "too"].contains(reading.form(place - 1)) { continue }
        var noun = place + 1
        while noun < place + 4,
          reading.tags(noun).contains(.adjective) && !reading.tags(noun).contains(.noun)
            || ["of", "our", "the", "more"].contains(reading.form(noun))
        { noun += 1 }
        let isCounted = !reading.tags(noun).isDisjoint(with: [.counted, .affected, .unit])
        guard isCounted, !reading.tags(noun).contains(.person) else { continue }
        remarks.append(reading.remark("postmortem.q1", .warning, place, noun))
      } else if counts || reading.contains([.affected, .counted]) {
        if form == "while", reading.form(place - 1) == "a" {
          remarks.append(reading.remark("postmortem.q1", .warning, place - 1, place))
        }
        if ["briefly", "recently", "momentarily"].contains(form), counts {
          remarks.append(reading.remark("postmortem.q1", .warning, place, place))
        }
        if ["approximately", "approx", "roughly"].contains(form), counts,
          !reading.tags(place + 1).contains(.numeral),
          !["half", "a", "one", "every"].contains(next)
        {
          remarks.append(reading.remark("postmortem.q1", .warning, place, place))
        }
      }
    }
  }
}
