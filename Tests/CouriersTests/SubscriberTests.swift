import Communication
import Couriers
import Delivery
import Digest
import EventLog
import Foundation
import IncidentService
import Policy
import Postgres
import PostgresStore
import TestMail
import TestSupport
import TestThreads
import Testing

import Crypto

/// People outside, from the wish to the last mail.
@Suite(
  .ownThreads, .freshDatabase, .enabled(if: MailServer.isAvailable, "Run scripts/setup --all."))
struct `A subscriber` {
  private func withServer(_ body: (MailServer, Outside) async throws -> Void) async throws {
    try await withTestFolder { folder in
      let server = try await MailServer(in: folder)
      defer { server.stop() }
      var policy = Policy.with([
        "outside": .local(.mail) {
          $0.url = .environment("SMTP")
          $0.from = "status@example.org"
        }
      ])
      var page = StatusPageRule(title: "Müller's shop")
      for (name, service) in [("Checkout", "checkout"), ("Search", "search")] {
        page.components[name] = StatusPageRule.Component()
        page.components[name]?.services = [service]
      }
      page.subscriptions = .init(channel: "outside", baseURL: "https://status.example.test/")
      policy.statusPage = page
      try await Post.office(policy, secrets: ["SMTP": server.url]) { post in
        let outside = Outside(post: post, server: server)
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await outside.fanOut.run(waking: post.listener) }
          for projection in [any Projection].all where projection.name == "incident_list" {
            group.addTask {
              try await ProjectionKeeper(projection, of: post.store, waking: post.listener).run()
            }
          }
          try await body(server, outside)
          group.cancelAll()
        }
      }
    }
  }

  @Test func `is asked first, told from then on, and told no more when they want`() async throws {
    try await withServer { server, outside in
      try await outside.publish("Nobody is told of this yet.", of: "checkout")
      #expect(try await outside.add("Reader@example.org") == .asked)
      let asked = try await outside.mail(1)
      #expect(asked.to == ["Reader@example.org"])
      #expect(asked.header("List-Unsubscribe") == nil)
      #expect(asked.header("From")?.hasSuffix("<status@example.org>") == true)
      let token = try #require(outside.token(in: asked, of: "confirm"))
      // Programs that read mail follow links.
      for _ in 0..<3 { #expect(try await outside.confirmation(token) == .open) }
      try await outside.publish("Still nobody.", of: "checkout")
      #expect(try await outside.confirm(token) == .open)
      #expect(try await outside.confirm(token) == .used)

      try await outside.publish("It works again.", of: "checkout")
      let told = try await outside.mail(2)
      #expect(told.text.contains("It works again."))
      #expect(!told.text.contains("INC-2026"))
      let end = try #require(outside.token(in: told, of: "unsubscribe"))
      #expect(
        told.text.contains(
          "List-Unsubscribe: <https://status.example.test/status/unsubscribe/\(end)>"))
      #expect(told.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
      try await outside.unsubscribe(end)
      try await outside.unsubscribe(end)
      #expect(try await outside.book.subscribers(after: nil, limit: 10).isEmpty)
      try await outside.publish("Nobody hears this.", of: "checkout")
      // A confirmed one hears of it: whoever was to be told was.
      try await outside.subscribe("later@example.org")
      try await outside.publish("The last word.", of: "checkout")
      try await eventually("the last word came") {
        server.mails.contains { $0.text.contains("The last word.") }
      }
      #expect(server.mails.filter { $0.to == ["Reader@example.org"] }.count == 2)
      #expect(!server.mails.contains { $0.text.contains("Nobody") || $0.text.contains("Still") })
    }
  }

  @Test func `hears of what they chose, and only of what people outside may hear`() async throws {
    try await withServer { server, outside in
      try await outside.subscribe("all@example.org")
      try await outside.subscribe("search@example.org", ["Search"])
      try await outside.subscribe("both@example.org", ["Checkout", "Search"])
      let before = server.mails.count
      try await outside.publish("checkout is down", of: "checkout")
      try await outside.publish("ledger is down", of: "ledger")
      try await outside.publish("for executives", of: "search", to: .executives)
      try await outside.publish("secret", of: "search", isRestricted: true)
      try await outside.publish("search is down", of: "search")
      try await eventually("all were told") { server.mails.count >= before + 6 }
      let told = server.mails.dropFirst(before).map { mail in
        let what = ["checkout", "ledger", "search"].first { mail.text.contains("\($0) is down") }
        return "\(mail.to[0].prefix { $0 != "@" }) \(what ?? "?")"
      }
      #expect(
        told.sorted() == [
          "all checkout", "all ledger", "all search", "both checkout", "both search",
          "search search",
        ])
    }
  }

  @Test func `is told in pages, each once`() async throws {
    try await withServer { server, outside in
      for number in 0..<5 { try await outside.subscribe("reader\(number)@example.org") }
      let event = try await outside.publish("x is down", of: "checkout")
      try await eventually("all were told") { try await outside.post.rows(cause: event).count == 5 }
      // As when the same event is read again by another process.
      let pages = SubscriberFanOut(
        outside.post.store, as: outside.post.system, now: { .now },
        decode: { [policies = outside.post.policies] _ in policies.policy }, page: 2)
      _ = try await FreshDatabase.current.withSession { connection in
        try connection.execute(
          "INSERT INTO work.fan_out (cause, shard, position) VALUES (\(event.uuid), 1, 0)")
      }
      // Whoever else fans out may hold it.
      try await eventually("nothing is left to do") {
        while try await pages.step() {}
        return try await FreshDatabase.current.withSession { connection in
          try connection.query("SELECT count(*) FROM work.fan_out").single()
            .decode(0, as: Int64.self)
        } == 0
      }
      #expect(try await outside.post.rows(cause: event).count == 5)
    }
  }

  @Test func `who does not exist is set aside at once, and calls nobody`() async throws {
    try await withServer { server, outside in
      outside.post.policies.change {
        var rung = EscalationRung(rung: 1, to: "on-call", when: .immediately)
        rung.via = "pager"
        $0.escalation = [rung]
        $0.channels["pager"] = .local(.file) { $0.folder = "/nowhere" }
      }
      #expect(try await outside.add("nobody@example.org") == .asked)
      try await eventually("they are set aside") {
        try await outside.book.subscribers(after: nil, limit: 10).first?.state == .setAside
      }
      let row = try #require(try await outside.post.rows().first)
      #expect(row.state == .dead && row.recipient.address == "n…@e….org")
      let tries = try await outside.post.deliveries.tries(of: row.id)
      #expect(tries.allSatisfy { !$0.reply.contains("nobody@example.org") })
      // Whoever is called about a dead letter would be by now: the order of the log says so.
      try await outside.subscribe("other@example.org")
      #expect(try await outside.post.rows().allSatisfy { $0.recipient.channel == "outside" })
      #expect(try await outside.post.deliveries.setAside() == 0)
    }
  }

  @Test func `is in the log by a random id and in the tables under seal`() async throws {
    try await withServer { _, outside in
      try await outside.subscribe("someone@example.org", ["Search"])
      try await outside.publish("search is down", of: "search")
      try await outside.mail(2)
      let dump = try await FreshDatabase.current.withSession { connection in
        var text = ""
        for table: StaticString in ["work.subscriber", "work.delivery", "work.status_key"] {
          for row in try connection.query("SELECT t::text FROM \(raw: table) t") {
            text += try row.decode(0, as: String.self)
          }
        }
        for row in try connection.query("SELECT clear, sealed FROM log.event") {
          text += String(decoding: try row.decode(0, as: [UInt8].self), as: UTF8.self)
        }
        return text.lowercased()
      }
      #expect(!dump.contains("someone") && !dump.contains("736f6d656f6e65"))
      let plain = OpenSSLSHA256().digest(of: Array("someone@example.org".utf8)).description
      #expect(!dump.contains(plain.lowercased()))
      let row = try #require(try await outside.book.subscribers(after: nil, limit: 1).first)
      #expect(row.address.description == "someone@example.org" && row.components == ["Search"])
      let sent = try await outside.post.rows()
      #expect(sent.allSatisfy { $0.recipient.address == "s…@e….org" })
      #expect(try await outside.book.remove(row.id, by: outside.post.system))
      #expect(try await outside.book.remove(row.id, by: outside.post.system) == false)
      #expect(try await outside.post.rows().allSatisfy { $0.recipient.address == nil })
    }
  }
}

/// Whoever is outside, and what they do.
struct Outside: Sendable {
  let post: Post
  let server: MailServer

  var book: PostgresSubscribers {
    PostgresSubscribers(post.store, as: post.system, now: { .now })
  }

  var fanOut: SubscriberFanOut {
    SubscriberFanOut(
      post.store, as: post.system, now: { .now },
      decode: { [policies = post.policies] _ in policies.policy })
  }

  func add(_ address: String, _ components: [String]? = nil) async throws -> SubscriptionAnswer {
    try await book.add(try #require(MailAddress(address)), components: components)
  }

  func confirmation(_ token: String) async throws -> ConfirmationState {
    try await book.confirmation(digest: Self.digest(token))
  }

  func confirm(_ token: String) async throws -> ConfirmationState {
    try await book.confirm(digest: Self.digest(token))
  }

  func unsubscribe(_ token: String) async throws {
    try await book.unsubscribe(digest: Self.digest(token))
  }

  static func digest(_ token: String) -> SHA256Digest {
    OpenSSLSHA256().digest(of: Array(token.utf8))
  }

  /// From the wish to the confirmation.
  func subscribe(_ address: String, _ components: [String]? = nil) async throws {
    #expect(try await add(address, components) == .asked)
    var token: String?
    try await eventually("\(address) is asked") {
      token = server.mails.first { $0.to == [address] }.flatMap {
        self.token(in: $0, of: "confirm")
      }
      return token != nil
    }
    #expect(try await confirm(try #require(token)) == .open)
  }

  @discardableResult func mail(_ number: Int) async throws -> MailServer.Mail {
    try await eventually("mail \(number) came") { server.mails.count >= number }
    return server.mails[number - 1]
  }

  /// Of a link in a mail, as a reader sees it.
  func token(in mail: MailServer.Mail, of path: String) -> String? {
    // A line of quoted-printable never begins with an F.
    let text = mail.text.replacing("=\r\n", with: "").replacing("=46", with: "F")
    guard let start = text.range(of: "/status/\(path)/") else { return nil }
    return String(
      text[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
  }

  @discardableResult func publish(
    _ text: String, of service: String, to audience: UpdateAudience = .everybody,
    isRestricted: Bool = false
  ) async throws -> EventID {
    let declared = try await post.desk.declare(
      NewIncident(title: "Broken", service: service, isRestricted: isRestricted), by: post.order())
    let id = EventID.make(at: .now)
    let update = Update(
      id, to: audience, .monitoring, at: .now, sequence: 1, text: .text(text),
      nextDueAt: Timestamp(microseconds: 1_795_922_191_000_000), by: post.system)
    _ = try await post.store.append(
      post.append(
        [EventFormat.communication.body(.published(update))], to: declared.written.stream, id: id,
        visibility: isRestricted ? .restricted : .normal))
    return id
  }
}

extension FreshDatabase {
  /// As the superuser.
  func withSession<T: Sendable>(
    _ body: @Sendable @escaping (Connection) throws -> T
  ) async throws -> T {
    let session = Session(admin, name: "admin")
    do {
      let value = try await session.use(body)
      await session.close()
      return value
    } catch {
      await session.close()
      throw error
    }
  }
}
