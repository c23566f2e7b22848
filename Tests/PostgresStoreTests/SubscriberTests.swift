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

/// What strangers can make this program keep and send, and how long.
@Suite(.freshDatabase) struct `Subscribers in the database` {
  private static let system = PrincipalID(uuid: UUID())

  private func book(
    _ store: PostgresEventStore, _ change: (inout PostgresSubscribers.Bounds) -> Void = { _ in }
  ) -> PostgresSubscribers {
    var bounds = PostgresSubscribers.Bounds()
    change(&bounds)
    return PostgresSubscribers(
      store, as: Self.system,
      now: { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) },
      bounds: bounds)
  }

  private func address(_ name: String) throws -> MailAddress {
    try #require(MailAddress("\(name)@example.org"))
  }

  private func name(_ row: SubscriberRow) -> String {
    String(row.address.description.prefix { $0 != "@" })
  }

  private func digest(_ token: String?) throws -> SHA256Digest {
    OpenSSLSHA256().digest(of: Array(try #require(token).utf8))
  }

  private func asked(_ store: PostgresEventStore) async throws -> [StreamID] {
    var streams: [StreamID] = []
    for event in try await LogAudit.events(of: store) where event.type == .subscriberAdded {
      streams.append(event.stream)
    }
    return streams
  }

  /// Lets so much time pass for what is written down of somebody.
  private func pass(_ time: String) async throws {
    try await FreshDatabase.current.administer { connection in
      try connection.script(
        """
        UPDATE work.subscriber SET asked_at = asked_at - interval '\(time)',
          set_aside_at = set_aside_at - interval '\(time)';
        UPDATE work.subscriber_token SET expires_at = expires_at - interval '\(time)'
        """)
    }
  }

  @Test func `are asked once an hour, however their address is written`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      for name in ["reader", "Reader", "READER", "reader"] {
        #expect(try await book.add(try address(name), components: nil) == .asked)
      }
      #expect(try await asked(store).count == 1)
      try await pass("59 minutes")
      #expect(try await book.add(try address("reader"), components: nil) == .asked)
      #expect(try await asked(store).count == 1)
      try await pass("2 minutes")
      #expect(try await book.add(try address("reader"), components: ["a"]) == .asked)
      let asked = try await asked(store)
      #expect(asked.count == 2 && Set(asked).count == 1)
    }
  }

  @Test func `are refused, known or not, when so many asked within the hour`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store) { $0.askedPerHour = 2 }
      for name in ["a", "b"] { _ = try await book.add(try address(name), components: nil) }
      #expect(try await book.add(try address("c"), components: nil) == .full)
      #expect(try await book.add(try address("a"), components: nil) == .full)
      try await pass("61 minutes")
      #expect(try await book.add(try address("c"), components: nil) == .asked)
    }
  }

  @Test func `are refused, known or not, when there are so many`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store) { $0.capacity = 2 }
      for name in ["a", "b"] { _ = try await book.add(try address(name), components: nil) }
      try await pass("61 minutes")
      #expect(try await book.add(try address("c"), components: nil) == .full)
      #expect(try await book.add(try address("a"), components: nil) == .full)
      let first = try #require(try await book.subscribers(after: nil, limit: 1).first)
      #expect(try await book.remove(first.id, by: Self.system))
      #expect(try await book.add(try address("c"), components: nil) == .asked)
    }
  }

  @Test func `stay within their bounds when many ask at once`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store) { $0.capacity = 3 }
      let answers = try await withThrowingTaskGroup(of: SubscriptionAnswer.self) { group in
        for number in 0..<12 {
          let address = try address("reader\(number % 6)")
          group.addTask { try await book.add(address, components: nil) }
        }
        var answers: [SubscriptionAnswer] = []
        for try await answer in group { answers.append(answer) }
        return answers
      }
      #expect(answers.contains(.full))
      #expect(try await book.subscribers(after: nil, limit: 100).count == 3)
      #expect(try await asked(store).count == 3)
    }
  }

  @Test func `confirm by a link that works once, for a day, and that nothing else opens`()
    async throws
  {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      _ = try await book.add(try address("reader"), components: ["Search"])
      let id = try #require(try await book.subscribers(after: nil, limit: 1).first?.id)
      #expect(try await book.envelope(for: id, confirming: false) == nil)
      let first = try await book.envelope(for: id, confirming: true)?.confirmation
      let second = try await book.envelope(for: id, confirming: true)?.confirmation
      #expect(first != nil && first != second)
      let end = try #require(try await book.envelope(for: id, confirming: true)?.token)
      #expect(try await book.confirm(digest: try digest(end)) == .unknown)
      #expect(try await book.confirm(digest: try digest("lg_guess")) == .unknown)
      #expect(try await book.confirmation(digest: try digest(first)) == .open)
      #expect(try await book.confirm(digest: try digest(second)) == .open)
      // None of an older mail undoes it.
      for token in [first, second] {
        #expect(try await book.confirm(digest: try digest(token)) == .used)
      }
      let row = try #require(try await book.subscribers(after: nil, limit: 1).first)
      #expect(row.state == .confirmed && row.components == ["Search"])
      #expect(try await book.envelope(for: id, confirming: false)?.token == end)

      _ = try await book.add(try address("late"), components: nil)
      let late = try #require(
        try await book.subscribers(after: nil, limit: 9).first { $0.state == .unconfirmed }?.id)
      let token = try await book.envelope(for: late, confirming: true)?.confirmation
      try await pass("25 hours")
      #expect(try await book.confirm(digest: try digest(token)) == .unknown)
      // A mail that comes so late would ask for nothing.
      #expect(try await book.envelope(for: late, confirming: true) == nil)
    }
  }

  @Test func `change what they chose only by confirming it`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      _ = try await book.add(try address("reader"), components: nil)
      let id = try #require(try await book.subscribers(after: nil, limit: 1).first?.id)
      let token = try await book.envelope(for: id, confirming: true)?.confirmation
      _ = try await book.confirm(digest: try digest(token))
      try await pass("2 hours")
      _ = try await book.add(try address("reader"), components: ["Search"])
      #expect(try await book.subscribers(after: nil, limit: 1).first?.components == nil)
      let again = try await book.envelope(for: id, confirming: true)?.confirmation
      _ = try await book.confirm(digest: try digest(again))
      #expect(try await book.subscribers(after: nil, limit: 1).first?.components == ["Search"])
    }
  }

  @Test func `are forgotten when nobody confirmed in time, or when they want`() async throws {
    try await FreshDatabase.current.withStore { store in
      let book = book(store)
      for name in ["confirmed", "unconfirmed", "gone"] {
        _ = try await book.add(try address(name), components: nil)
      }
      let rows = try await book.subscribers(after: nil, limit: 9)
      var ends: [String: String] = [:]
      for row in rows where name(row) != "unconfirmed" {
        let envelope = try await book.envelope(for: row.id, confirming: true)
        _ = try await book.confirm(digest: try digest(envelope?.confirmation))
        ends[name(row)] = envelope?.token
      }
      try await pass("23 hours")
      #expect(try await book.sweep() == 0)
      try await pass("2 hours")
      #expect(try await book.sweep() == 1)
      let end = try digest(ends["gone"])
      for _ in 0..<2 { try await book.unsubscribe(digest: end) }
      #expect(
        try await book.subscribers(after: nil, limit: 9).map(name) == ["confirmed"])
      let ended = try await LogAudit.events(of: store).filter { $0.type == .subscriberRemoved }
      #expect(
        ended.map { String(decoding: $0.clear, as: UTF8.self) }.sorted() == [
          #"{"because":"unconfirmed"}"#, #"{"because":"unsubscribed"}"#,
        ])
      let left = try await FreshDatabase.current.administer { connection in
        try connection.query("SELECT count(*) FROM work.subscriber_token").single()
          .decode(0, as: Int64.self)
      }
      #expect(left == 0)
    }
  }

  @Test func `survive that the master key is exchanged, which then is forgotten`() async throws {
    let folder = try RecordedHistory.folder()
    let file = MasterKeyFile(path: folder.path + "/master.keys")
    try file.create(try MasterKeys.generate())
    let database = try FreshDatabase.current
    try await database.withStore(vault: try Vault(try file.read())) { store in
      _ = try await book(store).add(try address("reader"), components: nil)
    }
    let report = try await KeyRotation(file, database.admin).run()
    #expect(report.rewrapped == 2 && report.retired == [1])
    try await database.withStore(vault: try Vault(try file.read())) { store in
      let book = book(store)
      #expect(
        try await book.subscribers(after: nil, limit: 9).map(\.address)
          == [.mail(try address("reader"))])
      // Found by its code, which hangs on a key that was wrapped anew as well.
      _ = try await book.add(try address("reader"), components: nil)
      #expect(try await asked(store).count == 1)
    }
  }
}
