/// Who can be blamed: what the words before, the verb and its object say of an unknown subject.
extension Blame {
  /// Whether a verb's actor is somebody who can be blamed.
  ///
  /// Of an unknown actor, what they do decides: only somebody with a mind forgets.
  func isHuman(_ phrase: NounPhrase?, doing tags: Tags, in verb: VerbGroup? = nil) -> Bool {
    guard let phrase else { return false }
    if phrase.being.isHuman { return true }
    guard phrase.being == .unknown, tags.contains(.human) else { return false }
    return reading.tags(phrase.head).contains(.ofPeople) && phrase.head - phrase.first <= 1
      || isSomebody(phrase, of: verb)
  }

  /// Whether an unknown noun is somebody, by what it does.
  ///
  /// Programs respond, report and ignore headers as people do; they do not panic, and nobody
  /// expects them to read a runbook.
  private func isSomebody(_ phrase: NounPhrase, of verb: VerbGroup?) -> Bool {
    let token = reading.tokens[phrase.head]
    if ["they", "them"].contains(token.form) { return true }
    guard token.isCapital && !isThing(phrase) || Self.mayBeTrade(token.form), let verb else {
      return false
    }
    let object = object(of: verb)
    if object.contains(where: { ["its", "itself"].contains(reading.form($0)) }) { return false }
    let form = reading.form(of: verb)
    if EnglishVerbs.mindful.contains(form) { return true }
    if Self.forgetting.contains(form) {
      // A program forgets what it holds; a person, what was to be done or read.
      guard let complement = verb.complement else {
        return !token.isCapital || object.contains { Self.readByPeople.contains(reading.form($0)) }
      }
      let act = reading.tags(of: reading.verbs[complement])
      return act.isDisjoint(with: .machineAct) || act.contains(.human)
    }
    return object.contains { Self.readByPeople.contains(reading.form($0)) }
  }

  /// The words behind a verb up to a mark or the next verb: its object and what hangs on it.
  func object(of verb: VerbGroup, reach: Int = 7) -> Range<Int> {
    var end = verb.next
    let limit = min(verb.next + reach, reading.range.upperBound)
    while end < limit, !reading.tokens[end].isMark,
      reading.tags(end).isDisjoint(with: [.coordinator, .subordinator])
    {
      end += 1
    }
    return verb.next..<max(verb.next, end)
  }

  /// An unknown word in lower case that may name a trade: “glazier”, “cartographer”.
  private static func mayBeTrade(_ form: String) -> Bool {
    guard form.utf8.count >= 6 else { return false }
    let single = form.hasSuffix("s") ? String(form.dropLast()) : form
    let endings = ["er", "or", "ist", "ian", "ess", "man"]
    let programs = ["izer", "iser", "ifier", "list", "der", "cer", "xer", "tcher", "cator"]
    return endings.contains(where: single.hasSuffix) && !programs.contains(where: single.hasSuffix)
  }

  private static let forgetting = EnglishVerbs.forms("forget/forgot/forgotten/forgetting")

  /// What is made to be read, answered or heeded by people.
  static let readByPeople: Set<String> = [
    "page", "pages", "pager", "runbook", "runbooks", "alert", "alerts", "warning", "warnings",
    "calendar", "checklist", "diff", "handover", "dashboard", "ticket", "email", "mail", "phone",
    "guide", "guidance", "advice", "plan", "documentation", "docs", "manual", "meeting",
    "instructions", "notes", "note", "wiki", "review", "approval", "procedure", "colleague",
    "commander", "team", "support", "management", "memo", "chat", "call", "calls", "alarm",
    "alarms", "signs", "symptoms", "deadline", "reminder", "reminders", "playbook",
  ]

  /// Unknown words that are no people: numbers, quoted text, things that are counted.
  func isThing(_ phrase: NounPhrase) -> Bool {
    let token = reading.tokens[phrase.head]
    guard token.isWord else { return true }
    if ["they", "them"].contains(token.form) { return false }
    // Known words are in the lexicon with their beings; an unknown one in lower case is mostly a thing.
    let endings = ["tion", "ment", "ness", "ity", "ance", "ence", "ing", "ism", "ure", "ship", "s"]
    if phrase.head == reading.range.lowerBound, endings.contains(where: token.form.hasSuffix) {
      return true
    }
    return !token.isCapital || !token.tags.isDisjoint(with: [.counted, .event])
      || phrase.head == reading.range.lowerBound && token.tags != .noun
  }

  /// A customer for certain: clients, readers and subscribers may be programs.
  func isCustomer(_ phrase: NounPhrase?) -> Bool {
    phrase.map {
      ["customer", "customers", "user", "users", "visitors", "merchant", "merchants"].contains(
        reading.form($0.head))
    } ?? false
  }
}
