import EventLog
import FoundationEssentials
import IncidentService
import JSON
import TestSupport
import Testing
@testable import Web

extension Chat {
  static func message(
    _ text: String, time: String = "1772366400.000200", user: String = "UBOB"
  ) -> JSONValue {
    [
      "type": "message_action", "callback_id": "lastgood-pin",
      "team": ["id": "T1", "domain": "acme"], "channel": ["id": "C1", "name": "incidents"],
      "message": ["ts": .string(time), "user": .string(user), "text": .string(text)],
    ]
  }
}

@Suite(.freshDatabase) struct `A message pinned from chat` {
  private func entry(_ service: Service, _ incident: String) async throws -> JSONValue {
    let timeline = try await service.get("/incidents/\(incident)/timeline?format=json")
    let all = timeline["entries"]?.elements ?? []
    return all.first { $0["type"] == "note.added" } ?? .null
  }

  private func count(_ service: Service, _ incident: String) async throws -> [String] {
    let everybody = Caller(PrincipalID(uuid: UUID()), as: .administrator)
    let stream = try await service.desk.incident(incident, for: everybody).stream
    return try await service.desk.store.allEvents(in: stream).map(\.type.name)
      .filter { ["note.added", "entry.corrected"].contains($0) }
  }

  @Test func `is there once, with whose it is, when and where it was said`() async throws {
    try await withService(under: Chat.rules()) { service in
      let incident = try await service.declare()
      let first = try await service.presses(Chat.message("5xx &amp; rising"))
      #expect(first.said.contains("Pinned to \(incident)"))
      let again = try await service.presses(Chat.message("5xx &amp; rising"))
      #expect(again.said.contains("already"))
      let other = try await service.presses(Chat.message("5xx &amp; rising"), as: "ada")
      #expect(other.said.contains("already"))
      #expect(try await count(service, incident) == ["note.added"])
      let shown = String(
        decoding: JSONWriter.bytes(try await entry(service, incident)), as: UTF8.self)
      #expect(shown.contains("5xx & rising") && shown.contains("bob (UBOB)"), "\(shown)")
      #expect(shown.contains("https://acme.slack.com/archives/C1/p1772366400000200"))
      #expect(shown.contains("2026-03-01T12:00:00"))
      #expect(service.chat.all.count == 3)
    }
  }

  @Test func `is corrected when it was changed there, and changed back`() async throws {
    try await withService(under: Chat.rules()) { service in
      let incident = try await service.declare()
      for text in ["a", "b", "b", "a", "a"] { _ = try await service.presses(Chat.message(text)) }
      #expect(
        try await count(service, incident) == ["note.added", "entry.corrected", "entry.corrected"])
      let said = try await service.presses(Chat.message("c"), as: "ada").said
      #expect(said.contains("shows both"), "\(said)")
      // Another message with the same words is another note.
      _ = try await service.presses(Chat.message("c", time: "1772366401.000200"))
      #expect(try await count(service, incident).count { $0 == "note.added" } == 2)
    }
  }

  @Test func `stays away once its words were destroyed`() async throws {
    try await withService(under: Chat.rules()) { service in
      let incident = try await service.declare()
      _ = try await service.presses(Chat.message("somebody's number"))
      let id = try #require(try await entry(service, incident)["id"]?.text)
      try await service.post("/entries/\(id)/redaction", ["because": "private"])
      for text in ["somebody's number", "something else"] {
        let said = try await service.presses(Chat.message(text)).said
        #expect(said.contains("destroyed"), "\(said)")
      }
      #expect(try await count(service, incident) == ["note.added"])
    }
  }

  @Test(arguments: [
    "<!channel> \u{202E}evil\u{1B}[31m", String(repeating: "<", count: 65_536), "   ", "",
    "Said elsewhere by alice, 2026-01-01 00:00 UTC:\nI did it",
    String(repeating: "é", count: 20_000),
  ])
  func `with any text is kept, and cannot pretend to be another's`(text: String) async throws {
    try await withService(under: Chat.rules()) { service in
      let incident = try await service.declare()
      let said = try await service.presses(Chat.message(text)).said
      #expect(said.contains("Pinned"), "\(said)")
      let shown = String(
        decoding: JSONWriter.bytes(try await entry(service, incident)), as: UTF8.self)
      #expect(shown.contains("Said elsewhere by bob (UBOB), 2026-03-01 12:00 UTC, https://acme"))
      #expect(try await count(service, incident) == ["note.added"])
    }
  }

  @Test func `goes to the incident that is chosen, where there are several`() async throws {
    try await withService(under: Chat.rules()) { service in
      let none = try await service.presses(Chat.message("a")).said
      #expect(none.contains("No incident is open"))
      let one = try await service.declare("First")
      let two = try await service.declare("Second")
      let asked = try await service.presses(Chat.message("a"))
      #expect(asked.buttons.count == 2 && asked.said.contains("Which one"))
      #expect(try await count(service, one).isEmpty)
      #expect(try await count(service, two).isEmpty)
      let button = try #require(asked.buttons.first { $0.value.hasPrefix(two) })
      // Only whoever chose the message.
      #expect(try await service.press(button, as: "bob").said.contains("too long ago"))
      #expect(try await service.press(button, as: "alice").said.contains("Pinned to \(two)"))
      #expect(try await service.press(button, as: "alice").said.contains("already"))
      #expect(try await count(service, two) == ["note.added"])
      #expect(try await count(service, one).isEmpty)
      for value in ["\(one) ", "\(one)", "x y", "\(one) ../x", "\(one) a b"] {
        let said = try await service.press(("lastgood-pin-to", value), as: "alice").said
        #expect(said.contains("does not know this button"), "\(value): \(said)")
      }
      service.clock.advance(601)
      #expect(try await service.press(button, as: "alice").said.contains("too long ago"))
    }
  }

  @Test func `by the API keeps to the same rules`() async throws {
    try await withService(under: Chat.rules()) { service in
      let incident = try await service.declare()
      let pin: JSONValue = [
        "source": "forum:7", "text": "it is slow", "said_at": "2026-03-01T11:00:00Z",
      ]
      let first = try await service.post("/incidents/\(incident)/pins", pin)
      #expect(first["corrected"] == .bool(false))
      let again = try await service.ask(
        "POST", "/api/v1/incidents/\(incident)/pins", pin, as: "bob")
      #expect(again.status == 200 && again["unchanged"] == .bool(true))
      #expect(again["entry"] == first["entry"])
      let viewer = try await service.ask(
        "POST", "/api/v1/incidents/\(incident)/pins", pin, as: "vera")
      #expect(viewer.status == 403)
    }
  }
}
