import Chat
import Delivery
import EventLog
import JSON
import Policy

extension ChatTalk {
  func answer(to action: ChatAction.What) async throws -> ChatAnswer {
    switch action {
    case .approve(let plan):
      try require(.approve)
      return try await approve(plan.decision, plan: plan.hash, as: nil)
    case .deny(let plan, let because):
      try require(.deny)
      guard let because else {
        throw ChatRefusal(
          sentence: "Nothing was denied: write why in the field above the buttons first.")
      }
      return try await deny(plan.decision, plan: plan.hash, because: because)
    case .acknowledge(let report):
      try require(.ack)
      return try await acknowledge(report)
    case .pin(let message):
      try require(.pin)
      return try await pin(message)
    case .pinKept(let id, let incident):
      try require(.pin)
      guard let message = kept.message(id, for: user) else {
        throw ChatRefusal(
          sentence: "That was too long ago. Choose the message from its menu again.")
      }
      return try await pin(message, to: incident)
    case .unknown:
      throw ChatRefusal(sentence: "Lastgood does not know this button. Nothing was done.")
    }
  }

  /// As the longest that is put on the timeline; what is left out is said, and the link leads to it.
  private static let longestText = 12_000

  private func pin(_ message: ChatMessage) async throws -> ChatAnswer {
    let open = try await openIncidents()
    guard open.count > 1 else { return try await pin(message, to: try await incident(nil)) }
    let id = kept.keep(message, for: user, as: key)
    var answer = ChatAnswer("Several incidents are open. Which one does it belong to?")
    answer.choices = open.map { incident in
      .init(
        .pin, "\(incident.said("number")) \(id)",
        "\(incident.said("number")): \(incident.words("title"))")
    }
    return answer
  }

  private func pin(_ message: ChatMessage, to incident: String) async throws -> ChatAnswer {
    var text = message.text
    if text.unicodeScalars.allSatisfy(isBlank) { text = "(no text: a file or a picture)" }
    if text.unicodeScalars.count > Self.longestText {
      let mark = " … [cut]"
      text =
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestText - mark.count)))
        + mark
    }
    let time = Timestamp(microseconds: message.seconds * 1_000_000)
    var members = [
      JSONValue.Member("source", .string(message.name)), .init("text", .string(text)),
      .init("author", .string(author(of: message))), .init("said_at", .string(time.description)),
    ]
    if let link = message.link { members.append(.init("link", .string(link))) }
    let written = try await post("/incidents/\(incident)/pins", .object(members))
    if written["unchanged"] == .bool(true) {
      return ChatAnswer("It is on the timeline of \(incident) already.")
    }
    return ChatAnswer(
      written["corrected"] == .bool(true)
        ? "It was pinned before with another text: the timeline of \(incident) shows both\(place(of: written))."
        : "Pinned to \(incident)\(place(of: written))."
    ).warning(written)
  }

  /// As the record knows them, with what the program calls them; a name there is nobody's for sure.
  private func author(of message: ChatMessage) -> String {
    switch (message.author.flatMap { rule.people[$0] }, message.author, message.authorName) {
    case (let handle?, let id?, _): "\(handle) (\(id))"
    case (nil, let id?, let name?): "\(id) (calls itself \(name))"
    case (nil, let id?, nil): id
    case (_, nil, let name?): "a program that calls itself \(name)"
    case (_, nil, nil): "somebody unknown"
    }
  }
}
