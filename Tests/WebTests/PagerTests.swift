import Actions
import Communication
import Digest
import EventLog
import FoundationEssentials
import HTTP
import IncidentService
import Intake
import JSON
import Policy
import TestSupport
import Testing

@testable import Web

@Suite(.freshDatabase) struct `Calls that somebody takes at a pager` {
  /// Rung 1 is called at once, over the pager; Zoe has no token, and Vera's only looks.
  private static func rules() -> FixedPolicy {
    var policy = Policy.standard
    var pager = Channel(kind: .pagerduty)
    pager.signingSecret = .environment("SIGNING")
    for handle in ["alice", "bob", "vera", "zoe"] {
      pager.people["P\(handle.uppercased())"] = handle
    }
    var other = Channel(kind: .pagerduty)
    other.signingSecret = .environment("OTHER")
    policy.channels = ["pager": pager, "other": other]
    var rung = EscalationRung(rung: 1, to: "on-call", when: .immediately)
    rung.via = "pager"
    policy.escalation = [rung]
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: Commander.digest(of: "policy"), policy: policy, canonicalText: [],
        position: LogPosition(7), appliedAt: Commander.noon, by: PrincipalID(uuid: UUID())))
  }

  /// An incident of which rung 1 was called.
  private struct Scene {
    let service: Service
    let number: String
    let stream: StreamID

    init(_ service: Service, _ more: JSONValue = [:]) async throws {
      self.service = service
      number = try await service.declare("Checkout is down", more)
      // Whoever declares commands.
      _ = try await service.ask("DELETE", "/api/v1/incidents/\(number)/roles/commander")
      stream = try await service.desk.incident(number, for: Self.everybody).stream
      try await service.desk.catchUp(on: stream, as: .automation)
    }

    private static let everybody = Caller(PrincipalID(uuid: UUID()), as: .administrator)
    var call: String { "\(stream) rung 1" }

    var taken: [RecordedEvent] {
      get async throws {
        try await service.desk.store.allEvents(in: stream)
          .filter { $0.type == .escalationAcknowledged }
      }
    }

    var commander: String? {
      get async throws {
        try await service.get("/incidents/\(number)")["roles"]?["commander"]?["holder"]?.text
      }
    }
  }

  private static func body(
    _ type: String = PagerDutyNotification.acknowledged, id: String = "01A", of call: String,
    by user: JSONValue? = "PALICE", agent: JSONValue = "user_reference"
  ) -> [UInt8] {
    let who: JSONValue = user.map { ["id": $0, "type": agent] } ?? .null
    let event: JSONValue = [
      "id": .string(id), "event_type": .string(type), "occurred_at": "2026-03-01T11:59:30Z",
      "agent": who, "data": ["incident_key": .string(call), "title": "Checkout is down"],
    ]
    return JSONWriter.bytes(["event": event] as JSONValue)
  }

  private static func hear(
    _ body: [UInt8], at service: Service, secret: String = ChatReceiver.secret,
    headers: [(String, String)]? = nil
  ) async throws -> Reply {
    let field = PagerDutySignature(secret: secret, digest: testHash).field(of: body)
    let reply = try await service.api.ask(
      "POST", "/intake/pagerduty",
      headers: (headers ?? [("X-PagerDuty-Signature", field)]) + [
        ("Content-Type", "application/json")
      ], bytes: body, peer: "192.0.2.9")
    #expect(reply.status != 500, "\(service.troubles.all)")
    return reply
  }

  @Test func `are on record once, and give command where nobody has it`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let body = Self.body(of: scene.call)
      for _ in 0..<3 {
        let reply = try await Self.hear(body, at: service)
        #expect(reply.status == 200 && reply["outcome"]?.text == "commands", "\(reply.text)")
      }
      let event = try #require(try await scene.taken.first)
      #expect(try await scene.taken.count == 1)
      #expect(event.happenedAt == Timestamp("2026-03-01T11:59:30Z"))
      #expect(try await scene.commander == "alice")
      let timeline = try await service.get("/incidents/\(scene.number)/timeline")
      #expect(timeline.text.contains("The call of rung 1 was taken over pager"), "\(timeline.text)")
      // Bob, too, takes it, and does not take command from whoever has it.
      let reply = try await Self.hear(
        Self.body(id: "01B", of: scene.call, by: "PBOB"), at: service)
      #expect(reply["outcome"]?.text == "recorded")
      #expect(try await scene.taken.count == 2)
      #expect(try await scene.commander == "alice")
    }
  }

  @Test(arguments: [
    ("PNOBODY", "channels.pager.people has no line for PNOBODY"),
    ("PZOE", "Nobody is known by the name zoe: lastgood token create"),
    ("PVERA", "vera took a call and has no token that lets them respond"),
  ])
  func `by somebody who cannot be asked are on record, and the ladder goes on`(
    user: String, why: String
  ) async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let reply = try await Self.hear(
        Self.body(of: scene.call, by: .string(user)), at: service)
      #expect(reply["outcome"]?.text == "recorded", "\(reply.text)")
      #expect(reply["because"]?.text?.contains(why) == true, "\(reply.text)")
      #expect(service.troubles.all.contains { $0.contains(why) })
      let event = try #require(try await scene.taken.first)
      #expect(try JSONFields(event.clear).optionalString("by") == nil)
      #expect(try await scene.commander == nil)
    }
  }

  @Test func `that were never made are not on record`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      for call in [
        "", "rung 1", scene.stream.description, "\(scene.stream) rung 2", "\(scene.stream) rung 01",
        "\(StreamID(uuid: UUID())) rung 1", "0\(scene.call)",
      ] {
        let reply = try await Self.hear(Self.body(of: call, by: "PBOB"), at: service)
        #expect(reply.status == 200 && reply["outcome"]?.text == "unknown", "\(call) \(reply.text)")
      }
      #expect(try await scene.taken.isEmpty)
      #expect(service.troubles.all.isEmpty, "whoever takes calls of others is nobody's trouble")
    }
  }

  /// The boundary: who may sign for one pager says nothing of another's calls.
  @Test func `over one pager are not taken over another`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let body = Self.body(of: scene.call)
      let reply = try await Self.hear(body, at: service, secret: "0" + ChatReceiver.secret)
      #expect(reply.status == 200 && reply["outcome"]?.text == "unknown", "\(reply.text)")
      #expect(try await scene.taken.isEmpty)
      #expect(try await scene.commander == nil)
    }
  }

  @Test func `of a restricted incident are on record, and give it to nobody who may not see it`()
    async throws
  {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service, ["restricted": true])
      let reply = try await Self.hear(Self.body(of: scene.call, by: "PBOB"), at: service)
      #expect(reply["outcome"]?.text == "recorded", "\(reply.text)")
      #expect(try await scene.taken.count == 1)
      #expect(try await scene.commander == nil)
      let seen = try await service.ask("GET", "/api/v1/incidents/\(scene.number)", as: "bob")
      #expect(seen.status == 404)
    }
  }

  @Test func `give command to nobody by a copy that comes after it changed`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let path = "/api/v1/incidents/\(scene.number)/roles/commander"
      _ = try await service.ask("POST", path + "/acceptance", [:], as: "alice")
      let body = Self.body(of: scene.call, by: "PBOB")
      let first = try await Self.hear(body, at: service)
      #expect(first["outcome"]?.text == "recorded")
      _ = try await service.ask("DELETE", path, as: "alice")
      let again = try await Self.hear(body, at: service)
      #expect(again["outcome"]?.text == "recorded")
      #expect(try await scene.commander == nil)
      #expect(try await scene.taken.count == 1)
    }
  }

  @Test func `are made good when we died before command was given`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let call = try #require(
        try await service.desk.call(named: scene.call, over: ["pager"]))
      // As far as it got then: on record, and no more.
      let taken = TakenCall(call, named: "01A", at: service.clock.now)
      #expect(try await service.desk.take(taken, by: nil) == .recorded)
      let reply = try await Self.hear(Self.body(of: scene.call), at: service)
      #expect(reply["outcome"]?.text == "commands")
      #expect(try await scene.taken.count == 1)
    }
  }

  @Test(arguments: ["late", "resolved", "offered"])
  func `give no command when they come too late`(why: String) async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let path = "/incidents/\(scene.number)"
      switch why {
      case "late": service.clock.advance(900)
      case "resolved": try await service.post("\(path)/resolution", ["data_loss": "none"])
      default: try await service.post("\(path)/roles/commander/offer", ["person": "bob"])
      }
      let reply = try await Self.hear(Self.body(of: scene.call), at: service)
      #expect(reply["outcome"]?.text == "recorded", "\(reply.text)")
      #expect(try await scene.taken.count == 1)
      #expect(try await scene.commander == nil)
    }
  }

  @Test func `because a mitigation failed are calls too`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let escalation = ActionEscalation(
        EventID(uuid: UUID()), of: EventID(uuid: UUID()), .outcomeUnmet, rung: 4, to: "lead",
        via: "pager")
      let draft = EventDraft(
        id: .make(at: service.clock.now), EventFormat.actions.body(.escalated(escalation)),
        happenedAt: service.clock.now)
      _ = try await service.desk.store.append(
        Append(
          [draft], to: scene.stream, .incident, expecting: nil,
          as: CommandIdentity(
            by: PrincipalID(uuid: UUID()), key: CommandKey(uuid: UUID()),
            digest: Commander.digest(of: "x")), role: "policy"))
      let reply = try await Self.hear(Self.body(of: "\(scene.stream) rung 4"), at: service)
      #expect(reply["outcome"]?.text == "commands", "\(reply.text)")
      let event = try #require(try await scene.taken.first)
      #expect(try JSONFields(event.clear).int32("rung") == 4)
    }
  }

  @Test func `are the only thing that is taken in`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      for body in [
        Self.body("incident.resolved", of: scene.call), Self.body("pagey.ping", of: scene.call),
        Self.body("incident.reassigned", of: scene.call), Self.body(of: scene.call, by: nil),
        // What we tell the pager comes back as the doing of a program.
        Self.body(of: scene.call, agent: "inbound_integration_reference"),
      ] {
        let reply = try await Self.hear(body, at: service)
        #expect(reply.status == 200 && reply["outcome"]?.text == "left-out", "\(reply.text)")
      }
      #expect(try await scene.taken.isEmpty)
      #expect(try await scene.commander == nil)
    }
  }

  @Test func `are not believed without a signature`() async throws {
    try await withService(under: Self.rules()) { service in
      let scene = try await Scene(service)
      let body = Self.body(of: scene.call)
      let good = PagerDutySignature(secret: ChatReceiver.secret, digest: testHash).field(of: body)
      let name = "X-PagerDuty-Signature"
      for headers in [
        [], [(name, "v1=00")], [(name, good), (name, good)],
        [("Authorization", "Bearer token-ada")],
        [
          (
            name,
            PagerDutySignature(secret: "1" + ChatReceiver.secret, digest: testHash).field(of: body)
          )
        ],
      ] as [[(String, String)]] {
        let reply = try await Self.hear(body, at: service, headers: headers)
        #expect(reply.status == 401 && !reply.text.contains(scene.number), "\(reply.text)")
      }
      #expect(try await scene.taken.isEmpty)
    }
  }

  @Test func `are heard nowhere where no pager is to tell of them`() async throws {
    try await withService { service in
      let reply = try await Self.hear(Self.body(of: "x"), at: service)
      #expect(reply.status == 401)
    }
  }

  @Test func `are refused where nobody can read them`() async throws {
    try await withService(under: Self.rules()) { service in
      let odd = try await Self.hear(Array("{}".utf8), at: service)
      #expect(odd.status == 400)
      let long = [UInt8](repeating: 0x20, count: PagerDutyNotification.maximumSize + 1)
      let tooLong = try await Self.hear(long, at: service)
      #expect(tooLong.status == 413)
    }
  }
}
