/// Blame by what somebody has: a refusal, a lack of care, a change that broke things.
extension Blame {
  /// “his decision prolonged the outage”, “your change broke the login page”.
  func owned(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form != .infinitive || verb.isPerfect, !verb.isNegated, verb.modal == nil else {
      return
    }
    let actor = verb.isPassive ? verb.agent : verb.subject
    guard let actor, let owner = reading.holder(of: actor), owner.isHuman, owner != .indefinite
    else {
      return
    }
    let head = reading.form(actor.head)
    if Self.conduct.contains(head), harms(verb) {
      remarks.append(
        reading.remark(
          "postmortem.b3", .error, min(actor.first, verb.first), max(verb.main, actor.head)))
    } else if owner == .person || owner == .named, !Self.belongings.contains(head),
      breaks(verb) || Self.worsening.contains(reading.form(of: verb))
    {
      remarks.append(
        reading.remark(
          "postmortem.b3", .error, min(actor.first, verb.first), max(verb.main, actor.head)))
    }
  }

  /// Whether what the verb tells broke something: taking and bringing only with where it went.
  private func breaks(_ verb: VerbGroup) -> Bool {
    let form = reading.form(of: verb)
    let object = object(of: verb, reach: 8)
    if ["took", "taking", "taken", "brought", "bringing", "knocked", "knocking"].contains(form) {
      return verb.isPassive && object.contains { reading.form($0) == "down" }
        || object.contains {
          ["down", "offline", "out", "knees", "standstill", "halt"].contains(reading.form($0))
        } && !object.contains { reading.form($0) == "of" }
    }
    if form.hasPrefix("introduc") { return causesTrouble(verb) }
    guard Self.wreaking.contains(form), !isBond(verb) else { return false }
    // A verb without an object tells what became of the thing itself: “the laptop crashed”.
    return verb.isPassive
      || !object.isEmpty && !reading.tags(object.lowerBound).contains(.preposition)
  }

  private func isBond(_ verb: VerbGroup) -> Bool {
    object(of: verb).contains { Self.bonds.contains(reading.form($0)) }
  }

  /// Whether what the verb tells made something worse.
  private func harms(_ verb: VerbGroup) -> Bool {
    let form = reading.form(of: verb)
    let object = object(of: verb, reach: 9)
    if Self.leading.contains(form) {
      return !object.contains {
        !reading.tags($0).isDisjoint(with: [.repairNoun, .wellState])
          || ["finding", "answer", "stale", "cause"].contains(reading.form($0))
      }
    }
    if ["made", "makes", "left", "meant", "turned", "set", "let", "allowed", "took", "brought"]
      .contains(form)
    {
      return object.contains { Self.worse.contains(reading.form($0)) || isTrouble($0) }
    }
    return Self.harming.contains(form)
  }

  /// A word for what went badly.
  func isTrouble(_ place: Int) -> Bool {
    let form = reading.form(place)
    return reading.tags(place).contains(.event)
      && !["it", "this", "that", "everything", "all", "none"].contains(form)
      || Self.troubles.contains(form)
      || !reading.tags(place).isDisjoint(with: [.fail]) && reading.tags(place).contains(.past)
  }

  /// What blames by being owned, whatever it did: “the lead's lack of attention”.
  func ownedNouns(_ remarks: inout [Remark]) {
    for phrase in reading.phrases {
      lacking(phrase, &remarks)
      guard let owner = reading.holder(of: phrase), owner.isHuman, owner != .indefinite else {
        continue
      }
      let isOf = phrase.owner == nil
      let form = reading.form(phrase.head)
      let next = reading.form(phrase.head + 1)
      func add(_ rule: String, to last: Int) {
        remarks.append(reading.remark(rule, .error, phrase.first, last))
      }
      if ["lack", "absence", "want"].contains(form), next == "of" {
        let what = (phrase.head + 2..<min(phrase.head + 5, reading.range.upperBound))
        if !what.contains(where: { Self.means.contains(reading.form($0)) }) {
          add("postmortem.b4", to: phrase.head + 1)
        }
      } else if reading.form(phrase.first - 1) == "without", Self.conduct.contains(form),
        reading.contains(["would"]), !praises(phrase)
      {
        add("postmortem.b1", to: phrase.head)
      } else if Self.habits.contains(form), ["of", "to"].contains(next), !isOf {
        add("postmortem.b4", to: phrase.head)
      } else if phrase.owner != nil,
        let place = (phrase.first..<phrase.head).first(where: {
          Self.marred.contains(reading.form($0))
        })
      {
        add("postmortem.b4", to: max(place, phrase.head))
      } else if Self.traits.contains(form), !isOf || form != "oversight" {
        add("postmortem.b4", to: phrase.head)
      } else if Self.unwilling.contains(form),
        isOf || ["to", "on", "in", "with", "when", "at"].contains(next)
      {
        add("postmortem.b2", to: phrase.head)
      } else if ["job", "duty", "responsibility", "task"].contains(form), wasOwed(phrase) {
        add("postmortem.b1", to: phrase.head)
      } else if Self.conduct.contains(form), !Self.neutral.contains(form) || isCausedBy(phrase),
        isBlamed(phrase)
      {
        add("postmortem.b3", to: phrase.head)
      }
    }
  }

  /// “because of his decision”, “the result of her delay”, “the problem was their reluctance”.
  private func praises(_ phrase: NounPhrase) -> Bool {
    (phrase.first..<phrase.head).contains {
      ["quick", "fast", "timely", "careful", "calm", "swift", "prompt", "good", "excellent"]
        .contains(
          reading.form($0))
    } || !Self.conduct.subtracting(Self.neutral).contains(reading.form(phrase.head))
  }

  /// “the lack of testing by the mobile team”.
  private func lacking(_ phrase: NounPhrase, _ remarks: inout [Remark]) {
    guard ["lack", "absence"].contains(reading.form(phrase.head)), phrase.owner == nil,
      reading.form(phrase.head + 1) == "of",
      let by = (phrase.head + 2..<min(phrase.head + 6, reading.range.upperBound)).first(where: {
        ["by", "from", "among"].contains(reading.form($0))
      }),
      let who = reading.phrases.first(where: { $0.first == by + 1 }), who.being.isHuman,
      !(phrase.head..<by).contains(where: { Self.means.contains(reading.form($0)) })
    else { return }
    remarks.append(reading.remark("postmortem.b4", .error, phrase.head, who.head))
  }

  private func wasOwed(_ phrase: NounPhrase) -> Bool {
    let before = (reading.form(phrase.first - 2), reading.form(phrase.first - 1))
    let next = phrase.head + 1
    // “the operator's only job was to watch the gauge”
    if ["was", "were"].contains(reading.form(next)), reading.form(next + 1) == "to",
      (phrase.first..<phrase.head).contains(where: {
        ["only", "sole", "one", "whole"].contains(reading.form($0))
      })
    {
      return true
    }
    guard reading.form(next) == "to" else { return false }
    return before.0 == "it" && ["was", "were"].contains(before.1)
      || before.1 == "it" && reading.sentence.isQuestion
  }

  private func isBlamed(_ phrase: NounPhrase) -> Bool { isCausedBy(phrase) || isCause(phrase) }

  func isCausedBy(_ phrase: NounPhrase) -> Bool {
    let before = phrase.first - 1
    guard reading.range.contains(before) else { return false }
    if isCausal(before) { return reading.range.contains { isTrouble($0) } }
    return ["of", "from"].contains(reading.form(before))
      && ["result", "consequence", "resulted", "stemmed", "because", "came", "fault", "outcome"]
        .contains(reading.form(before - 1))
      && reading.range.contains { isTrouble($0) }
  }

  /// “the cause was the engineer”: the predicate of a cause.
  func isCause(_ phrase: NounPhrase) -> Bool {
    reading.verbs.contains { verb in
      guard reading.tags(of: verb).contains(.be), verb.form == .finite, !verb.isNegated,
        verb.modal == nil, verb.next == phrase.first,
        verb.isPast || reading.form(verb.main) == "is",
        let subject = verb.subject, subject.head < verb.first
      else { return false }
      return (subject.first..<verb.first).contains {
        Self.causes.contains(reading.form($0))
      }
    }
  }

  /// What made it easy, is not theirs: “lack of access”.
  private static let means: Set<String> = [
    "access", "permission", "permissions", "information", "data", "tools", "tooling", "sleep",
    "time", "visibility", "resources", "documentation", "sight", "rights", "context", "signal",
    "signals", "staff", "people", "options",
  ]
  static let traits: Set<String> = [
    "indecision", "indecisiveness", "haste", "complacency", "inattention", "impatience",
    "arrogance", "stubbornness", "hubris", "inexperience", "incompetence", "negligence",
    "forgetfulness", "indifference", "apathy", "laxity", "slowness", "tardiness", "nonchalance",
    "sluggishness", "timidity", "passivity", "oversight", "blunder", "slip-up", "screw-up",
    "gaffe", "blindness", "confusion", "unpreparedness", "procrastination", "ego", "cowardice",
    "unreliability", "clumsiness", "naivety", "pride", "bravado", "obstinacy", "disregard",
    "neglect", "misjudgement", "misreading", "mishandling", "mismanagement",
    "overreaction", "foolishness", "meddling", "tinkering", "interference", "dithering",
    "short-sightedness", "recklessness", "thoughtlessness",
  ]
  /// How it was done, said of what somebody has.
  static let marred: Set<String> = [
    "botched", "bungled", "rushed", "hasty", "untested", "misguided", "half-hearted", "clumsy",
    "unreviewed", "mistaken", "ill-timed", "flawed", "belated", "sluggish", "panicked", "rash",
    "misplaced", "inexplicable", "incompetent", "amateurish", "muddled",
  ]
  private static let unwilling: Set<String> = [
    "refusal", "reluctance", "unwillingness", "failure", "failures", "insistence", "hesitancy",
    "omission", "neglect",
  ]
  /// Conduct that is not bad in itself.
  private static let neutral: Set<String> = [
    "action", "actions", "decision", "decisions", "behaviour", "behavior", "conduct", "choice",
    "choices", "response", "work", "communication", "approach", "performance", "change",
  ]
  /// What stands for itself and not for what its owner did.
  static let belongings: Set<String> = [
    "laptop", "terminal", "console", "account", "session", "phone", "browser", "machine", "shell",
    "token", "key", "page", "pager", "client",
    "connection", "service", "cluster", "database", "vendor", "provider", "customer",
  ]
  private static let wreaking = EnglishVerbs.forms(
    """
    break/broke/broken cause crash delete wipe destroy corrupt trigger wreck ruin drop+ \\
    take/took/taken knock kill erase bring/brought/brought
    """)
  private static let leading: Set<String> = [
    "led", "leads", "leading", "resulted", "contributed", "contributing", "caused", "causing",
    "triggered", "triggering", "created", "creating",
  ]
  private static let harming = EnglishVerbs.forms(
    """
    break/broke/broken provoke prolong worsen cost/cost/cost delay extend lengthen slow waste ruin doom \\
    exacerbate aggravate compound hamper hinder jeopardise jeopardize crash delete wipe kill wreck \\
    sink/sank/sunk double confuse expose blind deepen endanger magnify complicate derail destroy \\
    corrupt amplify mislead/misled/misled postpone discourage frighten intimidate scare silence poison demoralise demoralize \
    alienate hurt/hurt/hurt damage undermine
    """)
  private static let worse: Set<String> = [
    "worse", "longer", "down", "blind", "nobody", "late", "later", "exposed", "unprotected",
    "harder", "back", "lost", "dark", "stranded", "offline", "early", "slip", "through", "into",
    "bigger", "twice", "hours", "guessing", "scrambling", "hanging", "helpless", "clueless",
    "unaware", "crisis", "shambles",
  ]
  static let troubles: Set<String> = [
    "trouble", "troubles", "crisis", "misery", "declined", "failing", "rejected", "unusable",
    "blame", "down", "offline", "unavailable", "lost", "dark", "wrong", "late", "broken", "wiped",
    "gone", "deleted", "unreachable", "stuck", "outage", "outages", "failures", "mess", "delay",
    "delays", "rework", "overtime", "corruption", "crash", "bug", "regression", "leak",
    "longer", "deletion", "weekend", "downtime", "errors", "dropped", "double", "stale",
  ]
  static let causes: Set<String> = [
    "cause", "reason", "problem", "root", "culprit", "trouble", "issue", "factor", "link",
    "trigger",
    "source", "origin", "blame", "fault", "failure",
  ]
}
