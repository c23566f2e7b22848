import Policy

extension Channel: PolicySection {
  static func read(_ map: inout MappingReader) -> Channel? {
    var channel = Channel(kind: map.required("kind", or: Kind.file, example: "slack"))
    map.read("label", into: &channel.label)
    map.read("url", into: &channel.url)
    map.read("key", into: &channel.key)
    map.read("to", into: &channel.to)
    map.read("from", into: &channel.from)
    map.read("folder", into: &channel.folder)
    map.read("allow-private", into: &channel.allowsPrivate)
    map.read("signing-secret", into: &channel.signingSecret)
    map.read("people", into: &channel.people)
    return channel
  }
}

extension Audience: PolicySection {
  static func read(_ map: inout MappingReader) -> Audience? {
    var audience = Audience()
    map.read("channels", into: &audience.channels)
    map.read("page", into: &audience.page)
    map.read("deny", into: &audience.deny)
    return audience
  }
}

extension StatusPageRule: PolicySection {
  static func read(_ map: inout MappingReader) -> StatusPageRule? {
    var page = StatusPageRule(title: map.required("title", or: "", example: "Example status"))
    map.read("url", into: &page.url)
    map.read("components", into: &page.components)
    map.read("subscriptions", into: &page.subscriptions)
    return page
  }
}

extension StatusPageRule.Subscriptions: PolicySection {
  static func read(_ map: inout MappingReader) -> StatusPageRule.Subscriptions? {
    var subscriptions = StatusPageRule.Subscriptions(
      channel: map.required("channel", or: "", example: "status-mail"),
      baseURL: map.required("base-url", or: "", example: "https://status.example.org"))
    map.read("webhooks", into: &subscriptions.webhooks)
    map.read("allow-private", into: &subscriptions.allowsPrivate)
    return subscriptions
  }
}

extension StatusPageRule.Component: PolicySection {
  static func read(_ map: inout MappingReader) -> StatusPageRule.Component? {
    var component = StatusPageRule.Component()
    map.read("services", into: &component.services)
    map.read("about", into: &component.about)
    return component
  }
}

extension Announcement: PolicySection {
  static func read(_ map: inout MappingReader) -> Announcement? {
    var announcement = Announcement(text: map.required("text", or: ""))
    map.read("channel", into: &announcement.channel)
    map.read("within", into: &announcement.within)
    map.read("fields", into: &announcement.fields)
    map.read("facts", into: &announcement.facts)
    return announcement
  }
}

extension NoticeRule: PolicySection {
  static func read(_ map: inout MappingReader) -> NoticeRule? {
    var rule = NoticeRule(
      to: map.required("to", or: "", example: "supervisory authority"),
      within: map.required("within", or: .zero, example: "72h"))
    map.read("role", into: &rule.role)
    map.read("text", into: &rule.text)
    map.read("severities", into: &rule.severities)
    map.read("categories", into: &rule.categories)
    map.read("data-risk", into: &rule.dataRisk)
    return rule
  }
}

extension EscalationRung: PolicySection {
  static func read(_ map: inout MappingReader) -> EscalationRung? {
    let when = map.required("when", or: RungReason(.immediately), example: "unacknowledged 5m")
    var rung = EscalationRung(
      rung: map.required("rung", or: 0, example: "1"), to: map.required("to", or: ""),
      when: when.reason)
    map.read("from", into: &rung.from)
    map.read("via", into: &rung.via)
    if let after = when.after { rung.after = after }
    map.read("after", into: &rung.after)
    map.read("severity", into: &rung.severity)
    return rung
  }
}

/// Why a rung is climbed, with how long that must hold: `unacknowledged 5m`.
struct RungReason: PolicyScalar {
  var reason: EscalationRung.Reason
  var after: Span?

  init(_ reason: EscalationRung.Reason) { self.reason = reason }

  init?(policyText: String) {
    let parts = policyText.split(separator: " ", maxSplits: 1)
    guard let first = parts.first, let reason = EscalationRung.Reason(policyText: String(first))
    else { return nil }
    self.reason = reason
    guard parts.count > 1 else { return }
    guard let after = Span(String(parts[1])) else { return nil }
    self.after = after
  }

  static var expectation: String {
    EscalationRung.Reason.expectation + ", with a time behind it where it must last"
  }

  static func suggestion(for text: String) -> String? {
    let word = text.prefix { $0 != " " }
    return EscalationRung.Reason.suggestion(for: String(word))
  }
}

extension RoutingRule: PolicySection {
  static func read(_ map: inout MappingReader) -> RoutingRule? {
    var rule = RoutingRule(symptom: map.required("symptom", or: ""), to: map.required("to", or: ""))
    map.read("service", into: &rule.service)
    map.read("severity", into: &rule.severity)
    map.read("how", into: &rule.how)
    return rule
  }
}

extension RunbookEntry: PolicySection {
  static func read(_ map: inout MappingReader) -> RunbookEntry? {
    var entry = RunbookEntry(symptom: map.required("symptom", or: ""))
    map.read("signs", into: &entry.signs)
    map.read("diagnosis", into: &entry.diagnosis)
    map.read("causes", into: &entry.causes)
    map.read("resolution", into: &entry.resolution)
    return entry
  }
}
