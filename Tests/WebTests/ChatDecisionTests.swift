import Decisions
import EventLog
import IncidentService
import JSON
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
      #expect(try await service.types("plan D1", as: "ada").buttons.isEmpty)
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
