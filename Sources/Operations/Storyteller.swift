import Crypto
import Digest
import EventLog
import FoundationEssentials
import JSON
import PostgresStore

/// Appends the events of a story, one after the other, with time to read in between.
struct Storyteller: Sendable {
  /// A stream of the story.
  struct Thread: Sendable {
    var stream: StreamID
    var kind: StreamKind

    init(_ kind: StreamKind) { (stream, self.kind) = (.make(at: .now), kind) }
  }

  var service: PostgresEventStore
  var executor: PostgresEventStore
  /// The story's people and machines, as opaque as real ones.
  private let cast = Dictionary(
    uniqueKeysWithValues: Self.roles.map { ($0, PrincipalID.make(at: .now)) })

  private static let roles = [
    "deploy-bot", "monitor", "responder", "commander", "executor", "communicator",
  ]

  init(service: PostgresEventStore, executor: PostgresEventStore) {
    (self.service, self.executor) = (service, executor)
  }

  /// Appends one event after a pause and returns its id; it happened `delay` seconds before that.
  @discardableResult
  func tell(
    _ type: String, in thread: Thread, by role: String, after pause: Duration = .milliseconds(300),
    delayed delay: Int64 = 0, causes: [EventID] = [], _ words: [(String, String)] = [],
    clear: (inout JSONMembers) -> Void = { _ in }
  ) async throws -> EventID {
    let words =
      words.isEmpty
      ? nil
      : JSONWriter.object { object in
        for (key, text) in words { object.member(key, text) }
      }
    return try await tell(
      EventBody(EventType(known: type), clear: JSONWriter.object(clear), words: words), in: thread,
      by: role, after: pause, delayed: delay, causes: causes)
  }

  @discardableResult
  func tell(
    _ body: EventBody, in thread: Thread, by role: String,
    after pause: Duration = .milliseconds(300), delayed delay: Int64 = 0, causes: [EventID] = []
  ) async throws -> EventID {
    try await Task.sleep(for: pause)
    let now = Timestamp.now
    let event = EventDraft(
      id: .make(at: now), body, happenedAt: now.advanced(bySeconds: -delay), causes: causes)
    let store = Self.executorsSubjects.contains(String(body.type.subject)) ? executor : service
    _ = try await store.append(
      Append(
        [event], to: thread.stream, thread.kind, expecting: nil, as: command(by: role, body.clear),
        role: role))
    return event.id
  }

  /// Destroys an entry's words, and the copies that projections have.
  func redact(_ entry: EventID, by role: String, because: String) async throws {
    try await Task.sleep(for: .milliseconds(600))
    _ = try await service.redact(
      RedactionRequest(
        of: entry, because: because, as: command(by: role, Array(entry.description.utf8)),
        role: role, at: .now),
      purging: Upkeep.projections)
  }

  /// What only the executor may append.
  private static let executorsSubjects: Set<String> = ["action", "step", "plan"]

  private func command(by role: String, _ content: [UInt8]) -> CommandIdentity {
    guard let principal = cast[role] else {
      preconditionFailure("\(role) is not among the story's roles")
    }
    return CommandIdentity(
      by: principal, key: .make(at: .now), digest: OpenSSLSHA256().digest(of: content))
  }
}
