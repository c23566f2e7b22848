extension Blame {
  /// “proceeded despite the warning”, “acted against the advice”.
  func despite(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    for place in verb.next..<min(verb.next + 8, reading.range.upperBound)
    where reading.form(place) == "without" {
      guard
        let what = (place + 1..<min(place + 5, reading.range.upperBound)).first(where: {
          Self.owedFirst.contains(reading.form($0))
        }), verb.modal == nil
      else { continue }
      remarks.append(
        reading.remark("postmortem.b2", isExplained(verb) ? .warning : .error, place, what))
      return
    }
    // “was validated against the policy” is a check.
    guard reading.tags(of: verb).isDisjoint(with: .repair),
      !Self.comparing.contains(reading.form(of: verb))
    else { return }
    for place in verb.next..<min(verb.next + 6, reading.range.upperBound)
    where ["despite", "against", "spite"].contains(reading.form(place)) {
      guard
        let what = (place + 1..<min(place + 5, reading.range.upperBound)).first(where: {
          Self.warnings.contains(reading.form($0))
        })
      else { continue }
      remarks.append(reading.remark("postmortem.b2", .error, verb.first, what))
      return
    }
  }

  private static let comparing = EnglishVerbs.forms(
    "validate check verify test measure compare weigh match run/ran/run/running judge evaluate lint"
  )
  /// What stands in the way of going on.
  private static let warnings: Set<String> = [
    "warning", "warnings", "alert", "alerts", "advice", "instruction", "instructions", "policy",
    "guidance", "recommendation", "recommendations", "rule", "rules", "protocol", "procedure",
    "procedures", "plan", "objections", "objection", "freeze", "order", "orders", "bugs",
    "failing",
    "red",
    "risk", "risks", "concerns", "doubts", "complaints", "signs", "failures", "errors", "alarm",
    "alarms",
  ]
  /// What is owed before one goes on.
  private static let owedFirst: Set<String> = [
    "approval", "review", "permission", "authorisation", "authorization", "testing", "notice",
    "confirmation", "consent", "backup", "supervision", "consultation", "verification",
    "communication", "canary", "test", "tests", "dry-run", "rehearsal", "plan", "announcement",
    "warning", "safeguards", "checks", "authority", "clearance", "sign-off", "signoff",
    "thinking",
    "oversight", "rollback", "look", "glance", "thought", "care", "reason", "explanation", "word",
  ]

  func isInsteadOf(_ verb: VerbGroup) -> Bool {
    verb.form == .gerund && reading.form(verb.first - 1) == "of"
      && reading.form(verb.first - 2) == "instead"
  }

  func without(_ verb: VerbGroup, _ index: Int, _ tags: Tags, _ remarks: inout [Remark]) {
    // “without running the tests”, “without a check”
    let isStep = (verb.next..<min(verb.next + 5, reading.range.upperBound)).contains {
      Self.steps.contains(reading.form($0))
    }
    guard verb.form == .gerund, tags.contains(.human) || isStep else { return }
    let parent = verb.parent.map { reading.verbs[$0] }
    let actor = parent.flatMap { $0.isPassive ? $0.agent : $0.subject } ?? verb.subject
    let isInstead = verb.preposition != "without"
    guard actor?.being.isHuman == true, parent?.isNegated != true, parent?.modal == nil else {
      return
    }
    if isInstead,
      ![
        "following", "asking", "reading", "checking", "consulting", "escalating", "verifying",
        "calling", "paging", "telling", "testing", "reviewing", "notifying", "informing",
        "reporting",
      ].contains(reading.form(of: verb))
    {
      return
    }
    if ["knowing", "taking", "rolling", "waiting", "acting", "catching"].contains(
      reading.form(of: verb)),
      !reading.range.contains(where: { ["care", "precautions"].contains(reading.form($0)) })
    {
      return
    }
    remarks.append(
      reading.remark(
        "postmortem.b2", .error, max(reading.range.lowerBound, verb.first - 1), verb.main))
  }

  private static let steps: Set<String> = [
    "test", "tests", "check", "checks", "review", "reviews", "approval", "backup", "plan",
    "canary", "dry-run", "run", "announcement", "notice", "confirmation", "permission", "peer",
    "staging", "signoff", "sign-off", "second", "dry", "runbook",
  ]

  /// Verbs that mean neglect only with these: “waved the build through”, “nodded off”.
  private static let particles: [String: Set<String>] = [
    "wav": ["through", "away", "off", "aside"], "brush": ["off", "aside", "over"],
    "gloss": ["over"], "nod": ["off", "through"], "mix": ["up"], "cav": ["in", "to"],
    "fiddl": ["with", "around", "about"], "fudg": ["the", "it"],
  ]
  private static let leave: Set<String> = [
    "under", "per", "according", "permitted", "allowed", "agreed", "purpose", "planned", "reason",
    "permission", "approval",
  ]
  private static let counsel: Set<String> = [
    "concerns", "concern", "objections", "objection", "advice", "warnings", "warning", "doubts",
    "veto", "recommendation", "recommendations", "judgement", "judgment", "reviewer", "reviewers",
  ]
  private static let hurdles: Set<String> = [
    "review", "reviews", "check", "checks", "gate", "gates", "approval", "approvals", "process",
    "procedure", "procedures", "policy", "canary", "tests", "test", "freeze", "protection",
    "safeguard", "safeguards", "rule", "rules", "control", "controls", "sign-off", "pipeline",
    "guard", "guards", "ci",
  ]
  /// What is broken to good effect: “broke the lock cycle”.
  static let bonds: Set<String> = [
    "cycle", "cycles", "loop", "loops", "deadlock", "tie", "glass", "silence", "chain", "circle",
    "impasse", "stalemate", "record", "spiral", "dependency", "ground", "seal", "habit",
  ]
  private static let posts: Set<String> = [
    "post", "call", "shift", "duty", "duties", "station", "console", "bridge", "responsibility",
    "responsibilities", "checklist", "handover", "procedure", "process", "team", "colleagues",
    "incident", "keyboard", "watch",
  ]

  /// “seems to have forgotten”: an infinitive that tells what was done.
  func isReported(_ verb: VerbGroup) -> Bool {
    guard verb.form == .infinitive, verb.isPerfect,
      let parent = verb.parent.map({ reading.verbs[$0] })
    else { return false }
    return Self.seeming.contains(reading.form(of: parent))
  }

  private static let seeming = EnglishVerbs.forms(
    "seem appear happen say/said/said believe report think/thought/thought know/knew/known claim")

  /// Whether the verb means neglect with the object that it has.
  func neglects(_ verb: VerbGroup, _ tags: Tags) -> Bool {
    if verb.isNegated || verb.modal != nil && !verb.isPerfect
      || verb.form == .infinitive && !isReported(verb)
    {
      return false
    }
    let form = reading.form(of: verb)
    let next = reading.form(verb.next)
    // “broke the change into parts”, “missed our target”
    if form.hasPrefix("br"),
      ["down", "into", "out", "up", "off", "in"].contains(next) || reading.contains(["into"])
        || self.object(of: verb).contains(where: { Self.bonds.contains(reading.form($0)) })
    {
      return false
    }
    // “abandoned the hotfix” is a decision; a post is what nobody may abandon.
    if form.hasPrefix("abandon") {
      return self.object(of: verb).contains { Self.posts.contains(reading.form($0)) }
    }
    let object = verb.next..<min(verb.next + 6, reading.range.upperBound)
    if form.hasPrefix("miss"), object.contains(where: { reading.tags($0).contains(.object) }) {
      return false
    }
    if let particles = Self.particles.first(where: { form.hasPrefix($0.key) })?.value {
      return self.object(of: verb).contains { particles.contains(reading.form($0)) }
    }
    // “overrode the concerns of the team”, where a gate may be overridden
    if form.hasPrefix("overr") {
      return self.object(of: verb).contains { Self.counsel.contains(reading.form($0)) }
    }
    // “bypassed the review”, where a cache may be bypassed
    if form.hasPrefix("bypass") || form.hasPrefix("circumvent") {
      let object = self.object(of: verb, reach: 12)
      return object.contains { Self.hurdles.contains(reading.form($0)) }
        && !object.contains { Self.leave.contains(reading.form($0)) }
    }
    // What a rule allows is no neglect: “skipped the bake period under the emergency rule”.
    if form.hasPrefix("skip") || form.hasPrefix("omit") || form.hasPrefix("br"),
      self.object(of: verb, reach: 12).contains(where: { Self.leave.contains(reading.form($0)) })
        || isExplained(verb)
    {
      return false
    }
    if form.hasPrefix("rush"), next == "to" { return false }
    if next == "no" || next == "none" || next == "nothing" { return false }
    if [
      "drop", "dropped", "drops", "dropping", "confused", "confuse", "compromised", "omitted",
      "dismissed",
    ].contains(form) {
      return form.hasPrefix("confuse") || form == "omitted" || form == "dismissed"
        || object.contains { ["ball", "alert", "warning"].contains(reading.form($0)) }
    }
    if form.hasPrefix("screw") || form.hasPrefix("mess") {
      return next == "up" || reading.range.contains { reading.form($0) == "up" }
    }
    if form.hasPrefix("suspect") || form.hasPrefix("lie") || form.hasPrefix("lay") || form == "lies"
    {
      return form == "lied"
    }
    if form.hasPrefix("err"), form.hasPrefix("error") { return false }
    return true
  }
}
