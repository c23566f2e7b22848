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
}
