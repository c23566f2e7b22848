extension ClauseReader {
  func being(of head: Int, from start: Int) -> Being {
    let token = tokens[head]
    if case .opaque = token.kind { return .unknown }
    if !token.isWord { return .unknown }
    let tags = token.tags
    if head == start,
      ["they", "both", "all", "some", "each", "most", "several", "few"].contains(token.form)
    {
      if let named = those, named != .named || token.form == "they" {
        return named == .named ? .person : named
      }
    }
    // “They let it expire”, with nobody named before
    if token.form == "they", head == range.lowerBound, antecedent == nil { return .person }
    if tags.contains(.indefinite) { return .indefinite }
    if tags.contains(.givenName), token.isCapital || token.form.hasPrefix("@"),
      !EnglishNames.products.contains(token.form)
        || tokens.indices.contains(head + 1)
          && tokens[head + 1].isCapital && range.contains(head + 1)
    {
      return .named
    }
    let before = head > start ? self.tags(head - 1) : []
    if head > start, tokens[head - 1].tags.contains(.givenName), tokens[head - 1].isCapital,
      token.isCapital
    {
      return .named
    }
    if Self.titles.contains(form(head - 1)), token.isCapital { return .named }
    if Self.crafts.contains(token.form), head > start, Self.arts.contains(form(head - 1)) {
      return .person
    }
    // “the secondary on call”, where “the secondary” alone may be a copy
    if ["primary", "secondary"].contains(token.form), form(head + 1) == "on",
      form(head + 2) == "call"
    {
      return .person
    }
    // “the junior dev”, “dev pushed it”, where “in dev” is a place
    if token.form == "devs"
      || token.form == "dev" && (head > start || self.tags(head + 1).contains(.past))
    {
      return .person
    }
    // “the editor of the table”, where “the editor” may be a program
    if ["editor", "writer", "creator", "builder"].contains(token.form), form(head + 1) == "of" {
      return .person
    }
    // “Product kept pushing”: a department goes without an article.
    if head == start, Self.departments.contains(token.form), opensClause(at: head) {
      return .collective
    }
    if tags.contains(.person) {
      // “package manager” is a program, “release manager” somebody.
      if before.contains(.ofSystems), !before.contains(.ofPeople), isAmbiguous(token.form) {
        return .system
      }
      if ["owner", "owners"].contains(token.form), Self.owned.contains(form(head - 1)) {
        return .system
      }
      if isAmbiguous(token.form), ["for", "of"].contains(form(head + 1)),
        self.tags(head + 2).contains(.ofSystems)
      {
        return .system
      }
      if form(head + 1) == "on", ["duty", "call", "shift"].contains(form(head + 2)) {
        return .person
      }
      if isMachineByDefault(token.form), !before.contains(.ofPeople) { return .system }
      return .person
    }
    if tags.contains(.collective) { return .collective }
    if tags.contains(.vendor) { return .vendor }
    if tags.contains(.affected) { return .affected }
    if tags.contains(.system) { return .system }
    if before.contains(.ofPeople) || head > start && Self.groups.contains(form(head - 1)),
      token.form == "group" || token.form == "groups" || token.form == "desk"
    {
      return .collective
    }
    return .unknown
  }

  func isAmbiguous(_ form: String) -> Bool {
    [
      "manager", "managers", "operator", "operators", "agent", "agents", "coordinator",
      "coordinators", "dispatcher",
      "dispatchers", "leader", "leaders", "planner", "analyzer",
      "specialist", "trainer", "auditor",
    ].contains(form)
  }

  func isMachineByDefault(_ form: String) -> Bool {
    [
      "agent", "agents", "dispatcher", "dispatchers", "leader", "leaders", "coordinator",
      "coordinators", "planner", "planners",
    ].contains(form)
  }

  /// Whom “they” and “their” stand for: whoever was named before, at best several.
  private var those: Being? {
    let plural = phrases.last { phrase in
      !phrase.isPronoun && phrase.being != .unknown
        && (form(phrase.head).hasSuffix("s") || phrase.being == .collective)
    }
    return plural?.being ?? phrases.last { $0.being.isHuman }?.being ?? antecedent
  }

  /// Whose it is, by a pronoun: “his mistake”, “their decision”.
  func holder(at place: Int) -> Being? {
    switch form(place) {
    case "my", "his", "her", "your": .person
    case "our": .collective
    case "their": those.map { $0 == .named ? .person : $0 } ?? .collective
    case "its": .system
    default: nil
    }
  }

  /// “her mistake”, where “told her” would be a pronoun of its own.
  func isPossessive(_ place: Int) -> Bool {
    guard form(place) == "her" else { return false }
    let next = tags(place + 1)
    return isNounish(place + 1)
      || !next.isDisjoint(with: [.adjective, .judging, .participle]) && isNounish(place + 2)
  }

  private func opensClause(at place: Int) -> Bool {
    isMark(place - 1) || form(place - 1) == "by"
      || ["in", "from", "of"].contains(form(place - 1))
        && self.tags(place - 2).contains(.indefinite)
      || !self.tags(place - 1).isDisjoint(with: [.coordinator, .subordinator])
  }

  /// What a process owns; a service is owned by people.
  private static let owned: Set<String> = [
    "lock", "lease", "session", "token", "partition", "shard", "resource", "file", "volume", "key",
    "queue", "row", "port", "mutex", "object", "memory",
  ]
  private static let departments: Set<String> = [
    "product", "marketing", "sales", "legal", "finance", "engineering", "security", "operations",
    "procurement", "compliance", "support", "hr", "it-support",
  ]
  private static let groups: Set<String> = [
    "database", "storage", "data", "backend", "frontend", "mobile", "web", "cloud", "identity",
    "working", "analytics", "service", "help", "trading",
  ]
  private static let titles: Set<String> = ["mr", "mrs", "ms", "dr", "miss"]
  /// Programs, unless an art says that somebody is meant: “technical writer”, “scrum master”.
  private static let crafts: Set<String> = [
    "writer", "writers", "master", "masters", "guard", "guards",
  ]
  private static let arts: Set<String> = [
    "technical", "tech", "content", "security", "documentation", "docs", "staff", "senior",
    "junior", "scrum",
    "agile", "speech", "harbour", "station", "old",
  ]
}
