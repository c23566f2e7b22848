import Policy

extension Policy: PolicySection {
  static func read(_ map: inout MappingReader) -> Policy? {
    let profile = map.required("profile", or: PolicyProfile.none, example: "none")
    var policy = Policy(
      organisation: map.required("organisation", or: "", example: "the name of yours"))
    policy.profile = profile.rawValue
    map.read("departures", into: &policy.departures)
    map.read("document", into: &policy.document)
    policy.readServices(&map)
    policy.readDecisions(&map)
    policy.readCommunication(&map)
    policy.readRollouts(&map)
    return policy
  }

  private mutating func readServices(_ map: inout MappingReader) {
    map.read("services", into: &services)
    map.read("people", into: &people)
    map.read("severities", into: &severities)
    map.read("signals", into: &signals)
    map.read("providers", into: &providers)
    map.read("slos", into: &slos)
    map.read("error-budget", into: &errorBudget)
    map.read("actions", into: &actions)
    map.read("disabled-actions", into: &disabledActions)
  }

  private mutating func readDecisions(_ map: inout MappingReader) {
    map.read("triggers", into: &triggers)
    map.read("authority", into: &authority)
    map.read("tree", into: &tree)
    map.read("approvals", into: &approvals)
    map.read("acceleration", into: &acceleration)
    map.read("automation", into: &automation)
    map.read("drills", into: &drills)
    map.read("verification", into: &verification)
    map.read("degraded", into: &degraded)
    map.read("retention", into: &retention)
  }

  private mutating func readCommunication(_ map: inout MappingReader) {
    map.read("channels", into: &channels)
    map.read("audiences", into: &audiences)
    map.read("status-page", into: &statusPage)
    map.read("chat", into: &chat)
    map.read("heartbeat", into: &heartbeat)
    map.read("trackers", into: &trackers)
    map.read("messages", into: &messages)
    map.read("announcements", into: &announcements)
    map.read("notices", into: &notices)
    map.read("escalation", into: &escalation)
    map.read("routing", into: &routing)
    map.read("troubleshooting", into: &troubleshooting)
  }

  private mutating func readRollouts(_ map: inout MappingReader) {
    map.read("environments", into: &environments)
    map.read("strategies", into: &strategies)
    map.read("rollouts", into: &rollouts)
    map.read("calendars", into: &calendars)
    map.read("gates", into: &gates)
    var lists: [ChecklistTime: [ChecklistRule]] = [:]
    map.read("checklists", into: &lists)
    checklists = Dictionary(uniqueKeysWithValues: lists.map { ($0.key.rawValue, $0.value) })
  }
}

extension PolicyDocument: PolicySection {
  static func read(_ map: inout MappingReader) -> PolicyDocument? {
    var document = PolicyDocument(
      owner: map.required("owner", or: ""), contact: map.required("contact", or: ""))
    map.read("version", into: &document.version)
    map.read("changes", into: &document.changes)
    map.read("references", into: &document.references)
    return document
  }
}

extension PolicyDocument.Change: PolicySection {
  static func read(_ map: inout MappingReader) -> Self? {
    let date: CalendarDay? = map.value("date")
    let (version, changes, author) = (
      map.required("version", or: ""), map.required("changes", or: ""),
      map.required("author", or: "")
    )
    guard let date else {
      if !map.has("date") {
        let _ = map.required("date", or: "", example: "2026-11-01")
      }
      return nil
    }
    return Self(date: date, version: version, changes: changes, author: author)
  }
}

extension PolicyDocument.Reference: PolicySection {
  static func read(_ map: inout MappingReader) -> Self? {
    var reference = Self(title: map.required("title", or: ""))
    map.read("link", into: &reference.link)
    return reference
  }
}
