import Crypto
import Digest
package import EventLog
import FoundationEssentials
import Glibc
import JSON
import Synchronization

/// The promises of an event store, kept in memory: the model that the others are held against.
package final class InMemoryEventStore: EventStore {
  private let state: Mutex<State>
  private let now: @Sendable () -> Timestamp

  /// `now` is the clock that says when events were recorded.
  package init(now: @escaping @Sendable () -> Timestamp = InMemoryEventStore.systemTime) throws {
    self.now = now
    state = Mutex(try State())
  }

  package static let systemTime: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  package func append(_ append: Append) async throws -> AppendAnswer {
    try append.check()
    return try state.withLock { try $0.append(append, at: now()) }
  }

  package func earlierAnswer(to command: CommandIdentity) async throws -> Receipt? {
    try state.withLock { try $0.earlierAnswer(to: command) }
  }

  package func events(
    in stream: StreamID, after version: StreamVersion, limit: Int
  ) async throws -> [RecordedEvent] {
    state.withLock { state in
      let indices = state.streams[stream]?.indices ?? []
      return indices.dropFirst(Int(version.rawValue)).prefix(limit).map { state.events[$0] }
    }
  }

  package func events(after position: LogPosition, limit: Int) async throws -> [RecordedEvent] {
    state.withLock { Array($0.events.dropFirst(Int(position.rawValue)).prefix(limit)) }
  }

  package func head() async throws -> LogHead {
    state.withLock {
      LogHead(position: LogPosition(Int64($0.events.count)), incarnation: $0.incarnation)
    }
  }

  package func position(asKnownAt time: Timestamp) async throws -> LogPosition {
    state.withLock { state in
      LogPosition(Int64(state.events.prefix { $0.recordedAt <= time }.count))
    }
  }

  package func words(of events: [RecordedEvent]) async throws -> [Words<[UInt8]>?] {
    try state.withLock { state in try events.map { try state.words(of: $0) } }
  }

  package func redact(_ redaction: RedactionRequest) async throws -> AppendAnswer {
    try redaction.check()
    return try state.withLock { try $0.redact(redaction, at: now()) }
  }

  /// An event's identifier came before.
  package struct DuplicateEvent: Error {
    package var id: EventID
  }
}

private struct State {
  /// A key means nothing without its principal.
  struct Command: Hashable {
    var principal: PrincipalID
    var key: CommandKey

    init(_ command: CommandIdentity) { (principal, key) = (command.principal, command.key) }
  }

  struct Stream {
    var kind: StreamKind
    var indices: [Int] = []
    var head: SHA256Digest
  }

  let incarnation = IncarnationID(uuid: UUID())
  var events: [RecordedEvent] = []
  var streams: [StreamID: Stream] = [:]
  var answers: [Command: (digest: SHA256Digest, receipt: Receipt)] = [:]
  var indices: [EventID: Int] = [:]
  var redactions: [LogPosition: (by: LogPosition, at: Timestamp)] = [:]
  private let cipher: EventCipher
  private var hasher = EventHasher(OpenSSLSHA256())

  init() throws { cipher = try EventCipher(.generate()) }

  mutating func append(_ append: Append, at time: Timestamp) throws -> AppendAnswer {
    if let earlier = try earlierAnswer(to: append.command) { return .replayed(earlier) }
    var stream =
      streams[append.stream]
      ?? Stream(
        kind: append.kind, head: hasher.genesis(of: append.stream, append.kind))
    guard stream.kind == append.kind else { throw AppendRefusal.wrongKind(append.stream) }
    let version = StreamVersion(Int32(stream.indices.count))
    if let expected = append.expected, expected != version { return .conflict(actual: version) }
    for draft in append.events where indices[draft.id] != nil {
      throw InMemoryEventStore.DuplicateEvent(id: draft.id)
    }
    let first = LogPosition(Int64(events.count + 1))
    for (offset, draft) in append.events.enumerated() {
      var event = RecordedEvent(
        position: LogPosition(Int64(events.count + 1)), id: draft.id, stream: append.stream,
        version: StreamVersion(version.rawValue + Int32(offset) + 1), type: draft.body.type,
        revision: draft.body.revision, happenedAt: draft.happenedAt, recordedAt: time,
        actor: Actor(append.command.principal, as: append.role), causes: draft.causes,
        policy: append.policy, visibility: draft.visibility,
        command: offset > 0
          ? nil
          : CommandMark(
            key: append.command.key, digest: append.command.digest,
            eventCount: Int32(append.events.count)),
        clear: draft.body.clear, sealed: try draft.body.words.map { try seal($0, of: draft.id) },
        hash: .zero)
      event.hash = hasher.hash(of: event, after: stream.head)
      stream.head = event.hash
      stream.indices.append(events.count)
      indices[event.id] = events.count
      events.append(event)
    }
    streams[append.stream] = stream
    let receipt = Receipt(
      first: first, last: LogPosition(Int64(events.count)),
      version: StreamVersion(Int32(stream.indices.count)))
    answers[Command(append.command)] = (append.command.digest, receipt)
    return .appended(receipt)
  }

  func earlierAnswer(to command: CommandIdentity) throws -> Receipt? {
    guard let earlier = answers[Command(command)] else { return nil }
    guard earlier.digest == command.digest else { throw AppendRefusal.keyReused(command.key) }
    return earlier.receipt
  }

  mutating func redact(_ request: RedactionRequest, at time: Timestamp) throws -> AppendAnswer {
    guard let index = indices[request.entry] else {
      throw RedactionRefusal.noSuchEntry(request.entry)
    }
    let entry = events[index]
    guard entry.sealed != nil, let kind = streams[entry.stream]?.kind else {
      throw RedactionRefusal.noWords(request.entry)
    }
    if let earlier = redactions[entry.position] {
      let redaction = events[Int(earlier.by.rawValue) - 1]
      if redaction.actor.principal != request.command.principal
        || redaction.command?.key != request.command.key
      {
        return .replayed(
          Receipt(
            first: redaction.position, last: redaction.position, version: redaction.version))
      }
    }
    let answer = try append(
      Append(
        [request.draft(visibility: entry.visibility)], to: entry.stream, kind, expecting: nil,
        as: request.command, role: request.role, policy: request.policy), at: time)
    if case .appended(let receipt) = answer {
      events[index].sealed?.key = nil
      redactions[entry.position] = (receipt.last, time)
    }
    return answer
  }

  func words(of event: RecordedEvent) throws -> Words<[UInt8]>? {
    guard let sealed = event.sealed else { return nil }
    if let key = sealed.key {
      return .text(
        try cipher.open(
          sealed.ciphertext, key: key.bytes, under: key.master, boundTo: event.id.uuid.bytes))
    }
    guard let redaction = redactions[event.position] else {
      throw CryptoError.notAuthentic
    }
    let by = events[Int(redaction.by.rawValue) - 1]
    var because: String?
    if case .text(let words) = try words(of: by),
      case .text(let text) = try StoredPayload(clear: by.clear, words: .text(words))
        .text("because")
    {
      because = text
    }
    return .redacted(Redaction(at: redaction.at, by: redaction.by, because: because))
  }

  private func seal(_ words: [UInt8], of event: EventID) throws -> SealedWords {
    let sealed = try cipher.seal(words, boundTo: event.uuid.bytes)
    return SealedWords(
      ciphertext: sealed.ciphertext,
      key: WrappedKey(master: sealed.master, bytes: sealed.wrappedKey))
  }
}

extension RedactionRequest {
  fileprivate func draft(visibility: Visibility) -> EventDraft {
    let body = EventBody(
      .redaction, clear: JSONWriter.object { $0.member("entry", entry.description) },
      words: JSONWriter.object { $0.member("because", because) })
    return EventDraft(
      id: .make(at: at), body, happenedAt: at, causes: [entry], visibility: visibility)
  }

  /// A redaction is an append: nothing else is taken in it either.
  fileprivate func check() throws(AppendRefusal) {
    try Append(
      [draft(visibility: .normal)], to: StreamID(uuid: UUID()), .incident, expecting: nil,
      as: command, role: role
    ).check()
  }
}
