/// What somebody did badly, told by the object and not by the verb.
extension Blame {
  func bungling(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard let actor = verb.isPassive ? verb.agent ?? verb.subject : verb.subject,
      isHuman(actor, doing: .human, in: verb), actor.being != .indefinite,
      verb.modal == nil, !verb.isNegated, verb.form != .infinitive || verb.isPerfect,
      !verb.isConditional || verb.isPast
    else { return }
    let form = reading.form(of: verb)
    let object = object(of: verb, reach: 10)
    func add(_ rule: String, to last: Int, _ level: Finding.Level = .error) {
      remarks.append(reading.remark(rule, level, verb.first, last))
    }
    // “got the order wrong”, “had it backwards”; “got the wrong map” names what was wrong.
    if Self.getting.contains(form),
      let place = object.dropFirst().first(where: {
        Self.awry.contains(reading.form($0)) && endsObject($0)
      })
    {
      return add("postmortem.b4", to: place)
    }
    // “shipped untested code”, “deployed a broken build”
    if Self.releasing.contains(form) || Self.making.contains(form) {
      let what = verb.isPassive ? subjectWords(verb) : object
      if let place = what.first(where: { Self.unready.contains(reading.form($0)) }) {
        return add("postmortem.b2", to: place)
      }
    }
    // “managed to delete the production database”
    if form == "managed", let complement = verb.complement.map({ reading.verbs[$0] }),
      Self.wrecking.contains(reading.form(of: complement))
        || ["take", "bring"].contains(reading.form(of: complement))
          && self.object(of: complement).contains(where: { reading.form($0) == "down" }),
      !self.object(of: complement).contains(where: { Self.foul.contains(reading.form($0)) })
    {
      return add("postmortem.b3", to: complement.main)
    }
    // “deleted the production table”, “took down checkout”
    if !verb.isPassive, verb.form == .finite {
      if Self.wrecking.contains(form),
        let place = object.first(where: { Self.precious.contains(reading.form($0)) })
      {
        return add("postmortem.b3", to: place)
      }
      if form == "crashed", object.contains(where: { reading.tags($0).contains(.noun) }) {
        return add("postmortem.b3", to: verb.main)
      }
      if ["took", "brought", "knocked"].contains(form),
        let down = object.first(where: { ["down", "out", "offline"].contains(reading.form($0)) }),
        object.contains(where: { Self.served.contains(reading.form($0)) }),
        !object.contains(where: { ["for", "of"].contains(reading.form($0)) })
      {
        return add("postmortem.b3", to: down)
      }
    }
    // “shared a password”, “committed the credentials”
    if Self.leaking.contains(form),
      let place = object.first(where: {
        Self.secrets.contains(reading.form($0))
          || !form.hasPrefix("share") && !form.hasPrefix("past")
            && ["key", "keys", "token"].contains(reading.form($0))
            && object.contains { ["public", "open"].contains(reading.form($0)) }
      })
    {
      return add("postmortem.b2", to: place)
    }
    // “told no one”, “checked nothing”
    if Self.owed.contains(form),
      Self.none.contains(reading.form(verb.next))
        || reading.form(verb.next) == "no" && reading.form(verb.next + 1) == "one",
      !reading.tags(verb.next + 1).contains(.adjective)
    {
      return add("postmortem.b2", to: verb.next)
    }
    // “carried on regardless”, “deployed anyway”
    if Self.proceeding.contains(form),
      let place = object.first(where: { ["anyway", "regardless"].contains(reading.form($0)) })
    {
      return add("postmortem.b2", to: place)
    }
    // “merged although two checks were red”
    if verb.form == .finite, Self.releasing.contains(form) || Self.proceeding.contains(form),
      let place = defiance(behind: verb)
    {
      return add("postmortem.b2", to: place)
    }
    // “was in the wrong”
    if reading.tags(of: verb).contains(.be), reading.form(verb.next) == "in",
      reading.form(verb.next + 2) == "wrong", endsObject(verb.next + 2)
    {
      return add("postmortem.b4", to: verb.next + 2)
    }
    // “had been warned twice”
    if verb.isPassive, verb.agent == nil, ["warned", "reminded"].contains(form),
      verb.isPast || verb.isPerfect
    {
      return add("postmortem.b2", to: verb.main)
    }
  }

  /// Whether nothing that `place` could describe comes behind it.
  private func endsObject(_ place: Int) -> Bool {
    let next = place + 1
    guard reading.range.contains(next), !reading.tokens[next].isMark else { return true }
    return !reading.tags(next).isDisjoint(with: [
      .coordinator, .subordinator, .preposition, .adverb, .relative,
    ])
  }

  private func subjectWords(_ verb: VerbGroup) -> Range<Int> {
    guard let subject = verb.subject, subject.first <= subject.head else { return 0..<0 }
    return subject.first..<subject.head + 1
  }

  /// Of “merged although two checks were red”, where the sign stood that was passed over.
  private func defiance(behind verb: VerbGroup) -> Int? {
    let limit = min(verb.next + 18, reading.range.upperBound)
    guard
      let although = (verb.next..<limit).first(where: {
        ["although", "though", "despite"].contains(reading.form($0))
      })
    else { return nil }
    return (although + 1..<min(although + 9, reading.range.upperBound)).first {
      Self.signs.contains(reading.form($0))
    }
  }

  private static let getting = EnglishVerbs.forms(
    "get/got/got/getting have/had/had do/did/done put/put/put")
  private static let awry: Set<String> = ["wrong", "backwards", "confused", "muddled", "mixed"]
  static let releasing = EnglishVerbs.forms(
    """
    deploy ship+ push merge release commit+ run/ran/run/running apply launch use approve roll publish \\
    promote submit+ execute enable start sign introduce write/wrote/written deliver
    """)
  static let making = EnglishVerbs.forms(
    "make/made/made design build/built/built create implement pick select draft produce")
  private static let unready: Set<String> = [
    "terrible", "awful", "horrible", "dreadful", "sloppy", "careless", "naive", "hasty", "shoddy",
    "dangerous", "poor", "stupid", "silly", "foolish", "rash",
    "untested", "unreviewed", "unverified", "unapproved", "unvetted", "unfinished",
    "half-finished", "half-tested", "broken", "buggy", "faulty", "bad", "defective", "unsafe",
    "unauthorised", "unauthorized", "unchecked", "flawed",
  ]
  private static let wrecking = EnglishVerbs.forms(
    """
    delete drop+ wipe erase destroy overwrite/overwrote/overwritten corrupt truncate crash \\
    break/broke/broken ruin nuke purge knock lock disable
    """)
  /// What is better gone, or what is gone anyhow.
  private static let foul: Set<String> = [
    "stale", "bad", "corrupt", "corrupted", "faulty", "duplicate", "loop", "cycle", "deadlock",
    "temporary", "old", "unused", "attacker", "malicious", "stuck", "orphaned",
  ]
  /// What a working system cannot lose.
  private static let precious: Set<String> = [
    "production", "prod", "live", "wrong", "customer", "customers", "entire", "whole", "every",
    "all", "everything", "only",
  ]
  private static let served: Set<String> = [
    "production", "prod", "site", "website", "checkout", "everything", "search", "login",
    "platform", "region", "service", "system", "api", "payments", "store", "business", "cluster",
    "company", "network", "database",
  ]
  private static let leaking = EnglishVerbs.forms(
    "share reuse hard-code hardcode post leak expose publish commit+ paste")
  private static let secrets: Set<String> = [
    "password", "passwords", "secret", "secrets", "credential", "credentials",
  ]
  private static let owed: Set<String> = EnglishVerbs.forms(
    """
    tell/told/told ask inform notify consult warn say/said/said do/did/done check test verify document \\
    review alert contact brief prepare confirm
    """)
  private static let none: Set<String> = ["nobody", "no-one", "nothing", "none", "neither"]
  private static let proceeding = EnglishVerbs.forms(
    """
    go/went/gone carry continue proceed press push deploy merge run/ran/run/running approve release ship+ \\
    choose/chose/chosen start restart keep/kept/kept
    """)
  private static let signs: Set<String> = [
    "red", "failing", "failed", "failures", "warning", "warnings", "errors", "alarm", "alarms",
    "alert", "alerts", "freeze", "forbidden", "prohibited", "warned", "told", "objections",
    "objected", "advice", "instructions", "rules", "policy",
  ]
}
