/// The text of one action, looked at for what makes it one that can be finished.
struct ActionText {
  let document: Document
  private let range: Range<Int>
  private let bytes: Range<Int>

  init(_ block: Block, in document: Document) {
    self.document = document
    range = block.tokens
    let start = block.lines.first?.lowerBound ?? 0
    bytes = start..<max(start, block.lines.last?.upperBound ?? start)
  }

  private func form(_ place: Int) -> String {
    range.contains(place) ? document.tokens[place].form : ""
  }
  private func tags(_ place: Int) -> Tags {
    range.contains(place) ? document.tokens[place].tags : []
  }
  private func contains(_ forms: Set<String>) -> Bool {
    range.contains { forms.contains(document.tokens[$0].form) }
  }

  /// What is missing, each as a finding of its own, so that a field kept elsewhere can be waived.
  var remarks: [Remark] {
    guard
      let start = range.first(where: { document.tokens[$0].isWord || !document.tokens[$0].isMark })
    else { return [] }
    let end = range.upperBound - 1
    var found: [Remark] = []
    func add(_ rule: String, _ first: Int, _ last: Int) {
      found.append(
        Remark(
          rule: rule, level: .error, start: document.tokens[first].start,
          end: document.tokens[max(first, last)].end))
    }
    // “Platform team to investigate …”, “We will try to …”, “[P1] Consider …”
    let verb = verbPlace(from: start)
    if isWeak(verb) { add("improvement.weak-verb", verb, verb) }
    if let last = object(after: verb) {
      if last == verb { add("improvement.no-object", verb, verb) }
    }
    if !hasOwner { add("improvement.no-owner", start, end) }
    if !hasTracker { add("improvement.no-tracker", start, end) }
    if !hasDate { add("improvement.no-date", start, end) }
    if !hasEndState(after: verb) { add("improvement.no-end-state", start, end) }
    return found
  }

  private func verbPlace(from start: Int) -> Int {
    let limit = min(start + 8, range.upperBound)
    var place = start
    while place < limit {
      if form(place) == "to" || form(place) == "will" || form(place) == "should"
        || form(place) == "must" || form(place) == "shall"
      {
        var next = place + 1
        while range.contains(next), tags(next).contains(.adverb) { next += 1 }
        if tags(next).contains(.base) || tags(next).contains(.weakStart) { return next }
      }
      if document.tokens[place].isMark(":"), place + 1 < limit { return verbPlace(after: place) }
      if place > start, tags(place).contains(.base), tags(place - 1).contains(.coordinator) {
        break
      }
      place += 1
    }
    var first = start
    while first < limit,
      document.tokens[first].isMark
        || ["please", "also", "further", "maybe", "perhaps"].contains(form(first))
    { first += 1 }
    return min(first, range.upperBound - 1)
  }

  private func verbPlace(after colon: Int) -> Int {
    var place = colon + 1
    while range.contains(place),
      document.tokens[place].isMark || ["we", "should", "will", "to", "also"].contains(form(place))
    { place += 1 }
    return min(place, range.upperBound - 1)
  }

  private func isWeak(_ verb: Int) -> Bool {
    let form = form(verb)
    if ["make", "making"].contains(form),
      ["sure", "certain"].contains(self.form(verb + 1)) || self.form(verb + 2) == "better"
    {
      return true
    }
    if form == "look" { return ["into", "at"].contains(self.form(verb + 1)) }
    if form == "follow" { return self.form(verb + 1) == "up" }
    if form == "be" || form == "get" && self.form(verb + 1) == "better"
      || form == "work" && self.form(verb + 1) == "on"
    {
      return true
    }
    if form == "find" { return self.form(verb + 1) == "out" }
    if tags(verb).contains(.weakStart) { return true }
    if form.hasSuffix("ing"), form.utf8.count > 5 {
      let stem = String(form.dropLast(3))
      return document.lexicon.tags(of: stem).contains(.weakStart)
        || document.lexicon.tags(of: stem + "e").contains(.weakStart)
    }
    return false
  }

  /// The last token of what the verb is about; the verb itself when it is about nothing.
  private func object(after verb: Int) -> Int? {
    guard range.contains(verb) else { return nil }
    let last = ((verb + 1)..<max(verb + 1, range.upperBound)).first {
      document.tokens[$0].isWord && !tags($0).isDisjoint(with: .noun.union(.beings))
        || { if case .opaque = document.tokens[$0].kind { true } else { false } }($0)
    }
    return last ?? verb
  }

  // MARK: Fields

  private var hasOwner: Bool {
    for place in range {
      let form = form(place)
      if form == "owner" || form == "owners" || form == "owned" || form == "assignee"
        || form == "assigned" || form == "responsible"
      {
        return true
      }
      if form.hasPrefix("@") { return true }
      // “the platform team adds …”, “platform team to add”, “(SRE)”
      if tags(place).contains(.collective)
        || tags(place).contains(.person) && !tags(place).contains(.pronoun),
        !tags(place).contains(.system)
      {
        let next = self.form(place + 1)
        if next == "to" || next == "will" || next == "adds" || next == "owns" || next == ":"
          || range.contains(place + 1) && document.tokens[place + 1].isMark
        {
          return true
        }
        if self.form(place - 1) == "by"
          || self.form(place - 2) == "by" && tags(place - 1).contains(.determiner)
        {
          return true
        }
      }
    }
    return false
  }

  private var hasTracker: Bool {
    if document.bytes[bytes].firstRange(of: "http".utf8) != nil { return true }
    let text = document.bytes[bytes]
    for place in text.indices where text[place] == 0x23 {
      if place + 1 < text.endIndex, (0x30...0x39).contains(text[place + 1]) { return true }
    }
    return range.contains {
      Self.isTicket(document.tokens[$0].form) && document.tokens[$0].isCapital
    }
      || contains(["ticket", "issue"])
        && range.contains { if case .number = document.tokens[$0].kind { true } else { false } }
  }

  static func isTicket(_ form: String) -> Bool {
    guard let hyphen = form.firstIndex(of: "-") else { return false }
    let key = form[..<hyphen]
    let number = form[form.index(after: hyphen)...]
    return key.utf8.count >= 2 && key.first?.isLetter == true
      && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && !number.isEmpty && number.allSatisfy { $0.isASCII && $0.isNumber }
  }

  private var hasDate: Bool {
    for place in range {
      let token = document.tokens[place]
      if case .number = token.kind {
        let parts = token.form.split { $0 == "-" || $0 == "." }
        if parts.count == 3, parts.allSatisfy({ Int($0) != nil }),
          parts.contains(where: { $0.utf8.count == 4 })
            || parts[0].utf8.count <= 2 && token.form.contains("-")
        {
          return true
        }
        if tags(place + 1).contains(.month) && document.tokens[place + 1].isCapital
          || place > range.lowerBound && tags(place - 1).contains(.month)
            && document.tokens[place - 1].isCapital
        {
          return true
        }
        if ["within", "in"].contains(form(place - 1)), tags(place + 1).contains(.unit) {
          return true
        }
      }
      if tags(place).contains(.month), document.tokens[place].isCapital,
        ["by", "end", "of", "due", "in", "before"].contains(form(place - 1))
      {
        return true
      }
      if token.form.hasPrefix("q"), token.form.utf8.count == 2,
        ["by", "in", "of", "due", "end"].contains(form(place - 1))
      {
        return true
      }
      if tags(place).contains(.dayWord), ["by", "due", "before", "until"].contains(form(place - 1))
      {
        return true
      }
    }
    return false
  }

  /// A clause or measure that says how anybody can see that it is done.
  private func hasEndState(after verb: Int) -> Bool {
    for place in range {
      switch form(place) {
      case "so": if form(place + 1) == "that" { return true }
      case "that", "which":
        if place > verb + 1,
          !tags(place + 1).intersection([.thirdPerson, .base, .modal]).isEmpty
            || tags(place + 1).contains(.noun)
        {
          return true
        }
      case "when", "whenever", "unless", "if", "until", "once": if place > verb { return true }
      case "every", "all", "any", "each", "no": if place > verb { return true }
      case "done", "verified", "test", "verify", "end", "acceptance", "criterion", "criteria",
        "below", "above", "under", "least", "most", "per":
        if place > verb { return true }
      default: break
      }
      if case .number = document.tokens[place].kind, place > verb,
        document.tokens[place].form.hasSuffix("%")
          || tags(place + 1).contains(.unit) && form(place - 1) != "within"
            && form(place - 1) != "in"
      {
        return true
      }
    }
    return false
  }
}
