/// Finds blame by its grammar: who is the subject, and what is said of them.
///
/// “The engineer failed to check” explains nothing; “the queue failed to drain” is a fact. So the
/// rules ask for the being that a verb's subject names, not for words alone.
struct Blame {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  func find(_ remarks: inout [Remark]) {
    for index in reading.verbs.indices {
      let verb = reading.verbs[index]
      counterfactual(verb, &remarks)
      negativeAgency(verb, index, &remarks)
      cause(verb, &remarks)
      judgement(verb, &remarks)
      named(verb, &remarks)
      collective(verb, index, &remarks)
      question(verb, &remarks)
    }
    nouns(&remarks)
  }

  // MARK: Who

  /// Whether a verb's actor is somebody who can be blamed.
  ///
  /// Of an unknown actor, what they do decides: only somebody with a mind forgets.
  func isHuman(_ phrase: NounPhrase?, doing tags: Tags) -> Bool {
    guard let phrase else { return false }
    if phrase.being.isHuman { return true }
    guard phrase.being == .unknown, tags.contains(.human) else { return false }
    return reading.tags(phrase.head).contains(.ofPeople) && phrase.head - phrase.first <= 1
      || !isThing(phrase)
  }

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

  func place(of verb: VerbGroup) -> Int {
    verb.subject.map { min($0.first, verb.first) } ?? verb.first
  }
}
