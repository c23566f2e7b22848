/// Questions that want no answer: “Does QA actually test anything?”
extension Blame {
  func rhetoric(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard reading.sentence.isQuestion, verb.isInverted, let subject = verb.subject,
      subject.being.isHuman || reading.form(subject.head) == "they"
    else { return }
    let before = reading.form(verb.first - 1)
    // “What did the screen show?” and “How did they learn of it?” ask for what was there.
    let asksWhat = ["what", "which", "when", "how", "where"].contains(before)
    let words = verb.first..<reading.range.upperBound
    func add(_ last: Int) {
      remarks.append(reading.remark("postmortem.b9", .warning, verb.first, max(verb.first, last)))
    }
    if let place = words.first(where: { Self.doubting.contains(reading.form($0)) }) {
      return add(place)
    }
    if reading.form(reading.range.upperBound - 3) == "at",
      reading.form(reading.range.upperBound - 2) == "all", !asksWhat
    {
      return add(reading.range.upperBound - 2)
    }
    // “Aren't the engineers paid to notice?”, “Could they not have called?”
    if verb.isNegated, !asksWhat { return add(verb.main) }
    // “Do the people in charge own a calendar?”
    if ["do", "does"].contains(reading.form(verb.first)), !asksWhat,
      Self.expected.contains(reading.form(of: verb))
    {
      return add(verb.main)
    }
    if subject.isNegative, !asksWhat { return add(verb.main) }
    if verb.modal == "can" || verb.modal == "could", subject.isNegative { return add(verb.main) }
  }

  private static let doubting: Set<String> = [
    "really", "actually", "even", "ever", "seriously", "honestly", "finally", "truly", "suddenly",
    "possibly", "anything",
  ]
  /// What goes without saying, asked about.
  private static let expected: Set<String> = [
    "own", "test", "look", "read", "care", "check", "understand", "think", "believe", "talk",
    "bother",
    "listen", "realise", "realize", "enjoy", "want", "consider", "follow", "learn",
  ]

  /// Questions about people, unless they ask for what was there, as in “Did they see the diff?”.
  func asking(_ remarks: inout [Remark]) {
    guard reading.sentence.isQuestion, reading.sentence.place != .heading else { return }
    let people = reading.phrases.filter {
      ($0.being == .person || $0.being == .named || $0.being == .collective) && !$0.isPronoun
        && !["we", "us", "i", "you", "who", "whom"].contains(reading.form($0.head))
    }
    guard let somebody = people.first else { return }
    let start = reading.range.lowerBound
    let first = reading.tags(start).contains(.coordinator) ? start + 1 : start
    func add(_ place: Int) {
      remarks.append(
        reading.remark("postmortem.b9", .warning, min(first, place), max(first, place)))
    }
    switch reading.form(first) {
    case "who", "whose":
      // “Who is paged?” asks for a role, “Who gives an intern the key?” for a culprit.
      guard !Self.roles.contains(reading.form(first + 1)),
        !(reading.tags(first + 1).contains(.be)
          && (first + 2..<first + 4).contains { Self.roles.contains(reading.form($0)) })
      else { return }
      add(somebody.head)
    case "what", "which", "how", "when", "where", "why":
      let isMade = ["made", "makes", "possessed"].contains(reading.form(first + 1))
      if isMade,
        let belief = reading.verbs.first(where: {
          EnglishWordLists.believing.contains(reading.form(of: $0))
        })
      {
        add(belief.main)
      }
    default:
      guard !reading.tags(first).isDisjoint(with: .auxiliary),
        let verb = reading.verbs.first(where: { $0.isInverted })
      else { return }
      if verb.isNegated { return add(verb.main) }
      guard let subject = verb.subject, people.contains(where: { $0.head == subject.head }) else {
        return
      }
      let form = reading.form(of: verb)
      if reading.tags(of: verb).contains(.be) {
        // “Was the lead on the call?” asks for a place, “Were the reviewers asleep?” does not.
        if reading.range.contains(verb.next), reading.tokens[verb.next].isWord,
          reading.tags(verb.next).isDisjoint(with: [
            .preposition, .determiner, .participle, .gerund, .pronoun, .adverb,
          ]), !EnglishWordLists.states.contains(reading.form(verb.next))
        {
          add(verb.next)
        }
      } else if Self.inner.contains(form) || ["should", "must"].contains(reading.form(verb.first)) {
        add(verb.main)
      }
    }
  }

  /// What a fair question about somebody asks for.
  private static let roles: Set<String> = [
    "owns", "has", "had", "can", "may", "approves", "decides", "gets", "got", "paged", "informed",
    "notified", "on", "responsible", "allowed", "able", "involved", "called", "receives",
    "received",
    "else", "needs", "will", "joined", "maintains", "runs", "accountable", "should", "must", "told",
  ]
  /// What goes on in a mind, or was owed.
  private static let inner: Set<String> = [
    "think", "bother", "care", "believe", "realise", "realize", "consider", "understand", "intend",
    "want", "mean", "test", "listen", "enjoy", "imagine", "trust", "assume", "hope",
  ]
}
