import Chat
import JSON

extension ChatTalk {
  /// Takes care of a report: the one that is named, or the only one that waits.
  func acknowledge(_ named: String?) async throws -> ChatAnswer {
    if let named {
      guard isUUID(Array(named.utf8)) else {
        throw ChatRefusal(
          sentence: "A report is named by its long ID. “\(name) ack” shows which ones wait.")
      }
      let written = try await post("/reports/\(named)/acknowledgement", .object([]))
      return ChatAnswer(
        written["unchanged"] == .bool(true)
          ? "You take care of it already." : "You take care of this report."
      ).warning(written)
    }
    let page = try await get("/reports?limit=5")
    let waiting = page["reports"]?.elements ?? []
    guard let first = waiting.first else { return ChatAnswer("No report waits for anybody.") }
    if waiting.count == 1 {
      let answer = try await acknowledge(first.said("stream"))
      return ChatAnswer(
        "\(answer.paragraphs.joined(separator: " ")) It says: \(first.words("text"))")
    }
    var answer = ChatAnswer("Several reports wait. Which one do you take care of?")
    answer.choices = waiting.map {
      .init(.acknowledge, $0.said("stream"), $0.words("text"))
    }
    if page["next"]?.integer != nil {
      answer.paragraphs.append("There are more; these are the newest.")
    }
    return answer
  }
}
