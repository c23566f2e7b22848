/// A sentence that has been read: its words, its verbs, its nouns.
struct Reading {
  let document: Document
  let sentence: Sentence
  private(set) var verbs: [VerbGroup]
  private(set) var phrases: [NounPhrase]

  init(_ sentence: Sentence, of document: Document, after previous: Reading? = nil) {
    let antecedent = previous.flatMap {
      $0.sentence.block == sentence.block ? $0.verbs.first?.subject?.being : nil
    }
    var reader = ClauseReader(document.tokens, in: sentence.tokens, after: antecedent)
    reader.read()
    self.document = document
    self.sentence = sentence
    verbs = reader.verbs
    phrases = reader.phrases
  }

  /// The same sentence with vendors read as teams: who is blamed is then a matter of grammar alone.
  var withVendorsAsTeams: Reading {
    func team(_ being: Being?) -> Being? { being == .vendor ? .collective : being }
    func known(_ phrase: NounPhrase) -> NounPhrase {
      var phrase = phrase
      phrase.being = team(phrase.being) ?? phrase.being
      phrase.owner = team(phrase.owner)
      return phrase
    }
    var reading = self
    reading.phrases = phrases.map(known)
    reading.verbs = verbs.map { verb in
      var verb = verb
      verb.subject = verb.subject.map(known)
      verb.agent = verb.agent.map(known)
      return verb
    }
    return reading
  }

  var tokens: [Token] { document.tokens }
  var range: Range<Int> { sentence.tokens }

  func tags(_ place: Int) -> Tags { range.contains(place) ? tokens[place].tags : [] }
  func form(_ place: Int) -> String { range.contains(place) ? tokens[place].form : "" }
  func form(of verb: VerbGroup) -> String { form(verb.main) }
  func tags(of verb: VerbGroup) -> Tags { tags(verb.main) }

  func contains(_ forms: Set<String>) -> Bool { range.contains { forms.contains(tokens[$0].form) } }
  func contains(_ tag: Tags) -> Bool { range.contains { !tokens[$0].tags.isDisjoint(with: tag) } }

  /// A remark about the words from `first` to `last`.
  func remark(
    _ rule: String, _ level: Finding.Level, _ first: Int, _ last: Int, why: String? = nil,
    rewrite: String? = nil
  ) -> Remark {
    Remark(
      rule: rule, level: level, start: tokens[first].start, end: tokens[max(first, last)].end,
      why: why, rewrite: rewrite)
  }

  /// The fixed expressions of a sentence.
  func expressions(of rules: String) -> [(rule: String, range: Range<Int>)] {
    var found: [(String, Range<Int>)] = []
    let family = Lexicon.family(of: rules)
    guard let phrases = document.lexicon.phrases[family] else { return [] }
    let isWhole = rules.utf8.count <= family.utf8.count + 1
    for place in range {
      for phrase in phrases[tokens[place].form] ?? []
      where isWhole || phrase.rule.hasPrefix(rules) {
        if let end = phrase.match(
          tokens, at: place, before: range.upperBound, since: range.lowerBound)
        {
          found.append((phrase.rule, place..<end))
        }
      }
    }
    return found
  }

  /// Whose it is: “the lead's delay”, “the delay of the lead”, “delay on the part of the lead”.
  func holder(of phrase: NounPhrase) -> Being? {
    if let owner = phrase.owner { return owner }
    let next = phrase.head + 1
    let start: Int
    if ["of", "by", "among", "from"].contains(form(next)) {
      start = next + 1
    } else if form(next) == "on", form(next + 2) == "part" {
      // “the part of” is read as one phrase with whose part it is.
      start = next + 1
    } else {
      return nil
    }
    return phrases.first { $0.first == start }?.being
  }
}
