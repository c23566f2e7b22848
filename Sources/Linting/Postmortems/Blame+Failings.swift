/// Set turns of phrase that blame only when somebody is their subject.
extension Blame {
  func failings(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    worsening(verb, &remarks)
    slowness(verb, &remarks)
    let someone = verb.isPassive ? verb.agent ?? verb.subject : verb.subject
    guard let actor = someone, verb.modal == nil, !verb.isConditional,
      isHuman(actor, doing: .human, in: verb), actor.being != .indefinite
    else { return }
    let form = reading.form(of: verb)
    let tags = reading.tags(of: verb)
    let next = reading.form(verb.next)
    let object = object(of: verb, reach: 8)
    func add(_ rule: String, _ last: Int) {
      remarks.append(reading.remark(rule, .error, min(verb.first, last), max(verb.main, last)))
    }
    func has(_ words: Set<String>) -> Int? { object.first { words.contains(reading.form($0)) } }
    if verb.isNegated { return }
    // “made no effort”, “showed little urgency”
    if Self.lighting.contains(form), ["no", "little", "scant", "zero"].contains(next),
      let place = has(Self.efforts), place <= verb.next + 2
    {
      return add("postmortem.b2", place)
    }
    // “lost control of the call”; a connection is lost by nobody
    if ["lost", "loses", "losing", "lose"].contains(form), let place = has(Self.composure),
      place <= verb.next + 1
    {
      return add("postmortem.b4", place)
    }
    // “took forever to answer”
    if ["took", "taking", "taken"].contains(form),
      ["forever", "ages", "weeks"].contains(next)
        || next == "an" && ["eternity", "age"].contains(reading.form(verb.next + 1))
        || next == "far" && reading.form(verb.next + 1) == "too"
    {
      return add("postmortem.b4", verb.next)
    }
    // “were told not to deploy and deployed”
    if verb.isPassive, ["told", "asked", "instructed", "advised", "warned"].contains(form),
      let complement = verb.complement.map({ reading.verbs[$0] }),
      let second = reading.verbs.first(where: {
        $0.first > complement.main && $0.form == .finite && $0.subject?.head == actor.head
      }),
      let joint = (complement.next..<second.first).last(where: {
        reading.tags($0).contains(.coordinator)
      }), complement.isNegated || ["but", "yet"].contains(reading.form(joint))
    {
      return add("postmortem.b2", second.main)
    }
    // “chose to ignore the alert”
    if Self.willing.contains(form), let complement = verb.complement.map({ reading.verbs[$0] }),
      reading.tags(of: complement).contains(.neglect), !complement.isNegated
    {
      var act = complement
      act.form = .finite
      if neglects(act, reading.tags(of: complement)), !isExplained(verb) {
        return add("postmortem.b2", complement.main)
      }
    }
    // “slept while the queue filled up”
    if ["slept", "dozed", "napped", "snored"].contains(form),
      ["while", "through", "during", "as"].contains(next)
    {
      return add("postmortem.b2", verb.next)
    }
    // “knew the risk and went ahead”
    if Self.going.contains(form), ["ahead", "on", "through"].contains(next),
      let knowing = reading.verbs.last(where: { $0.first < verb.first && $0.form == .finite }),
      ["knew", "saw", "understood", "heard", "read"].contains(reading.form(of: knowing)),
      knowing.subject?.head == actor.head
    {
      return add("postmortem.b2", verb.next)
    }
    // “was chatting while the alarms rang”
    if verb.isProgressive, Self.idling.contains(form) { return add("postmortem.b2", verb.main) }
    if ["watching", "reading"].contains(form), verb.isProgressive, let place = has(Self.pastimes) {
      return add("postmortem.b2", place)
    }
    // “was late to the call”, “gave up after five minutes”, “tried to hide the error”
    if tags.contains(.be), next == "late", ["to", "for"].contains(reading.form(verb.next + 1)) {
      return add("postmortem.b4", verb.next)
    }
    if form == "gave", next == "up",
      ["after", "too", "within", "without"].contains(reading.form(verb.next + 1))
    {
      return add("postmortem.b4", verb.next)
    }
    if ["hide", "hid", "hidden", "deny", "denied"].contains(
      verb.complement.map { reading.form(of: reading.verbs[$0]) } ?? form),
      let place = (verb.next..<min(verb.next + 6, reading.range.upperBound)).first(where: {
        reading.tags($0).contains(.faultNoun)
          || ["truth", "problem", "evidence", "incident"].contains(reading.form($0))
      })
    {
      return add("postmortem.b2", place)
    }
    // “left before the deploy was finished”
    if form == "left", next == "before",
      (verb.next..<min(verb.next + 7, reading.range.upperBound)).contains(where: {
        ["finished", "done", "complete", "over", "stable", "completed"].contains(reading.form($0))
      })
    {
      return add("postmortem.b2", verb.next)
    }
    // “had every opportunity to stop”
    if tags.contains(.have), ["every", "ample", "plenty"].contains(next),
      let place = has(["opportunity", "chance", "reason", "time", "warning", "opportunities"])
    {
      return add("postmortem.b4", place)
    }
    // “trusted a page that he knew was stale”
    if form == "knew", ["was", "were"].contains(next) { return add("postmortem.b2", verb.next) }
    // “only checked the happy path”
    if reading.form(verb.first - 1) == "only", Self.inspecting.contains(form) {
      return add("postmortem.b2", verb.first - 1)
    }
    // “has a history of skipping reviews”
    if tags.contains(.have), let place = has(Self.habits),
      ["of", "for", "to"].contains(reading.form(place + 1))
    {
      return add("postmortem.b4", place)
    }
    // “sat on the advisory”; a board is something to sit on
    if Self.sitting.contains(form), next == "on", verb.form == .finite, has(Self.seats) == nil {
      return add("postmortem.b2", verb.next)
    }
    // “left out the index”, “left the index out”
    if form == "left", !verb.isPassive || isSomebody(verb.agent), let place = has(["out"]) {
      return add("postmortem.b2", place)
    }
    // “was the cause of the outage”, “is why checkout died”
    if tags.contains(.be), verb.form == .finite {
      if next == "why" || next == "behind" && object.contains(where: isTrouble) {
        return add("postmortem.b3", verb.next)
      }
      if ["the", "a", "our", "one"].contains(next),
        let place = (verb.next..<min(verb.next + 4, reading.range.upperBound)).first(where: {
          Self.causes.contains(reading.form($0)) || Self.hindrances.contains(reading.form($0))
        }),
        !["owner", "owners", "manager", "tracker"].contains(reading.form(place + 1))
      {
        return add("postmortem.b3", place)
      }
    }
    // “saw the warning and still pressed the button”
    if verb.form == .finite, reading.form(verb.first - 1) == "still",
      ["and", "but", "yet"].contains(reading.form(verb.first - 2)),
      tags.isDisjoint(with: [.be, .have, .benign]), verb.isPast
    {
      return add("postmortem.b2", verb.first - 1)
    }
    // “deployed before checking”
    if Self.releasing.contains(form) || Self.pressing.contains(form),
      let place = (verb.next..<min(verb.next + 8, reading.range.upperBound)).first(where: {
        reading.form($0) == "before" && Self.looking.contains(reading.form($0 + 1))
      })
    {
      return add("postmortem.b2", place + 1)
    }
    // “only escalated after an hour”
    if reading.form(verb.first - 1) == "only", Self.reacting.contains(form),
      has(["after", "when", "once", "because"]) != nil
        || ["after", "when", "once", "because"].contains(reading.form(object.upperBound))
    {
      return add("postmortem.b4", verb.first - 1)
    }
    // “chose speed over safety”
    if ["chose", "put", "prioritised", "prioritized", "valued", "placed", "favoured", "favored"]
      .contains(form), let over = has(["over", "above", "before", "ahead"]),
      (over + 1..<min(over + 4, reading.range.upperBound)).contains(where: {
        Self.virtues.contains(reading.form($0))
      })
    {
      return add("postmortem.b4", over)
    }
  }

  /// “…, which made it worse”, said of what somebody did.
  private func worsening(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard ["made", "making"].contains(reading.form(of: verb)), !verb.isNegated, verb.modal == nil,
      ["it", "things", "matters", "everything"].contains(reading.form(verb.next)),
      reading.form(verb.next + 1) == "worse", verb.subject?.being.isHuman != true,
      verb.form == .gerund || verb.subject?.isPronoun == true
        || ["which", "that"].contains(reading.form(verb.first - 1))
    else { return }
    guard
      let before = reading.verbs.last(where: { $0.first < verb.first && $0.form == .finite }),
      let actor = before.actor, actor.being.isHuman || actor.owner?.isHuman == true
    else { return }
    remarks.append(reading.remark("postmortem.b4", .error, verb.first, verb.next + 1))
  }

  /// “it took the network team two hours to even open the ticket”.
  private func slowness(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard ["took", "taken", "takes"].contains(reading.form(of: verb)), !verb.isNegated,
      verb.subject.map({ reading.form($0.head) == "it" }) == true
    else { return }
    let object = object(of: verb, reach: 12)
    guard
      reading.phrases.contains(where: {
        object.contains($0.first) && $0.being.isHuman && $0.first <= verb.next + 1
      }),
      let place = object.first(where: {
        ["even", "finally", "far", "too", "forever", "ages"].contains(reading.form($0))
      })
    else { return }
    remarks.append(reading.remark("postmortem.b4", .error, verb.first, place))
  }

  private static let lighting = EnglishVerbs.forms(
    "make/made/made take/took/taken show/showed/shown give/gave/given pay/paid/paid leave/left/left have/had/had display"
  )
  private static let efforts: Set<String> = [
    "effort", "attempt", "steps", "precautions", "interest", "care", "urgency", "regard", "concern",
    "initiative", "leadership", "thought", "heed", "attention", "notice", "intention", "clue",
    "inclination", "respect", "remorse", "notes", "consideration", "responsibility", "ownership",
    "appetite", "patience", "understanding", "grasp", "discipline",
  ]
  static let habits: Set<String> = [
    "history", "habit", "tendency", "reputation", "track-record", "knack", "talent", "record",
  ]
  private static let going: Set<String> = ["went", "carried", "pressed", "pushed", "continued"]
  private static let idling: Set<String> = [
    "chatting", "sleeping", "playing", "gaming", "browsing", "scrolling", "gossiping", "joking",
    "smoking", "drinking", "partying", "shopping", "daydreaming", "texting", "idling", "bickering",
    "squabbling", "dawdling", "snoozing", "dozing", "napping", "slacking",
  ]
  private static let pastimes: Set<String> = [
    "film", "movie", "series", "tv", "television", "football", "match", "novel", "newspaper",
    "videos", "video", "game",
  ]
  private static let willing = EnglishVerbs.forms(
    "choose/chose/chosen decide opt+ prefer+ elect continue begin/began/begun tend manage start")
  private static let composure: Set<String> = [
    "control", "track", "focus", "sight", "nerve", "grip", "composure", "patience", "temper",
    "plot", "head", "interest", "cool", "overview", "count", "command", "concentration",
  ]
  private static let inspecting: Set<String> = [
    "checked", "tested", "looked", "glanced", "skimmed", "verified", "reviewed", "read",
  ]
  private static let sitting: Set<String> = ["sat", "sits", "sit", "sitting"]
  private static let seats: Set<String> = [
    "call", "bridge", "committee", "board", "panel", "floor", "chair", "side", "team",
  ]
  private static let hindrances: Set<String> = [
    "bottleneck", "weak", "weakest", "obstacle", "liability", "hindrance", "nuisance",
    "embarrassment",
  ]
  private static let pressing = EnglishVerbs.forms(
    "press click delete drop+ restart wipe approve sign close execute confirm reboot")
  private static let looking: Set<String> = [
    "checking", "reading", "verifying", "testing", "reviewing", "confirming", "looking", "asking",
    "thinking", "knowing",
  ]
  private static let reacting = EnglishVerbs.forms(
    """
    escalate page call check notice read/read/read ask tell/told/told notify respond look acknowledge \\
    react raise inform admit+ join realise realize report
    """)
  private static let virtues: Set<String> = [
    "safety", "quality", "caution", "stability", "reliability", "correctness", "testing", "care",
    "process", "security", "customers",
  ]
}
