import Decisions
import Delivery
import EventLog
import IncidentService
import JSON
import Policy
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Decisions by chat` {
  /// Alice proposes in chat, and the executor answers.
  private func planned(
    _ service: Service, _ policy: FixedPolicy
  ) async throws -> (incident: String, hash: String) {
    let incident = try await service.declare(
      "Checkout fails", ["service": "shop", "environment": "production"])
    async let proposed = service.types(
      // Named: the list of those that are open may be behind by a moment.
      "decide \(incident) rollback because 5xx at &lt;20 % --over fallback=it is gone --to 4.1.9 "
        + "--to-because it ran"
    )
    let hash = try await service.answerPlan(
      in: incident, [PreflightResult(.quiet, .pass, "Nobody else")], under: policy.applied)
    #expect(try await proposed.said.contains("Proposed: \(incident)-D1"))
    return (incident, hash)
  }

  private func stage(_ service: Service, _ incident: String) async throws -> String? {
    try await service.get("/incidents/\(incident)/decisions/D1")["stage"]?.text
  }

  @Test func `are shown with plan and hash, and authorised by two others`() async throws {
    let policy = Chat.rules()
    try await withService(under: policy) { service in
      let (incident, hash) = try await planned(service, policy)
      let shown = try await service.types("approve d1", as: "bob")
      #expect(shown.said.contains(hash) && shown.said.contains("/bin/switch &lt;4.1.9&gt;"))
      #expect(shown.said.contains("5xx at &lt;20 %"))
      #expect(shown.buttons.map(\.id) == ["lastgood-approve", "lastgood-deny"])
      #expect(shown.buttons.allSatisfy { $0.value == "\(incident)-D1 \(hash)" })
      #expect(try await stage(service, incident) == "waiting")

      // Who asks never agrees, in whatever way.
      let own = try await service.press(shown.buttons[0], as: "alice").said
      #expect(own.contains("approve"), "\(own)")
      #expect(
        !(try await service.types("approve D1 \(hash)", as: "alice").said.contains("You approved")))
      #expect(try await stage(service, incident) == "waiting")

      #expect(try await service.press(shown.buttons[0], as: "bob").said.contains("1 of 2"))
      // The same person twice is one.
      #expect(
        try await service.press(shown.buttons[0], as: "bob").said.contains("approved this already"))
      #expect(try await stage(service, incident) == "waiting")
      let last = try await service.types("approve \(incident)-D1 \(hash.prefix(12))", as: "ada")
        .said
      #expect(last.contains("authorised"), "\(last)")
      #expect(try await stage(service, incident) == "authorised")

      let decision = try await service.get("/incidents/\(incident)/decisions/D1")
      let granted = decision["approvals"]?["granted"]?.elements ?? []
      #expect(granted.map { $0["via"]?.text } == ["chat", "chat"])
      #expect(granted.map { $0["by"]?.text } == ["bob", "ada"])
      let sent = service.chat.all
      #expect(sent.contains { $0.address == "https://hooks.example/bob" })
    }
  }

  @Test func `stay with the plan that was seen`() async throws {
    let policy = Chat.rules()
    try await withService(under: policy) { service in
      let (incident, hash) = try await planned(service, policy)
      let shown = try await service.types("plan D1", as: "bob")
      async let asked = service.post("/incidents/\(incident)/decisions/D1/plans", [:], as: "alice")
      let second = try await service.answerPlan(
        in: incident, [], under: policy.applied, from: "4.3.0")
      _ = try await asked
      #expect(second != hash)
      let late = try await service.press(shown.buttons[0], as: "bob").said
      #expect(late.contains("plan") && !late.contains("You approved"), "\(late)")
      let typed = try await service.types("approve D1 \(hash)", as: "bob").said
      #expect(!typed.contains("You approved"))
      let decision = try await service.get("/incidents/\(incident)/decisions/D1")
      #expect(decision["approvals"]?["granted"]?.elements?.isEmpty == true)
    }
  }

  @Test func `are denied with a reason only`() async throws {
    let policy = Chat.rules()
    try await withService(under: policy) { service in
      let (incident, _) = try await planned(service, policy)
      let buttons = try await service.types("plan D1", as: "bob").buttons
      for reason in [nil, "", "   "] {
        let said = try await service.press(buttons[1], as: "bob", reason: reason).said
        #expect(said.contains("Nothing was denied"), "\(said)")
      }
      #expect(try await stage(service, incident) == "waiting")
      let said = try await service.press(buttons[1], as: "bob", reason: "too late").said
      #expect(said.contains("You denied"))
      let decision = try await service.get("/incidents/\(incident)/decisions/D1")
      #expect(decision["stage"] == "denied")
      #expect(decision["denied"]?["because"] == "too late")
      let events = try await events(service, incident)
      for type in [EventType.decisionProposed, .approvalDenied] {
        let event = try #require(events.first { $0.type == type })
        #expect(String(decoding: event.clear, as: UTF8.self).contains(#""via":"chat""#))
      }
      #expect(try await service.types("plan D1", as: "ada").buttons.isEmpty)
    }
  }

  private func events(_ service: Service, _ incident: String) async throws -> [RecordedEvent] {
    let everybody = Caller(.make(at: service.clock.now), as: .administrator)
    let stream = try await service.desk.incident(incident, for: everybody).stream
    return try await service.desk.store.allEvents(in: stream)
  }

  /// What the team is sent when a plan waits.
  private func sent(
    _ service: Service, _ event: RecordedEvent, under policy: Policy
  ) async throws -> JSONValue {
    let claim = ClaimedDelivery(
      StreamID(uuid: event.id.uuid), epoch: 1, attempt: 1, to: Recipient("team", .slack),
      because: event.id, event.type, on: event.stream, visibility: .normal, isDisabled: false)
    let message = try #require(
      try await MessageComposer(service.desk.store).message(for: claim, under: policy))
    return try JSONValue(checking: SlackRendering.body(of: message))
  }

  @Test func `are answered with the buttons of the message that the team is sent`() async throws {
    let policy = Chat.rules { policy, _ in
      policy.channels = [
        "team": Channel(kind: .slack), "list": Channel(kind: .mail),
        "pager": Channel(kind: .pagerduty),
      ]
      policy.audiences["responders"] = Audience()
      policy.audiences["responders"]?.channels = ["list", "team", "pager"]
    }
    try await withService(under: policy) { service in
      let (incident, hash) = try await planned(service, policy)
      var rules = policy.applied.policy
      let event = try #require(
        try await events(service, incident).first { $0.type == .approvalRequested })
      let occasion = try #require(try Occasion(event) { _ in nil })
      #expect(rules.recipients(on: occasion) == [Recipient("team", .slack)])

      let message = try await sent(service, event, under: rules)
      #expect(message.said.contains(hash) && message.said.contains("/bin/switch &lt;4.1.9&gt;"))
      #expect(message.said.contains("5xx at &lt;20 %") && message.said.contains("2 approvals"))
      #expect(message.buttons.map(\.id) == ["lastgood-approve", "lastgood-deny"])
      let typed = try #require(
        message["blocks"]?.elements?.first { $0["type"] == "input" })
      #expect(typed["block_id"] == "lastgood-reason")
      #expect(typed["element"]?["action_id"] == "lastgood-reason")
      #expect(try await service.press(message.buttons[0], as: "bob").said.contains("1 of 2"))
      let denied = try await service.press(message.buttons[1], as: "ada", reason: "too late").said
      #expect(denied.contains("You denied"))
      #expect(try await stage(service, incident) == "denied")

      rules.chat?.commands = [.approve]
      let one = try await sent(service, event, under: rules)
      #expect(one.buttons.map(\.id) == ["lastgood-approve"])
      #expect(one["blocks"]?.elements?.contains { $0["type"] == "input" } == false)
      rules.chat = nil
      let none = try await sent(service, event, under: rules)
      #expect(none.buttons.isEmpty && none.said.contains("lastgood approve \(incident)-D1"))
      var restricted = event
      restricted.visibility = .restricted
      #expect(try Occasion(restricted) { _ in nil } == nil)
    }
  }

  @Test func `that nobody may make by chat are refused as by the API`() async throws {
    let policy = Chat.rules()
    try await withService(under: policy) { service in
      let (incident, hash) = try await planned(service, policy)
      for line in [
        "approve D1 \(hash)", "deny D1 \(hash) because x", "decide halt because x",
      ] {
        #expect(try await service.types(line, as: "vera").said.contains("role viewer"), "\(line)")
      }
      #expect(
        try await service.press(("lastgood-approve", "\(incident)-D1 \(hash)"), as: "vera").said
          .contains("role viewer"))
      for line in ["approve D9", "approve INC-1999-001-D1", "approve D1 000000000000"] {
        let said = try await service.types(line, as: "bob").said
        #expect(!said.contains("You approved") && !said.contains("Something went wrong"), "\(said)")
      }
      #expect(
        try await service.types("approve D1 \(hash) as chief", as: "bob").said.contains("chief"))
      #expect(try await stage(service, incident) == "waiting")
      service.clock.advance(1_801)
      let late = try await service.types("approve D1 \(hash)", as: "bob").said
      #expect(!late.contains("You approved"), "\(late)")
    }
  }
}
