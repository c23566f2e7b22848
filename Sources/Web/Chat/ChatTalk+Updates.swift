import Chat
import JSON

extension ChatTalk {
  /// Shows what there is to tell an audience, or tells it.
  func update(_ update: ChatUpdate, in named: String?) async throws -> ChatAnswer {
    let incident = try await incident(named)
    guard update.publishes else {
      if update.text != nil {
        throw ChatRefusal(
          sentence:
            "A text of your own is told with --publish, and not shown before. Nothing was told.")
      }
      return try await draft(update, in: incident)
    }
    var members = [JSONValue.Member("audience", .string(update.audience))]
    if let text = update.text { members.append(.init("text", .string(text))) }
    if let next = update.nextInSeconds { members.append(.init("next_in_seconds", .integer(next))) }
    if let because = update.because { members.append(.init("because", .string(because))) }
    let written = try await post("/incidents/\(incident)/updates", .object(members))
    let told = written["update"] ?? .null
    var answer = ChatAnswer("Told to \(update.audience), of \(incident):", told.words("text"))
    if let due = told["next_due_at"]?.text {
      answer.fields.append(.init("Next update", Self.time(due)))
    }
    return answer.warning(written)
  }

  private func draft(_ update: ChatUpdate, in incident: String) async throws -> ChatAnswer {
    let next = update.nextInSeconds.map { "&next_in_seconds=\($0)" } ?? ""
    let draft = try await get(
      "/incidents/\(incident)/updates/draft?audience=\(update.audience)\(next)")
    var answer = ChatAnswer(
      "What there is to tell \(update.audience), of \(incident):", draft.said("text"))
    for finding in draft["findings"]?.elements ?? [] {
      answer.paragraphs.append("\(finding.said("level")): \(finding.said("why"))")
    }
    let to = update.audience == "responders" ? "" : " --to \(update.audience)"
    answer.paragraphs.append(
      "Nothing was told yet. To tell it: \(name) update \(incident)\(to) --publish")
    return answer
  }
}
