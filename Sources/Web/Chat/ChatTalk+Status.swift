import Chat
import JSON

extension ChatTalk {
  /// How things stand: of one incident, or which there are.
  func status(of named: String?) async throws -> ChatAnswer {
    var named = named
    if named == nil {
      let open = try await openIncidents()
      if open.isEmpty { return ChatAnswer("No incident is open.") }
      if open.count > 1 {
        return ChatAnswer(
          "Several incidents are open.", lines(open),
          "“\(name) status INC-…” says how one of them stands.")
      }
      named = open[0]["number"]?.text
    }
    let number = try await incident(named)
    let incident = try await get("/incidents/\(number)")
    let decisions = try await get("/incidents/\(number)/decisions")["decisions"]?.elements ?? []
    let updates = try await get("/incidents/\(number)/updates")
    var answer = ChatAnswer("\(incident.said("number")): \(incident.words("title"))")
    answer.fields = fields(of: incident)
    for promise in updates["promises"]?.elements ?? [] {
      guard let due = promise["due_at"]?.text else { continue }
      answer.fields.append(.init("Next update for \(promise.said("audience"))", Self.time(due)))
    }
    let pending = decisions.filter { Self.pending.contains($0.said("stage")) }
    answer.paragraphs += pending.map { decision in
      let target = decision["target"]?.text.map { " to \($0)" } ?? ""
      let stage = Self.stage(decision)
      return "\(decision.said("number")): \(decision.said("action"))\(target), \(stage)."
    }
    answer.paragraphs += incident["next"]?.elements?.compactMap(\.text) ?? []
    return answer
  }

  private func fields(of incident: JSONValue) -> [ChatAnswer.Field] {
    var fields = [ChatAnswer.Field("State", incident.said("state"))]
    fields.append(.init("Severity", incident["severity"]?.text ?? "not decided"))
    for (label, name) in [("Service", "service"), ("Environment", "environment")] {
      if let text = incident[name]?.text { fields.append(.init(label, text)) }
    }
    let commander = incident["roles"]?["commander"]?["holder"]?.text
    fields.append(.init("Commander", commander ?? "nobody"))
    fields.append(
      .init("Noticed", incident["impact"].map { $0.words("symptom") } ?? "unknown"))
    return fields
  }

  private static let pending: Set<String> = [
    "proposed", "preparing", "blocked", "waiting", "authorised",
  ]

  static func stage(_ decision: JSONValue) -> String {
    switch decision.said("stage") {
    case "waiting": "waits for approval"
    case "preparing": "is being prepared"
    case let other: other
    }
  }

  /// `14:05 UTC` of a time as the API writes it; with the day where somebody might take it for today's.
  static func time(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "T") else { return text }
    return "\(text[..<mark]) \(text[text.index(after: mark)...].prefix(5)) UTC"
  }
}
