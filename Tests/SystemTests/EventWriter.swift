import Crypto
import Digest
import Embedded
import EventLog
import FoundationEssentials
import JSON
import Postgres
import PostgresStore

/// Appends events to an instance that the program runs, from this process.
struct EventWriter {
  let store: PostgresEventStore
  let stream = StreamID.make(at: now)
  private let principal = PrincipalID.make(at: now)

  init(folder: String) throws {
    let database = try EmbeddedCluster(location: .at(folder)).connectionString(
      database: "lastgood", user: "lastgood_app")
    let keys = try MasterKeyFile(path: folder + "/keys/master.keys").read()
    store = PostgresEventStore(database, vault: try Vault(keys), readers: 1)
  }

  /// Appends one event, trying again with the same key until the database takes it.
  @discardableResult
  func append(
    _ type: String = "note.added", clear: [UInt8] = Array("{}".utf8), words: String? = "a note",
    happenedSecondsAgo delay: Int64 = 0, causes: [EventID] = [], visibility: Visibility = .normal,
    to stream: StreamID? = nil
  ) async throws -> EventID {
    let event = EventDraft(
      id: .make(at: Self.now),
      EventBody(
        EventType(known: type), clear: clear,
        words: words.map { words in JSONWriter.object { $0.member("text", words) } }),
      happenedAt: Self.now.advanced(bySeconds: -delay), causes: causes, visibility: visibility)
    let append = Append(
      [event], to: stream ?? self.stream, .incident, expecting: nil, as: command(),
      role: "responder")
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      do {
        _ = try await store.append(append)
        return event.id
      } catch  where ContinuousClock.now < deadline && !(error is AppendRefusal) {
        continue
      }
    }
  }

  func redact(_ entry: EventID, because: String) async throws {
    _ = try await store.redact(
      RedactionRequest(
        of: entry, because: because, as: command(), role: "commander", at: Self.now),
      purging: [StreamSummaries(), EntryTexts()])
  }

  private func command() -> CommandIdentity {
    CommandIdentity(by: principal, key: .make(at: Self.now), digest: .zero)
  }

  static var now: Timestamp {
    Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
  }
}

/// Runs `body` with a writer, and lets its connections go afterwards.
func withWriter(
  to folder: String, _ body: (EventWriter) async throws -> Void
) async throws {
  let writer = try EventWriter(folder: folder)
  do {
    try await body(writer)
    await writer.store.close()
  } catch {
    await writer.store.close()
    throw error
  }
}
