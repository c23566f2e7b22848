import Actions
import Communication
import Couriers
import Crypto
import Delivery
import EventLog
import Foundation
import HTTP
import IncidentService
import JSON
import Policy
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What is told to whom, and how it reads.
@Suite(.freshDatabase) struct `What is recorded` {
  private func withReceiver(
    _ answer: @escaping @Sendable (Receiver.Got, Int) async -> Response = { _, _ in
      Response(200, "ok")
    },
    under change: (inout Policy) -> Void = { _ in },
    _ body: (Receiver, Post) async throws -> Void
  ) async throws {
    let receiver = try Receiver(answer)
    var policy = Policy.with([
      "hook": .webhook,
      "team": .local(.slack) { $0.url = .environment("SLACK") },
      "pager": .local(.pagerduty) {
        $0.url = .environment("PAGER")
        $0.key = .environment("ROUTING")
      },
      "dead": .local(.webhook) {
        $0.url = .environment("DEAD")
        $0.key = .environment("KEY")
      },
    ])
    for (name, channels) in [("responders", ["hook", "team"]), ("public", ["hook"])] {
      var audience = Audience()
      audience.channels = channels
      if name == "public" { audience.deny = ["internal-id"] }
      policy.audiences[name] = audience
    }
    change(&policy)
    try await Post.office(
      policy,
      secrets: [
        "URL": receiver.url + "/hook", "KEY": Channel.secret, "SLACK": receiver.url + "/slack",
        "PAGER": receiver.url + "/pager", "ROUTING": "R0UT1NGKEY", "DEAD": receiver.url + "/dead",
      ]
    ) { try await body(receiver, $0) }
    await receiver.stop()
  }

  private func declare(_ post: Post) async throws -> StreamID {
    let stream = StreamID(uuid: UUID())
    let (answer, _) = try await post.store.open(.incident, year: 2026, stream) { number in
      post.append(
        [
          EventBody(
            EventType(known: "incident.declared"), clear: Array(#"{"number":"\#(number)"}"#.utf8))
        ], to: stream)
    }
    guard case .appended = answer else { throw NeverHappened(description: "an incident") }
    return stream
  }

  private func publish(
    _ text: String, to audience: UpdateAudience = .responders, on stream: StreamID, _ post: Post,
    visibility: Visibility = .normal
  ) async throws -> EventID {
    let id = EventID.make(at: .now)
    let update = Update(
      id, to: audience, .monitoring, at: .now, sequence: 3, text: .text(text),
      nextDueAt: Timestamp(microseconds: 1_795_922_191_000_000), by: post.system)
    _ = try await post.store.append(
      post.append(
        [EventFormat.communication.body(.published(update))], to: stream, id: id,
        visibility: visibility))
    return id
  }

  @Test func `is told to each channel of its audience, in that channel's own way`() async throws {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      let id = try await publish("Errors fell to 2 %.\n\n<!channel> & so on.", on: stream, post)
      try await eventually("both were told") { receiver.got.count == 2 }
      let rows = try await post.rows(cause: id)
      #expect(Set(rows.map(\.recipient.channel)) == ["hook", "team"])
      let hook = try #require(receiver.got.first { $0.path == "/hook" })
      let body = try JSONValue(checking: hook.body)
      #expect(body["type"]?.text == "update.published")
      #expect(body["data"]?["subject"]?.text == "INC-2026-001: monitoring (update 3)")
      #expect(
        body["data"]?["paragraphs"]
          == .array([.string("Errors fell to 2 %."), .string("<!channel> & so on.")]))
      let slack = try #require(receiver.got.first { $0.path == "/slack" })
      let text = String(decoding: slack.body, as: UTF8.self)
      #expect(text.contains("&lt;!channel&gt; &amp; so on."))
      #expect(text.contains("Next update: 2026-11-29 03:16 UTC"))
    }
  }

  @Test func `is told to people outside without numbers of ours`() async throws {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      _ = try await publish("It works again.", to: .everybody, on: stream, post)
      try await eventually("it was told") { receiver.got.count == 1 }
      #expect(!String(decoding: receiver.got[0].body, as: UTF8.self).contains("INC-2026"))
    }
  }

  @Test func `is not told once its words were redacted`() async throws {
    let holds = Flag(true)
    try await withReceiver({ _, _ in Response(holds.value ? 503 : 200) }) { receiver, post in
      let stream = try await declare(post)
      let id = try await publish("A name that must go.", to: .everybody, on: stream, post)
      let row = try await post.row(ofCause: id) { $0.outcome == .busy }
      _ = try await post.store.redact(
        RedactionRequest(
          of: id, because: "A name.",
          as: CommandIdentity(
            by: post.system, key: CommandKey(uuid: UUID()), digest: Commander.digest(of: "r")),
          role: "administrator", at: .now))
      holds.value = false
      try await post.hasten(row.id)
      let end = try await post.row(ofCause: id) { $0.state == .dead }
      #expect(end.outcome == .withdrawn)
      #expect(receiver.got.count == 1)
    }
  }

  @Test func `calls over the channel of its rung`() async throws {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      let climb = EscalationClimb(
        PlannedRung(2, to: "team-lead", via: "pager", because: .unacknowledged, at: .now))
      let body = EventFormat.communication.body(.climbed(climb))
      _ = try await post.store.append(post.append([body], to: stream))
      try await eventually("it was called") { receiver.got.count == 1 }
      let got = receiver.got[0]
      #expect(got.path == "/pager")
      let event = try JSONValue(checking: got.body)
      #expect(event["routing_key"]?.text == "R0UT1NGKEY")
      #expect(event["event_action"]?.text == "trigger")
      #expect(event["payload"]?["severity"]?.text == "critical")
      #expect(event["payload"]?["summary"]?.text == "team-lead is called to INC-2026-001")
      let row = try #require(try await post.rows().first)
      for text in try await post.desk.delivery(row.id.description, for: post.order().caller).tries {
        #expect(!text.reply.contains("R0UT1NGKEY"))
      }
    }
  }

  @Test func `of a call that was answered, or is over, is told to the pager that rang`()
    async throws
  {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      for rung: Int32 in [1, 2, 2] {
        let climb = EscalationClimb(
          PlannedRung(rung, to: "on-call", via: "pager", because: .unacknowledged, at: .now))
        let body = EventFormat.communication.body(.climbed(climb))
        _ = try await post.store.append(post.append([body], to: stream))
      }
      try await eventually("it rang") { receiver.got.count == 3 }
      let body = { (type: String, clear: String) in
        EventBody(EventType(known: type), clear: Array(clear.utf8))
      }
      _ = try await post.store.append(
        post.append(
          [
            body("role.accepted", #"{"role":"scribe"}"#),
            body("role.accepted", #"{"role":"commander"}"#),
          ], to: stream))
      try await eventually("both calls are answered") { receiver.got.count == 5 }
      _ = try await post.store.append(
        post.append([body("incident.resolved", "{}")], to: stream))
      try await eventually("both calls are over") { receiver.got.count == 7 }
      let steps = try receiver.got.map { got in
        let event = try JSONValue(checking: got.body)
        return "\(event["event_action"]?.text ?? "") \(event["dedup_key"]?.text?.suffix(1) ?? "")"
      }
      #expect(steps[..<3].sorted() == ["trigger 1", "trigger 2", "trigger 2"])
      #expect(Set(steps[3..<5]) == ["acknowledge 1", "acknowledge 2"])
      #expect(Set(steps[5...]) == ["resolve 1", "resolve 2"])
    }
  }

  @Test func `is marked on dashboards, beside what is told, and nothing of what is restricted`()
    async throws
  {
    try await withReceiver(under: {
      $0.channels["curves"] = .local(.grafana) {
        $0.url = .environment("URL")
        $0.key = .environment("ROUTING")
      }
    }) { receiver, post in
      let body = { (type: String, clear: String) in
        EventBody(EventType(known: type), clear: Array(clear.utf8))
      }
      let hidden = StreamID(uuid: UUID())
      _ = try await post.store.append(
        post.append(
          [body("incident.declared", #"{"service":"vault"}"#), body("incident.resolved", "{}")],
          to: hidden, visibility: .restricted))
      let stream = StreamID(uuid: UUID())
      let decision = EventID.make(at: .now)
      for (id, event) in [
        (nil, body("incident.declared", #"{"service":"checkout","environment":"production"}"#)),
        (nil, body("note.added", "{}")),
        (decision, body("decision.proposed", #"{"action":"rollback"}"#)),
        (nil, body("action.completed", #"{"decision":"\#(decision)"}"#)),
        (nil, body("incident.resolved", "{}")),
      ] as [(EventID?, EventBody)] {
        let append = post.append([event], to: stream, id: id)
        // What was carried out only an executor says.
        let writer: Writer = event.type.name.hasPrefix("action.") ? .executor : .app
        _ = try await FreshDatabase.current.withStore(as: writer) { try await $0.append(append) }
      }
      try await eventually("all is marked") { receiver.got.count == 3 }
      let marks = try receiver.got.map { try JSONValue(checking: $0.body) }
      #expect(
        Set(marks.compactMap { $0["text"]?.text }) == [
          "checkout in production: incident declared",
          "checkout in production: rollback carried out",
          "checkout in production: incident resolved",
        ])
      for (got, mark) in zip(receiver.got, marks) {
        #expect(got.path == "/hook/api/annotations")
        #expect(got.header("Authorization") == "Bearer R0UT1NGKEY")
        guard case .array(let tags)? = mark["tags"] else {
          throw NeverHappened(description: "tags")
        }
        #expect(tags.contains(.string("service:checkout")))
      }
      #expect(try await post.rows().count { $0.recipient.channel == "curves" } == 3)
    }
  }

  @Test func `as a correction is told to whoever read what was wrong`() async throws {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      let id = try await publish("All users are affected.", to: .everybody, on: stream, post)
      let correction = UpdateCorrection(
        of: id, at: .now, text: .text("Some users are affected."),
        because: .text("It was a guess."),
        by: post.system)
      let body = EventFormat.communication.body(.corrected(correction))
      _ = try await post.store.append(post.append([body], to: stream))
      try await eventually("both were told") { receiver.got.count == 2 }
      let told = try receiver.got.map { try JSONValue(checking: $0.body) }
        .first { $0["type"]?.text == "update.corrected" }
      #expect(told?["data"]?["subject"]?.text == "Correction of monitoring (update 3)")
      let text = String(decoding: receiver.got.flatMap(\.body), as: UTF8.self)
      #expect(text.contains("Some users are affected.") && text.contains("It was a guess."))
    }
  }

  @Test func `and not delivered is told over another channel, once`() async throws {
    try await withReceiver({ got, _ in Response(got.path == "/dead" ? 410 : 200) }) {
      $0.escalation = [
        EscalationRung.via("dead", rung: 1), EscalationRung.via("hook", rung: 2),
      ]
      $0.audiences["executives"] = Audience.over(["dead"])
    } _: { receiver, post in
      let stream = try await declare(post)
      for _ in 0..<3 { _ = try await publish("x", to: .executives, on: stream, post) }
      try await eventually("the alarm came") { receiver.got.contains { $0.path == "/hook" } }
      try await eventually("all are set aside") {
        try await post.rows().count { $0.state == .dead } == 3
      }
      try await Task.sleep(for: .milliseconds(300))
      let alarms = receiver.got.filter { $0.path == "/hook" }
      #expect(alarms.count == 1, "one an hour and channel")
      let body = try JSONValue(checking: alarms[0].body)
      #expect(body["data"]?["subject"]?.text == "A message over dead was not delivered")
      // The first was refused for good; nobody was asked for the others once the channel was disabled.
      let later = try await publish("y", to: .executives, on: stream, post)
      let row = try await post.row(ofCause: later) { $0.state == .dead }
      #expect(row.outcome == .disabled)
    }
  }

  @Test
  func `about a restricted incident says nothing of it, and is listed for those who may know`()
    async throws
  {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      _ = try await publish("It leaks", to: .everybody, on: stream, post, visibility: .restricted)
      let climb = EscalationClimb(
        PlannedRung(2, to: "team-lead", via: "pager", because: .unacknowledged, at: .now))
      let body = EventFormat.communication.body(.climbed(climb))
      _ = try await post.store.append(post.append([body], to: stream, visibility: .restricted))
      // Somebody is called all the same, and the words went nowhere before.
      try await eventually("somebody was called") { receiver.got.count == 1 }
      let event = try JSONValue(checking: receiver.got[0].body)
      #expect(event["payload"]?["summary"]?.text == "team-lead is called to an incident")
      let said = String(decoding: receiver.got[0].body, as: UTF8.self)
      #expect(!said.contains("INC-2026") && !said.contains("It leaks"))
      let stranger = DeliveryFilter(
        viewer: Viewer(PrincipalID(uuid: UUID()), seesRestricted: false))
      #expect(try await post.desk.deliveries(stranger).rows.isEmpty)
      // One that nobody may know of, by its stream.
      let other = StreamID(uuid: UUID())
      _ = try await post.store.append(post.append([body], to: other, visibility: .restricted))
      try await eventually("somebody was called there, too") { receiver.got.count == 2 }
      let row = try #require(try await post.rows().first { $0.subject == other })
      await #expect(throws: DeskRefusal.self) {
        try await post.desk.delivery(row.id.description, for: post.order().caller)
      }
    }
  }

  @Test func `is told once, however often the log is read`() async throws {
    try await withReceiver { receiver, post in
      let stream = try await declare(post)
      let id = try await publish("once", to: .everybody, on: stream, post)
      _ = try await post.row(ofCause: id) { $0.state == .sent }
      let event = try #require(try await post.store.event(id))
      let session = Session(try FreshDatabase.current.connectionString(as: .app), name: "again")
      try await session.use { connection in
        try connection.transaction { try post.subscriber.handle([event], over: $0) }
      }
      await session.close()
      #expect(try await post.rows(cause: id).count == 1)
      #expect(receiver.got.count == 1)
    }
  }

  @Test func `is paged without losing one of those that were told together`() async throws {
    try await withReceiver { _, post in
      let stream = try await declare(post)
      for _ in 0..<7 { _ = try await publish("x", on: stream, post) }
      try await eventually("all were told") {
        try await post.rows().count { $0.state == .sent } == 14
      }
      var seen: Set<StreamID> = []
      var filter = DeliveryFilter(viewer: Viewer(post.system, seesRestricted: true), limit: 3)
      while true {
        let page = try await post.desk.deliveries(filter)
        seen.formUnion(page.rows.map(\.id))
        guard let next = page.next else { break }
        filter.before = next
      }
      #expect(seen.count == 14)
    }
  }
}

extension EscalationRung {
  fileprivate static func via(_ channel: String, rung: Int) -> EscalationRung {
    var made = EscalationRung(rung: rung, to: "on-call", when: .immediately)
    made.via = channel
    return made
  }
}

extension Audience {
  fileprivate static func over(_ channels: [String]) -> Audience {
    var audience = Audience()
    audience.channels = channels
    return audience
  }
}

extension Post {
  func append(
    _ bodies: [EventBody], to stream: StreamID, id: EventID? = nil,
    visibility: Visibility = .normal
  ) -> Append {
    Append(
      bodies.map {
        EventDraft(id: id ?? .make(at: .now), $0, happenedAt: .now, visibility: visibility)
      },
      to: stream, .incident, expecting: nil,
      as: CommandIdentity(
        by: system, key: CommandKey(uuid: UUID()), digest: Commander.digest(of: "x")),
      role: "responder")
  }
}
