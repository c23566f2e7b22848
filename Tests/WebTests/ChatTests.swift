import Decisions
import Digest
import EventLog
import FoundationEssentials
import HTTP
import IncidentService
import JSON
import Policy
import PostgresStore
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Chat` {
  /// Alice, Bob and Ada are people, Vera looks; Zoe has no token, and Yan nobody knows.
  static func rules(_ change: (inout Policy, inout ChatRule) -> Void = { _, _ in }) -> FixedPolicy {
    var policy = Policy.standard
    var production = EnvironmentRule()
    production.approvers = 2
    policy.environments = ["production": production]
    for handle in ["alice", "bob", "ada", "vera", "zoe", "yan", "ina"] {
      policy.people[handle] = .init(roles: ["responder"])
    }
    var chat = ChatRule(kind: .slack, signingSecret: .environment("SIGNING"))
    for handle in policy.people.keys { chat.people["U\(handle.uppercased())"] = handle }
    change(&policy, &chat)
    policy.chat = chat
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: Commander.digest(of: "policy"), policy: policy, canonicalText: [],
        position: LogPosition(7), appliedAt: Commander.noon, by: PrincipalID(uuid: UUID())))
  }

  private static let command = Service.form([
    ("user_id", "UALICE"), ("command", "/lg"), ("text", "note x"), ("trigger_id", "1"),
  ])

  private func notes(_ service: Service, _ incident: String) async throws -> [RecordedEvent] {
    let everybody = Caller(PrincipalID(uuid: UUID()), as: .administrator)
    let stream = try await service.desk.incident(incident, for: everybody).stream
    return try await service.desk.store.allEvents(in: stream)
      .filter { ["note.added", "entry.corrected"].contains($0.type.name) }
  }

  private func words(_ service: Service, _ events: [RecordedEvent]) async throws -> [String] {
    try await service.desk.store.words(of: events).map { words in
      if case .text(let bytes)? = words { String(decoding: bytes, as: UTF8.self) } else { "" }
    }
  }

  // MARK: - Who is heard

  @Test func `hears nobody who does not sign, and tells them nothing`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare("Secret title")
      let time = service.clock.now.microseconds / 1_000_000
      let good = HMACSHA256(key: Array(ChatReceiver.secret.utf8), digest: testHash)
      let code = "v0=" + hexadecimal(good.code(of: Array("v0:\(time):".utf8) + Self.command))
      let (stamp, signature) = ("X-Slack-Request-Timestamp", "X-Slack-Signature")
      for (name, sending) in [
        ("another secret", .init(secret: "0" + ChatReceiver.secret.dropFirst())),
        ("old", .init(seconds: -301)), ("from the future", .init(seconds: 301)),
        ("unsigned", .init(headers: [])), ("without a time", .init(headers: [(signature, code)])),
        ("without a code", .init(headers: [(stamp, "\(time)")])),
        (
          "two codes",
          .init(headers: [(stamp, "\(time)"), (signature, code), (signature, "v0=00")])
        ),
        (
          "two times",
          .init(headers: [(stamp, "\(time)"), (stamp, "\(time + 1)"), (signature, code)])
        ),
        (
          "a time that was not signed", .init(headers: [(stamp, "\(time + 1)"), (signature, code)])
        ),
        ("a token", .init(headers: [("Authorization", "Bearer token-alice")])),
      ] as [(String, Service.Sending)] {
        for path in ["command", "action"] {
          let reply = try await service.hear(Self.command, at: path, sending)
          #expect(reply.status == 401, "\(name): \(reply.text)")
          #expect(reply.problem == "unauthenticated")
          #expect(!reply.text.contains("INC") && !reply.text.contains("alice"), "\(reply.text)")
        }
      }
      #expect(try await notes(service, incident).isEmpty)
      let heard = try await service.hear(Self.command, at: "command", .init(seconds: -299))
      #expect(heard.status == 200)
      #expect(try await notes(service, incident).count == 1)
    }
  }

  @Test func `is deaf where the policy has no chat, and says the same`() async throws {
    try await withService { service in
      let reply = try await service.hear(Self.command, at: "command")
      #expect(reply.status == 401)
    }
  }

  @Test(arguments: ["application/json", "multipart/form-data", "text/plain", nil])
  func `takes forms only`(type: String?) async throws {
    try await withService(under: Self.rules()) { service in
      let reply = try await service.hear(Self.command, at: "command", .init(contentType: type))
      #expect(reply.status == 415)
    }
  }

  @Test func `refuses what is too long, or cannot be read`() async throws {
    try await withService(under: Self.rules()) { service in
      for (path, limit) in [("command", 65_536), ("action", 262_144)] {
        let long = Array("text=".utf8) + [UInt8](repeating: 0x61, count: limit)
        let reply = try await service.hear(long, at: path)
        #expect(reply.status == 413)
      }
      for body in ["", "text=a", "user_id=U1&user_id=U2&command=x", "user_id=%FF&command=x"] {
        for path in ["command", "action"] {
          let reply = try await service.hear(Array(body.utf8), at: path)
          #expect(reply.status == 400, "\(path) \(body): \(reply.text)")
        }
      }
    }
  }

  @Test func `slows down who signs wrongly, and hears the others at their address`() async throws {
    try await withService(under: Self.rules()) { service in
      let wrong = Service.Sending(secret: "this is another secret")
      for _ in 0..<20 {
        #expect(try await service.hear(Self.command, at: "command", wrong).status == 401)
      }
      for _ in 0..<5 {
        let slowed = try await service.hear(Self.command, at: "command", wrong)
        #expect(slowed.status == 429 && slowed.headers["Retry-After"] == "4")
      }
      #expect(try await service.hear(Self.command, at: "command").status == 200)
      var elsewhere = wrong
      elsewhere.peer = "192.0.2.2"
      #expect(try await service.hear(Self.command, at: "command", elsewhere).status == 401)
    }
  }

  @Test func `tells members plainly what they lack`() async throws {
    try await withService(under: Self.rules { _, chat in chat.people["UBOB"] = nil }) { service in
      let incident = try await service.declare("Secret title")
      try await service.desk.people.save(
        Person(id: .make(at: service.clock.now), handle: "zoe"))
      for (person, word) in [
        ("bob", "chat.people"), ("zoe", "token create --role responder --person zoe"),
        ("yan", "nobody of that name"), ("ina", "has none that is valid"), ("eve", "UEVE"),
      ] {
        for line in ["note x", "status", "approve D1", "help"] {
          let said = try await service.types(line, as: person).said
          #expect(said.contains(word), "\(person): \(said)")
          #expect(!said.contains("Secret") && !said.contains("INC-"))
        }
      }
      #expect(try await service.types("status", as: "vera").said.contains("Secret title"))
      #expect(try await service.types("note x", as: "vera").said.contains("role viewer"))
      #expect(try await notes(service, incident).isEmpty)
    }
  }

  @Test func `ends for whoever has no valid token any more`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare()
      #expect(try await service.types("note x").said.contains("Noted"))
      let list = try await service.get("/tokens", as: "ada")["tokens"]?.elements ?? []
      let id = try #require(list.first { $0["person"] == "alice" }?["id"]?.text)
      let revoked = try await service.ask("DELETE", "/api/v1/tokens/\(id)", as: "ada")
      #expect(revoked.status == 200)
      #expect(try await service.types("note y").said.contains("none that is valid"))
      #expect(try await notes(service, incident).count == 1)
    }
  }

  @Test func `listens to one workspace, and to what the policy lets be done`() async throws {
    let rules = Self.rules { _, chat in
      chat.team = "T1"
      chat.commands = [.status, .note]
    }
    try await withService(under: rules) { service in
      _ = try await service.declare()
      #expect(try await service.types("note x").said.contains("Noted"))
      for line in ["ack", "plan D1", "update", "decide halt because x", "approve D1"] {
        #expect(try await service.types(line).said.contains("does not let"), "\(line)")
      }
      let help = try await service.types("help").said
      #expect(help.contains("/lg note") && !help.contains("/lg approve"))
      let pin = try await service.presses(Self.message("hello"))
      #expect(pin.said.contains("does not let"))
      let other = Service.form([
        ("user_id", "UALICE"), ("command", "/lg"), ("text", "status"), ("team_id", "T2"),
      ])
      let reply = try await service.hear(other, at: "command")
      #expect(reply.json.said.contains("workspace"), "\(reply.text)")
    }
  }

  // MARK: - Notes

  @Test func `notes once however often the same request comes`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare()
      let first = try await service.types("note 5 &lt; 6 <!channel>", trigger: "1.2")
      let again = try await service.types("note 5 &lt; 6 <!channel>", trigger: "1.2")
      #expect(first == again && first.said.contains("Noted in \(incident)"))
      // The same words another time are another note.
      _ = try await service.types("note 5 &lt; 6 <!channel>", trigger: "1.3")
      let found = try await notes(service, incident)
      #expect(found.count == 2)
      #expect(try await words(service, found)[0].contains("5 < 6 <!channel>"))
      #expect(found.allSatisfy { String(decoding: $0.clear, as: UTF8.self) == #"{"via":"chat"}"# })
      let me = try await service.desk.people.person(handle: "alice")
      #expect(found.allSatisfy { $0.actor.principal == me?.id })
    }
  }

  @Test func `without a name for each request recognises it by its time`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare()
      let body = Service.form([("user_id", "UALICE"), ("command", "/lg"), ("text", "note x")])
      for seconds in [0, 0, 1] as [Int64] {
        let reply = try await service.hear(body, at: "command", .init(seconds: seconds))
        #expect(reply.status == 200)
      }
      #expect(try await notes(service, incident).count == 2)
    }
  }

  @Test func `keeps secrets and endless texts out, as the API does`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare()
      let key = "AKIA" + "IOSFODNN7" + "EXAMPLQ"
      #expect(try await service.types("note key \(key)").said.contains("secret"))
      let long = String(repeating: "a", count: 16_385)
      #expect(try await service.types("note \(long)").said.contains("16384"))
      #expect(try await notes(service, incident).isEmpty)
    }
  }

  @Test func `asks which incident is meant when there are several`() async throws {
    try await withService(under: Self.rules()) { service in
      #expect(try await service.types("note x").said.contains("No incident is open"))
      #expect(try await service.types("status").said.contains("No incident is open"))
      let one = try await service.declare("First")
      let two = try await service.declare("Second")
      for line in ["note x", "update", "decide halt because y", "plan D1"] {
        let said = try await service.types(line).said
        #expect(said.contains("\(one): First") && said.contains("\(two): Second"), "\(said)")
      }
      #expect(try await service.types("status").said.contains("Second"))
      #expect(try await service.types("note \(two) x").said.contains("Noted in \(two)"))
      #expect(try await notes(service, one).isEmpty)
      #expect(try await service.types("note INC-1999-001 x").said.contains("There is no incident"))
      let status = try await service.types("status \(one.lowercased())").said
      #expect(status.contains("First") && !status.contains("Second"))
    }
  }

  @Test func `shows restricted incidents to those only who have a part in them`() async throws {
    try await withService(under: Self.rules()) { service in
      let hidden = try await service.declare("Hidden", ["restricted": true])
      #expect(try await service.types("status").said.contains("Hidden"))
      for person in ["bob", "ada"] {
        #expect(try await service.types("status", as: person).said.contains("No incident is open"))
        let said = try await service.types("note \(hidden) x", as: person).said
        #expect(said.contains("There is no incident"), "\(person): \(said)")
      }
    }
  }

  // MARK: - Reports, updates

  @Test func `acknowledges a report, and asks which when there are several`() async throws {
    try await withService(under: Self.rules()) { service in
      let idle = try await service.types("ack").said
      #expect(idle.contains("No report waits") && idle.contains("no incident is open"))
      try await service.post("/reports", ["text": "it is slow"], as: "bob")
      let said = try await service.types("ack").said
      #expect(said.contains("You take care") && said.contains("it is slow"))
      for text in ["<one>", "two"] {
        try await service.post("/reports", ["text": .string(text)], as: "bob")
      }
      let asked = try await service.types("ack")
      #expect(asked.buttons.count == 2 && asked.said.contains("&lt;one&gt;"))
      let pressed = try await service.press(asked.buttons[0], as: "alice")
      #expect(pressed.said.contains("You take care"))
      #expect(try await service.press(asked.buttons[0], as: "bob").said.contains("Somebody else"))
      let waiting = try await service.get("/reports")["reports"]?.elements
      #expect(waiting?.count == 1)
      #expect(try await service.types("ack nonsense").said.contains("long ID"))
      #expect(
        try await service.press(("lastgood-ack", "../../incidents"), as: "alice").said
          .contains("long ID"))
    }
  }

  @Test func `takes command where no report waits and nobody commands`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare("Checkout fails")
      func commander() async throws -> String? {
        try await service.get("/incidents/\(incident)")["roles"]?["commander"]?["holder"]?.text
      }
      // Whoever declares it commands it.
      #expect(try await service.types("ack \(incident)").said.contains("already"))
      let held = try await service.types("ack \(incident)", as: "bob").said
      #expect(held.contains("Somebody else holds the role"), "\(held)")
      let left = try await service.ask(
        "DELETE", "/api/v1/incidents/\(incident)/roles/commander")
      #expect(left.status < 300)
      try await eventually("the list shows that nobody commands") {
        let page = try await service.get("/incidents?limit=5")
        return page["incidents"]?.elements?.first?["commander"] == .null
      }
      try await service.post("/reports", ["text": "it is slow"], as: "ina")
      // A report comes first, and says so.
      #expect(try await service.types("ack", as: "bob").said.contains("it is slow"))
      #expect(try await commander() == nil)
      #expect(try await service.types("ack", as: "vera").said.contains("role viewer"))
      #expect(try await service.types("ack", as: "bob").said.contains("You command \(incident)"))
      #expect(try await commander() == "bob")
    }
  }

  @Test func `shows an update before it is told, and tells it when asked to`() async throws {
    try await withService(under: Self.rules()) { service in
      let incident = try await service.declare("Checkout fails", ["severity": "SEV2"])
      let draft = try await service.types("update").said
      #expect(draft.contains("Nothing was told yet") && draft.contains(incident), "\(draft)")
      #expect(try await service.types("update my text").said.contains("--publish"))
      let path = "/incidents/\(incident)/updates"
      #expect(try await service.get(path)["updates"]?.elements?.isEmpty == true)
      let told = try await service.types("update —publish —next 10m").said
      #expect(told.contains("Told to responders"), "\(told)")
      #expect(try await service.get(path)["updates"]?.elements?.count == 1)
      let timeline = try await service.get("/incidents/\(incident)/timeline").text
      #expect(timeline.contains("by chat"), "\(timeline)")
    }
  }
}
