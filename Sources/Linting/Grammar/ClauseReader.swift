/// Reads a sentence from left to right and finds its verbs and who does what.
///
/// No tree is built. A stack of open clauses is enough to know, at each verb, which noun phrase is
/// its subject: over relative clauses, coordination, apposition, prepositional phrases and inversion.
struct ClauseReader {
  let tokens: [Token]
  let range: Range<Int>
  var verbs: [VerbGroup] = []
  var phrases: [NounPhrase] = []

  struct Clause {
    enum Kind { case main, relative, subordinate, parenthesis }
    var kind = Kind.main
    var subject: NounPhrase?
    var hasVerb = false
    /// A noun phrase since the verb, that may be the subject of the next one.
    var pending: NounPhrase?
    /// After a preposition that may open a clause.
    var loose: NounPhrase?
    /// Who thought or said what the clause goes on to tell.
    var thinker: NounPhrase?
    var isConditional = false
    var isJoined = false
    var isBroken = false
  }

  var clauses = [Clause()]
  var last: NounPhrase?
  var preposition: Int?
  var orphans: [Int] = []
  var lastVerb: Int?
  var isInverted = false
  /// After a gerund or infinitive: the next noun phrase is its object.
  var takesObject = false
  /// Whom the sentence before spoke of, for “they”.
  let antecedent: Being?

  init(_ tokens: [Token], in range: Range<Int>, after antecedent: Being? = nil) {
    self.tokens = tokens
    self.range = range
    self.antecedent = antecedent
  }

  var clause: Clause {
    get { clauses[clauses.count - 1] }
    set { clauses[clauses.count - 1] = newValue }
  }

  func tags(_ place: Int) -> Tags { range.contains(place) ? tokens[place].tags : [] }
  func form(_ place: Int) -> String { range.contains(place) ? tokens[place].form : "" }
  func isMark(_ place: Int) -> Bool { !range.contains(place) || tokens[place].isMark }

  mutating func read() {
    var place = range.lowerBound
    while place < range.upperBound { place = step(place) }
    // “After failing to check, the operator …”: the subject came later.
    if let subject = clauses[0].subject {
      for orphan in orphans where verbs[orphan].subject == nil { verbs[orphan].subject = subject }
    }
  }

  mutating func step(_ place: Int) -> Int {
    let token = tokens[place]
    let tags = token.tags
    if case .mark(let mark) = token.kind {
      take(mark)
      return place + 1
    }
    if let end = inversion(at: place) { return end }
    if token.form == "whoever" {
      // “whoever silenced the alert forgot it”: a person and what is said of them.
      settle(NounPhrase(first: place, head: place, being: .person))
      open(.relative)
      clause.subject = last
      return place + 1
    }
    if tags.contains(.relative), let end = relative(at: place) { return end }
    if tags.contains(.subordinator), !isGerund(place + 1) {
      open(.subordinate, isConditional: tags.contains(.conditional))
      preposition = nil
      return place + 1
    }
    if token.form == "to" {
      if let end = infinitive(at: place) { return end }
      preposition = place
      return place + 1
    }
    // “the analyst first dismissed it”, “the manager neither told us nor called”
    if Self.beforeVerb.contains(token.form), last.map({ $0.head == place - 1 }) == true,
      !clause.hasVerb, self.tags(place + 1).contains(.past), !isNounish(place + 1)
    {
      return place + 1
    }
    if isVerb(at: place) { return verb(at: place) }
    if tags.contains(.coordinator), !tags.contains(.noun) {
      // “saw the drop but failed”: what comes behind has its own subject, or the same again.
      clause.isJoined = true
      clause.pending = nil
      clause.loose = nil
      takesObject = false
      preposition = nil
      return place + 1
    }
    if tags.contains(.preposition) || tags.contains(.subordinator) {
      preposition = place
      return place + 1
    }
    if startsNoun(at: place) { return noun(at: place) }
    return place + 1
  }

  private static let beforeVerb: Set<String> = ["first", "last", "next", "neither", "alone"]

  // MARK: Marks and clauses

  mutating func take(_ mark: UInt8) {
    preposition = nil
    takesObject = false
    switch mark {
    case UInt8(ascii: ","):
      if clauses.count > 1, clause.kind != .parenthesis, clause.hasVerb { clauses.removeLast() }
      clause.isBroken = true
      clause.pending = nil
      clause.loose = nil
    case UInt8(ascii: "("): clauses.append(Clause(kind: .parenthesis))
    case UInt8(ascii: ")"):
      if let open = clauses.lastIndex(where: { $0.kind == .parenthesis }), open > 0 {
        clauses.removeSubrange(open...)
      }
    case UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "-"):
      let subject = clauses[0].subject
      clauses = [Clause()]
      // “The operator was new - failed to check”: the subject holds until another comes.
      if mark == UInt8(ascii: "-") {
        clauses[0].subject = subject; clauses[0].hasVerb = subject != nil;
        clauses[0].isBroken = true
      }
    default: break
    }
  }

  mutating func open(_ kind: Clause.Kind, isConditional: Bool = false) {
    // A clause within a clause within a clause is as deep as anybody writes.
    if clauses.count > 12 { clauses.removeSubrange(1..<2) }
    clauses.append(Clause(kind: kind, isConditional: isConditional))
  }

  mutating func relative(at place: Int) -> Int? {
    let form = form(place)
    let followsNoun = place > range.lowerBound && last.map { $0.head == place - 1 } == true
    let followsComma =
      !isMark(place - 1) ? false : form != "that" && last != nil && place > range.lowerBound
    let followsPreposition = preposition == place - 1
    guard followsNoun || followsComma || followsPreposition && form != "that" else {
      // “He said that …” opens a clause; “that engineer” and “who broke it” are noun phrases.
      if form == "that", place > range.lowerBound, !isMark(place - 1), preposition != place - 1,
        clause.hasVerb, !clause.isJoined
      {
        open(.subordinate)
        return place + 1
      }
      return nil
    }
    preposition = nil
    guard form != "whose" else {
      open(.relative)
      return place + 1
    }
    var antecedent = last
    if form == "who" || form == "whom",
      antecedent?.being == .unknown || antecedent?.being == .system
    {
      // Only people are “who”.
      antecedent?.being = .person
    }
    open(.relative)
    clause.subject = antecedent
    return place + 1
  }
}
