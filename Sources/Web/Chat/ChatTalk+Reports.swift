import Chat
import Delivery
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
    guard let first = waiting.first else { return try await commandOpen() }
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

  /// Where no report waits, the incident is what somebody takes care of.
  private func commandOpen() async throws -> ChatAnswer {
    let open = try await openIncidents()
    guard !open.isEmpty else {
      return ChatAnswer("No report waits for anybody, and no incident is open.")
    }
    // Those that nobody commands, as far as the list knows.
    let leaderless = open.filter { $0["commander"]?.text == nil }
    switch (leaderless.count, open.count) {
    case (1, _): return try await takeCommand(of: leaderless[0].said("number"))
    case (0, 1): return try await takeCommand(of: open[0].said("number"))
    case (0, _):
      return ChatAnswer("No report waits for anybody, and every open incident has a commander.")
    default:
      throw ChatRefusal(
        sentence: "Nobody commands several incidents. Name the one you take.\n" + lines(leaderless)
      )
    }
  }

  /// Takes command of an incident that nobody commands, or whose command was offered to whoever asks.
  func takeCommand(of incident: String) async throws -> ChatAnswer {
    let written = try await post("/incidents/\(incident)/roles/commander/acceptance", .object([]))
    return ChatAnswer(
      written["unchanged"] == .bool(true)
        ? "You command \(incident) already." : "You command \(incident)\(place(of: written))."
    ).warning(written)
  }
}
