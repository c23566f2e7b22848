import EventLog
import Foundation
import Postgres
import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The redaction list` {
  @Test func `has every entry once, whatever the sealer repeats`() async throws {
    try await with(seed: 41) { history, store, folder in
      try await history.append(commands: 20, to: store)
      let first = try await history.redact(in: store)
      try await history.sealer(of: store, to: folder).catchUp()
      let second = try await history.redact(in: store)
      try await history.sealer(of: store, to: folder).catchUp()
      let session = try await Tampering.session()
      try await session.use { try $0.script("DELETE FROM work.subscription") }
      await session.close()
      try await history.sealer(of: store, to: folder).catchUp()
      let entries = try folder.redactions.read()
      #expect(entries.map(\.entry) == [first, second])
      for entry in entries {
        let events = try await store.events(after: .start, limit: 1_000)
        let event = try #require(events.first { $0.id == entry.entry })
        let redaction = try #require(events.first { $0.position == entry.redactedBy })
        #expect(event.position == entry.position && redaction.type == .redaction)
        #expect(redaction.recordedAt == entry.redactedAt)
      }
    }
  }

  @Test func `is written before the sealer moves on`() async throws {
    try await with(seed: 42) { history, store, folder in
      try await history.append(commands: 10, to: store)
      let entry = try await history.redact(in: store)
      let away = folder.path + "-away"
      try FileManager.default.moveItem(atPath: folder.path, toPath: away)
      await #expect(throws: SealFileError.self) {
        try await history.sealer(of: store, to: folder).catchUp()
      }
      try FileManager.default.moveItem(atPath: away, toPath: folder.path)
      try await history.sealer(of: store, to: folder).catchUp()
      #expect(try folder.redactions.read().map(\.entry) == [entry])
    }
  }

  @Test func `survives a crash in the middle of a line`() throws {
    let folder = try RecordedHistory.folder()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let list = folder.redactions
    let entries = (1...3).map { number in
      RedactionList.Entry(
        EventID(uuid: UUID()), at: LogPosition(number), redactedBy: LogPosition(number + 10),
        at: RecordedHistory.noon)
    }
    #expect(try list.read() == [])
    try list.add([entries[0], entries[0]])
    try list.add([entries[1]])
    let whole = try Data(contentsOf: URL(filePath: list.path))
    for length in (whole.count / 2 + 1)..<whole.count {
      try whole.prefix(length).write(to: URL(filePath: list.path))
      #expect(try list.read() == [entries[0]])
      try list.add([entries[1], entries[2]])
      #expect(try list.read() == entries)
    }
    try Data("{\"entry\":1}\n".utf8).write(to: URL(filePath: list.path))
    #expect(throws: SealFileError.malformed(path: list.path, line: 1)) { try list.read() }
  }

  @Test func `destroys again what a restored backup brought back`() async throws {
    try await withCopy(seed: 43) { history, store, copy, folder in
      let known = try await history.redact(in: store)
      let before = history.ids.count
      try await history.append(commands: 10, to: store)
      let later = try #require(history.worded.last { history.ids[before...].contains($0) })
      _ = try await store.redact(
        RedactionRequest(
          of: later, because: "a name", as: history.command(), role: "commander",
          at: RecordedHistory.noon))
      try await history.sealer(of: store, to: folder).catchUp()

      #expect(try await words(of: known, in: copy) == .some("text"))
      let list = folder.redactions
      for round in 1...3 {
        let outcome = try await list.reapply(
          to: copy, by: history.principal, at: RecordedHistory.noon)
        #expect(outcome.absent == [later])
        #expect(outcome.destroyed == (round == 1 ? [known] : []))
        #expect(outcome.gone == (round == 1 ? [] : [known]))
      }
      #expect(try await words(of: known, in: copy) == .some("redacted"))
      let redactions = try await copy.events(after: .start, limit: 1_000)
        .filter { $0.type == .redaction }
      #expect(redactions.count == 1)
      let nothing = try await list.reapply(
        to: store, by: history.principal, at: RecordedHistory.noon)
      #expect(nothing.destroyed.isEmpty && nothing.gone == [known, later])
    }
  }

  @Test func `destroys a key that was put back, though its redaction is on record`() async throws {
    try await with(seed: 44) { history, store, folder in
      try await history.append(commands: 10, to: store)
      let session = try await Tampering.session()
      try await session.use { try $0.script("CREATE TABLE public.k AS TABLE log.event_key") }
      let entry = try await history.redact(in: store)
      try await history.sealer(of: store, to: folder).catchUp()
      try await session.use { connection in
        try connection.script("INSERT INTO log.event_key TABLE public.k ON CONFLICT DO NOTHING")
      }
      await session.close()
      let outcome = try await folder.redactions.reapply(
        to: store, by: history.principal, at: RecordedHistory.noon)
      #expect(outcome.destroyed == [entry])
      #expect(try await words(of: entry, in: store) == .some("redacted"))
    }
  }

  /// Cannot let go of one entry.
  private struct Stubborn: Projection {
    struct Refusal: Error {}

    var entry: EventID
    let name = "stubborn"
    let version: Int32 = 1
    let tables: [String] = []
    let definition = ""

    func apply(_ events: [OpenedEvent], over connection: Connection) throws {}

    func purge(_ entry: EventID, over connection: Connection) throws {
      if entry == self.entry { throw Refusal() }
    }
  }

  @Test func `goes on behind an entry that fails, and names it`() async throws {
    try await withCopy(seed: 45) { history, store, copy, folder in
      let known = [try await history.redact(in: store), try await history.redact(in: store)]
      try await history.sealer(of: store, to: folder).catchUp()
      let list = folder.redactions
      try #require(try list.read().map(\.entry) == known)
      let outcome = try await list.reapply(
        to: copy, by: history.principal, at: RecordedHistory.noon,
        purging: [Stubborn(entry: known[0])])
      #expect(outcome.failed.map(\.entry) == [known[0]])
      #expect(outcome.failed.first?.reason == "Refusal()")
      #expect(outcome.destroyed == [known[1]])
    }
  }

  /// Which of the two an entry's words are.
  private func words(of entry: EventID, in store: PostgresEventStore) async throws -> String? {
    let events = try await store.events(after: .start, limit: 1_000).filter { $0.id == entry }
    return try await store.words(of: events).first?.map { words in
      switch words {
      case .text: "text"
      case .redacted: "redacted"
      }
    }
  }
}
