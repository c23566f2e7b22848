import Couriers
import Delivery
import EventLog
import Glibc
import HTTP
import IncidentService
import Policy
import PostgresStore
import TestSupport
import Testing

/// Receivers that do what no receiver should.
@Suite(.freshDatabase) struct `A receiver that` {
  private func withPost(
    to url: String, deadline: Duration = .seconds(15), _ body: (Post) async throws -> Void
  ) async throws {
    try await Post.office(
      .with(["hook": .webhook]), secrets: ["URL": url + "/in/s3cr3t-path", "KEY": Channel.secret],
      deadline: deadline, body)
  }

  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var outcome: TryOutcome
    var status: Int32?
    var serve: @Sendable (Int32) -> Void
  }

  private static let cases = [
    Case(testDescription: "hangs", outcome: .timedOut) { RawReceiver.waitForEnd(of: $0) },
    Case(testDescription: "trickles", outcome: .timedOut) { connection in
      for byte in "HTTP/1.1 200 OK\r\nX: \(String(repeating: "y", count: 10_000))" {
        guard RawReceiver.send(String(byte), to: connection) else { return }
        usleep(50_000)
      }
    },
    Case(testDescription: "trickles its body", outcome: .timedOut) { connection in
      RawReceiver.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", to: connection)
      while RawReceiver.send("x", to: connection) { usleep(50_000) }
    },
    Case(testDescription: "goes without a word", outcome: .cutOff) { _ in },
    Case(testDescription: "goes in the middle of its answer", outcome: .cutOff) {
      RawReceiver.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", to: $0)
    },
    Case(testDescription: "speaks another language", outcome: .cutOff) {
      RawReceiver.send("220 mail.example.org ESMTP\r\n", to: $0)
    },
    Case(testDescription: "has a head without an end", outcome: .cutOff) { connection in
      RawReceiver.send("HTTP/1.1 200 OK\r\n", to: connection)
      while RawReceiver.send("X: \(String(repeating: "y", count: 1_000))\r\n", to: connection) {}
    },
    Case(testDescription: "has a body without an end", outcome: .accepted, status: 200) {
      RawReceiver.send("HTTP/1.1 200 OK\r\n\r\n", to: $0)
      while RawReceiver.send(String(repeating: "y", count: 1_000), to: $0) {}
    },
    Case(testDescription: "refuses at length", outcome: .refused, status: 403) {
      RawReceiver.send("HTTP/1.1 403 No\r\n\r\n", to: $0)
      while RawReceiver.send(String(repeating: "<script>", count: 1_000), to: $0) {}
    },
  ]

  @Test(arguments: cases) private func `misbehaves is a try that ended`(_ given: Case) async throws
  {
    let receiver = try RawReceiver { connection, _ in given.serve(connection) }
    defer { receiver.stop() }
    // Short for those who never answer alone.
    let deadline: Duration = given.outcome == .timedOut ? .seconds(1) : .seconds(15)
    try await withPost(to: receiver.url, deadline: deadline) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == given.outcome)
      #expect(row.status == given.status)
      #expect(row.state == (given.outcome == .accepted ? .sent : .waiting))
      let seen = try await post.desk.delivery(row.id.description, for: post.order().caller)
      let attempt = try #require(seen.tries.first)
      #expect(attempt.reply.utf8.count <= TryEnd.longestReply)
      #expect(!attempt.reply.contains("s3cr3t-path"))
      if given.outcome == .timedOut {
        let took = try #require(attempt.endedAt).microseconds - attempt.beganAt.microseconds
        #expect(took >= 900_000)
      }
    }
  }

  @Test func `is not there is tried again, and the record is told once`() async throws {
    let receiver = try RawReceiver { _, _ in }
    let url = receiver.url
    receiver.stop()
    try await withPost(to: url) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == .unreachable)
      try await post.hasten(row.id)
      let again = try await post.row(ofCause: row.cause) {
        $0.attempts >= 2 && $0.endedAt != row.endedAt
      }
      #expect(again.state == .waiting)
      let events = try await post.events(of: row.id)
      #expect(events.count == 2, "\(events)")
      guard case .deferred(1, .unreachable, nil, let next) = events.last else {
        Issue.record("\(events)")
        return
      }
      let pause = next.microseconds - (row.endedAt ?? .now).microseconds
      // A tenth more or less, and what lies between two looks at the clock.
      #expect((4_490_000...5_510_000).contains(pause))
    }
  }

  @Test func `accepts and says nothing gets the same id again`() async throws {
    let receiver = try RawReceiver { connection, count in
      if count > 1 { RawReceiver.send("HTTP/1.1 204 OK\r\n\r\n", to: connection) }
    }
    defer { receiver.stop() }
    try await withPost(to: receiver.url) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == .cutOff)
      try await post.hasten(row.id)
      _ = try await post.row(ofCause: row.cause) { $0.state == .sent }
      #expect(receiver.ids == [row.id.description, row.id.description])
    }
  }

  @Test func `sends us elsewhere is not followed`() async throws {
    let other = try Receiver()
    let elsewhere = other.url
    let receiver = try Receiver { _, _ in
      Response(307, headers: [("Location", elsewhere)], body: .bytes([]))
    }
    try await withPost(to: receiver.url) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == .refused && row.status == 307)
      #expect(other.got.isEmpty)
    }
    await receiver.stop()
    await other.stop()
  }

  @Test(arguments: [("3600", 3_600), ("1000000000", 86_400), ("1", 5)] as [(String, Int64)])
  func `asks for patience gets it, a day at most`(text: String, seconds: Int64) async throws {
    let receiver = try Receiver { _, _ in
      Response(429, headers: [("Retry-After", text)], body: .bytes([]))
    }
    try await withPost(to: receiver.url) { post in
      let row = try await post.test("hook")
      #expect(row.outcome == .busy && row.status == 429)
      let pause = try #require(row.dueAt).microseconds - (try #require(row.endedAt)).microseconds
      #expect((Double(pause) / 1_000_000 / Double(seconds) - 1).magnitude <= 0.101)
    }
    await receiver.stop()
  }

  @Test func `is gone for good disables its channel until a test arrives`() async throws {
    let isGone = Flag(true)
    let receiver = try Receiver { _, _ in Response(isGone.value ? 410 : 200) }
    try await withPost(to: receiver.url) { post in
      let first = try await post.test("hook") { $0.state == .dead }
      #expect(first.outcome == .gone && first.status == 410)
      guard case .deadLettered("hook", .gone, 1) = try await post.events(of: first.id).last else {
        Issue.record("no dead letter")
        return
      }
      #expect(try await post.deliveries.disabledChannels() == ["hook"])
      // A test goes there all the same.
      let order = post.order()
      _ = try await post.desk.replay(first.id.description, by: order)
      let again = try await post.row(ofCause: first.cause) { $0.endedAt != first.endedAt }
      #expect(again.state == .dead && again.outcome == .gone)
      #expect(receiver.got.count == 2)
      isGone.value = false
      let enabling = try await post.test("hook") { $0.state == .sent }
      #expect(enabling.outcome == .accepted)
      #expect(try await post.deliveries.disabledChannels() == [])
      let channel = try await post.channelEvents(of: "hook")
      #expect(channel.contains(.disabled(channel: "hook", status: 410, delivery: first.id)))
      #expect(channel.contains(.enabled(channel: "hook", delivery: enabling.id)))
    }
    await receiver.stop()
  }

  @Test func `refuses three times has said its last word, and what it refused can be sent later`()
    async throws
  {
    let works = Flag(false)
    let receiver = try Receiver { _, _ in Response(works.value ? 200 : 404) }
    try await withPost(to: receiver.url) { post in
      var row = try await post.test("hook")
      for attempt: Int32 in 2...3 {
        try await post.hasten(row.id)
        row = try await post.row(ofCause: row.cause) {
          $0.attempts == attempt && $0.endedAt != row.endedAt
        }
      }
      #expect(row.state == .dead)
      let events = try await post.events(of: row.id)
      #expect(
        events.suffix(2) == [
          .failed(attempt: 3, outcome: .refused, status: 404),
          .deadLettered(channel: "hook", because: .refused, attempts: 3),
        ])
      works.value = true
      _ = try await post.desk.replay(row.id.description, by: post.order())
      row = try await post.row(ofCause: row.cause) { $0.state == .sent }
      #expect(row.attempts == 1)
      #expect(Set(receiver.got.map { $0.header("webhook-id") }) == [row.id.description])
      #expect(receiver.got.count == 4)
      await #expect(throws: DeskRefusal.self) {
        try await post.desk.replay(row.id.description, by: post.order())
      }
    }
    await receiver.stop()
  }

  @Test func `hangs holds up nobody else`() async throws {
    let hanging = try RawReceiver { connection, _ in RawReceiver.waitForEnd(of: connection) }
    defer { hanging.stop() }
    let receiver = try Receiver()
    var channels: [String: Channel] = [:]
    var secrets = ["KEY": Channel.secret]
    for number in 0..<20 {
      channels["hook\(number)"] = .local(.webhook) {
        $0.url = .environment("URL\(number)")
        $0.key = .environment("KEY")
      }
      secrets["URL\(number)"] = number == 0 ? hanging.url : receiver.url
    }
    var options = Courier.Options.quick
    options.lease = .seconds(60)
    try await Post.office(
      .with(channels), secrets: secrets, options: options, deadline: .seconds(50)
    ) { post in
      // More than there are hands for, all of which would be busy with it.
      for _ in 0..<60 { _ = try await post.desk.testChannel("hook0", by: post.order()) }
      try await eventually("the hanging one is busy") { hanging.got.count >= 4 }
      for number in 1..<20 {
        _ = try await post.desk.testChannel("hook\(number)", by: post.order())
      }
      try await eventually("the others were told") { receiver.got.count == 19 }
      // No hand became free meanwhile: none of the tries of the hanging one had ended.
      #expect(hanging.got.count == 4)
    }
    await receiver.stop()
  }
}
