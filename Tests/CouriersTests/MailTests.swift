import Couriers
import Curl
import Delivery
import EventLog
import Foundation
import IncidentService
import Policy
import PostgresStore
import Spawn
import TestMail
import TestSupport
import TestThreads
import Testing

@Suite(
  .ownThreads, .freshDatabase, .enabled(if: MailServer.isAvailable, "Run scripts/setup --all."))
struct `A message over mail` {
  private func withServer(
    to readers: [String], deadline: Duration = .seconds(15),
    _ body: (MailServer, Post) async throws -> Void
  ) async throws {
    try await withTestFolder { folder in
      let server = try await MailServer(in: folder)
      defer { server.stop() }
      let channel = Channel.local(.mail) {
        $0.url = .environment("SMTP")
        $0.from = "lastgood@example.org"
        $0.to = readers.map { $0 + "@example.org" }
      }
      try await Post.office(
        .with(["list": channel]), secrets: ["SMTP": server.url], deadline: deadline
      ) { try await body(server, $0) }
    }
  }

  private func rows(_ post: Post, until isDone: ([DeliveryRow]) -> Bool) async throws
    -> [DeliveryRow]
  {
    var rows: [DeliveryRow] = []
    try await eventually("the mails were tried") {
      rows = try await post.rows().sorted { $0.recipient.number < $1.recipient.number }
      return isDone(rows)
    }
    return rows
  }

  @Test func `goes to each reader, whose outcomes are their own`() async throws {
    try await withServer(to: ["ok", "nobody", "grey", "spam", "other"]) { server, post in
      _ = try await post.desk.testChannel("list", by: post.order())
      let first = try await rows(post) { $0.count == 5 && $0.allSatisfy { $0.outcome != nil } }
      #expect(first.map(\.outcome) == [.accepted, .rejected, .busy, .rejected, .accepted])
      #expect(first.map(\.status) == [250, 550, 451, 554, 250])
      #expect(first.map(\.state) == [.sent, .dead, .waiting, .dead, .sent])
      #expect(
        server.mails.map(\.to).sorted { $0[0] < $1[0] } == [
          ["ok@example.org"], ["other@example.org"],
        ])
      try await post.hasten(first[2].id)
      _ = try await rows(post) { $0[2].state == .sent }
      let grey = try #require(server.mails.last)
      #expect(grey.to == ["grey@example.org"])
      #expect(grey.from == "lastgood@example.org")
      #expect(grey.header("Message-ID") == "<\(first[2].id)@example.org>")
      #expect(grey.header("Auto-Submitted") == "auto-generated")
      #expect(Set(server.mails.compactMap { $0.header("Message-ID") }).count == 3)
    }
  }

  @Test func `is sent again under the same id when nobody said that it arrived`() async throws {
    try await withServer(to: ["drop"]) { server, post in
      let row = try await post.test("list")
      #expect(row.outcome == .cutOff, "\(row)")
      #expect(row.state == .waiting)
      try await post.hasten(row.id)
      _ = try await post.row(ofCause: row.cause) { $0.state == .sent }
      let ids = server.mails.compactMap { $0.header("Message-ID") }
      #expect(ids == [String](repeating: "<\(row.id)@example.org>", count: 2))
    }
  }

  @Test func `does not wait for ever for the server's word`() async throws {
    try await withServer(to: ["hang"], deadline: .seconds(1)) { _, post in
      let row = try await post.test("list")
      #expect(row.outcome == .timedOut)
    }
  }

  @Test func `goes to nobody who was taken out of the policy meanwhile`() async throws {
    try await withServer(to: ["drop"]) { server, post in
      let row = try await post.test("list")
      post.policies.change { $0.channels["list"]?.to = ["ok@example.org"] }
      try await post.hasten(row.id)
      let next = try await post.row(ofCause: row.cause) {
        $0.attempts == 2 && $0.endedAt != row.endedAt
      }
      #expect(next.outcome == .misconfigured)
      #expect(server.mails.count == 1)
    }
  }

  @Test func `tells a server without encryption nothing where that is required`() async throws {
    try await withTestFolder { folder in
      let server = try await MailServer(in: folder)
      defer { server.stop() }
      var mail = CurlMail(
        server.url, from: "a@example.org", to: "ok@example.org",
        text: Array("X: y\r\n\r\nz\r\n".utf8),
        encryption: .required)
      mail.addresses = ["127.0.0.1"]
      let failure = await #expect(throws: CurlFailure.self) { try await CurlSession().send(mail) }
      #expect(failure?.kind == .tls && failure?.mayHaveArrived == false)
      #expect(server.mails.isEmpty)
    }
  }

  @Test(arguments: [("localhost", true), ("mail.example.org", false)])
  func `is encrypted for the server of that name only`(host: String, isTrusted: Bool) async throws {
    try await withTestFolder { folder in
      let made = try await Program(
        "/usr/bin/openssl",
        [
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
          "-addext", "subjectAltName=DNS:localhost", "-keyout", folder + "/key", "-out",
          folder + "/cert",
        ]
      ).outcome(within: .seconds(60), keeping: 4_096)
      #expect(made.hasSucceeded)
      let server = try await MailServer(
        in: folder, certificate: folder + "/cert", key: folder + "/key")
      defer { server.stop() }
      var mail = CurlMail(
        "smtp://\(host):\(server.port)", from: "a@example.org", to: "ok@example.org",
        text: Array("X: y\r\n\r\n.z\r\n".utf8))
      mail.addresses = ["127.0.0.1"]
      mail.caFile = folder + "/cert"
      if isTrusted {
        let answer = try await CurlSession().send(mail)
        #expect(answer.isAccepted && answer.code == 250)
        #expect(server.mails.first?.text == "X: y\r\n\r\n.z\r\n")
      } else {
        await #expect(throws: CurlFailure.self) { try await CurlSession().send(mail) }
        #expect(server.mails.isEmpty)
      }
      // Nor is one believed whose certificate nobody vouches for.
      mail.url = "smtp://localhost:\(server.port)"
      mail.caFile = nil
      await #expect(throws: CurlFailure.self) { try await CurlSession().send(mail) }
    }
  }

  @Test(arguments: ["a\r\nRCPT TO:<x@y>", "a b@c", "", "a>b@c", "<a@b>"])
  func `has no address that would be another command`(address: String) async throws {
    let mail = CurlMail(
      "smtp://127.0.0.1:1", from: "a@example.org", to: address, text: [], encryption: .none)
    let failure = await #expect(throws: CurlFailure.self) { try await CurlSession().send(mail) }
    #expect(failure?.kind == .invalidRequest)
  }
}
