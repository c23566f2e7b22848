import Crypto
import Delivery
import Digest
import EventLog
import Foundation
import IncidentService
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What strangers can make this program send to programs that others run.
@Suite(.freshDatabase) struct `Programs that want to be told, in the database` {
  private func book(
    _ store: PostgresEventStore, _ change: (inout PostgresSubscribers.Bounds) -> Void = { _ in }
  ) -> PostgresSubscribers {
    var bounds = PostgresSubscribers.Bounds()
    change(&bounds)
    return PostgresSubscribers(
      store, as: PrincipalID(uuid: UUID()),
      now: { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) },
      bounds: bounds)
  }

  private func add(
    _ text: String, _ secret: String = "whsec_a", to book: PostgresSubscribers
  ) async throws -> SubscriptionAnswer {
    let address = try #require(WebhookAddress(text))
    return try await book.add(.webhook(address), signing: secret, components: nil)
  }

  private func asked(_ store: PostgresEventStore) async throws -> Int {
    try await LogAudit.events(of: store).filter { $0.type == .subscriberAdded }.count
  }

  private func confirm(_ token: String?, in book: PostgresSubscribers) async throws
    -> ConfirmationState
  {
    try await book.confirm(
      digest: OpenSSLSHA256().digest(of: Array(try #require(token).utf8)))
  }

  private func pass(_ time: String) async throws {
    try await FreshDatabase.current.administer { connection in
      try connection.script(
        "UPDATE work.subscriber SET asked_at = asked_at - interval '\(time)'")
    }
  }

  @Test func `are asked once an hour, however the host is written`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      for text in ["https://a.example/in", "https://A.Example:443/in", "HTTPS://a.example/in"] {
        #expect(try await add(text, to: book) == .asked)
      }
      #expect(try await asked(store) == 1)
      #expect(try await add("https://a.example/IN", to: book) == .asked)
      #expect(try await asked(store) == 2)
      try await pass("61 minutes")
      #expect(try await add("https://a.example/in", to: book) == .asked)
      #expect(try await asked(store) == 3)
    }
  }

  @Test func `are asked so often at one host, and nobody learns that`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store) { $0.askedPerHost = 2 }
      for number in 0..<5 {
        #expect(try await add("https://victim.example:\(8_000 + number)/", to: book) == .asked)
      }
      #expect(try await asked(store) == 2)
      #expect(try await add("https://other.example/", to: book) == .asked)
      #expect(try await asked(store) == 3)
      try await pass("61 minutes")
      #expect(try await add("https://victim.example/late", to: book) == .asked)
      #expect(try await asked(store) == 4)
    }
  }

  @Test func `share the bounds of all`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store) { $0.askedPerHour = 2 }
      let mail = try #require(MailAddress("reader@example.org"))
      #expect(try await book.add(mail, components: nil) == .asked)
      #expect(try await add("https://a.example/", to: book) == .asked)
      #expect(try await add("https://b.example/", to: book) == .full)
      let full = self.book(store) { $0.capacity = 2 }
      #expect(try await add("https://b.example/", to: full) == .full)
    }
  }

  @Test func `keep their secret until they confirm another one`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      _ = try await add("https://a.example/", "whsec_first", to: book)
      let id = try #require(try await book.subscribers(after: nil, limit: 1).first?.id)
      #expect(try await book.envelope(for: id, confirming: false) == nil)
      let first = try #require(try await book.envelope(for: id, confirming: true))
      #expect(first.secret == "whsec_first")
      // Within the hour nothing of what a stranger sends holds.
      _ = try await add("https://a.example/", "whsec_stranger", to: book)
      #expect(try await book.envelope(for: id, confirming: true)?.secret == "whsec_first")
      #expect(try await confirm(first.confirmation, in: book) == .open)
      #expect(try await confirm(first.confirmation, in: book) == .used)
      #expect(try await book.envelope(for: id, confirming: false)?.secret == "whsec_first")

      try await pass("61 minutes")
      _ = try await add("https://a.example/", "whsec_second", to: book)
      #expect(try await book.envelope(for: id, confirming: false)?.secret == "whsec_first")
      let second = try #require(try await book.envelope(for: id, confirming: true))
      #expect(second.secret == "whsec_second")
      try await pass("61 minutes")
      _ = try await add("https://a.example/", "whsec_third", to: book)
      // It was asked with another secret, which it may have checked.
      #expect(try await confirm(second.confirmation, in: book) == .unknown)
      let third = try await book.envelope(for: id, confirming: true)
      #expect(try await confirm(third?.confirmation, in: book) == .open)
      #expect(try await book.envelope(for: id, confirming: false)?.secret == "whsec_third")
      let row = try #require(try await book.subscribers(after: nil, limit: 1).first)
      #expect(row.state == .confirmed && row.address.kind == .webhook)
      #expect(row.address.masked == "a.example")
    }
  }

  @Test func `stand in the tables under seal`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      _ = try await add("https://hidden.example/path", "whsec_hidden", to: book)
      let dump = try await FreshDatabase.current.administer { connection in
        var text = ""
        for row in try connection.query("SELECT s::text FROM work.subscriber s") {
          text += try row.decode(0, as: String.self)
        }
        for row in try connection.query("SELECT clear FROM log.event") {
          text += String(decoding: try row.decode(0, as: [UInt8].self), as: UTF8.self)
        }
        return text
      }
      let hexadecimal = "hidden".utf8.map { String($0, radix: 16) }.joined()
      #expect(!dump.contains("hidden") && !dump.contains(hexadecimal))
    }
  }
}
