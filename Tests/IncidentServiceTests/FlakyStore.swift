import EventLog
import IncidentService
import PostgresStore
import Synchronization

/// The log behind a bad line: appends happen, but some of their replies are lost.
final class FlakyStore: RecordStore {
  private let store: PostgresEventStore
  /// After how many appends the next replies are lost; nil when the line is good.
  private let cut = Mutex<Int?>(nil)
  private let refused = Mutex<Int?>(nil)

  /// What happens while the answer of the next read of a stream is under way.
  private let meanwhile = Mutex<(@Sendable () async throws -> Void)?>(nil)
  private let interruption = Mutex<(@Sendable () async throws -> Void)?>(nil)

  init(_ store: PostgresEventStore) { self.store = store }

  /// Loses the reply of the append after so many others.
  func loseReply(after count: Int = 0) { cut.withLock { $0 = count } }

  /// Lets the append after so many others not even reach the log.
  func loseAppend(after count: Int = 0) { refused.withLock { $0 = count } }

  /// Does something once, between the decision that leads to the next append and that append.
  func beforeNextAppend(_ work: @escaping @Sendable () async throws -> Void) {
    interruption.withLock { $0 = work }
  }

  /// Does something once, after the next read of a stream and before whoever reads gets it.
  func afterNextRead(_ work: @escaping @Sendable () async throws -> Void) {
    meanwhile.withLock { $0 = work }
  }

  private func isDue(_ counter: borrowing Mutex<Int?>) -> Bool {
    counter.withLock { count in
      guard let left = count else { return false }
      count = left == 0 ? nil : left - 1
      return left == 0
    }
  }

  private func answering<T: Sendable>(_ append: () async throws -> T) async throws -> T {
    let interruption = interruption.withLock { work in
      defer { work = nil }
      return work
    }
    try await interruption?()
    if isDue(refused) { throw AppendUnknown(reason: "the line was cut before") }
    let answer = try await append()
    if isDue(cut) { throw AppendUnknown(reason: "the line was cut after") }
    return answer
  }

  func append(_ append: Append) async throws -> AppendAnswer {
    try await answering { try await store.append(append) }
  }

  func open(
    _ series: NumberSeries, year: Int, _ stream: StreamID,
    _ make: @escaping @Sendable (_ number: String) throws -> Append
  ) async throws -> (answer: AppendAnswer, number: String) {
    try await answering { try await store.open(series, year: year, stream, make) }
  }

  func redact(_ redaction: RedactionRequest) async throws -> AppendAnswer {
    try await answering { try await store.redact(redaction) }
  }

  func earlierAnswer(to command: CommandIdentity) async throws -> Receipt? {
    try await store.earlierAnswer(to: command)
  }
  func events(
    in stream: StreamID, after version: StreamVersion, limit: Int
  ) async throws -> [RecordedEvent] {
    let events = try await store.events(in: stream, after: version, limit: limit)
    let work = meanwhile.withLock { work in
      defer { work = nil }
      return work
    }
    try await work?()
    return events
  }
  func events(after position: LogPosition, limit: Int) async throws -> [RecordedEvent] {
    try await store.events(after: position, limit: limit)
  }
  func head() async throws -> LogHead { try await store.head() }
  func position(asKnownAt time: Timestamp) async throws -> LogPosition {
    try await store.position(asKnownAt: time)
  }
  func words(of events: [RecordedEvent]) async throws -> [Words<[UInt8]>?] {
    try await store.words(of: events)
  }
  func stream(numbered number: String) async throws -> StreamID? {
    try await store.stream(numbered: number)
  }
  func stream(_ id: StreamID) async throws -> StreamFacts? { try await store.stream(id) }
  func event(_ id: EventID) async throws -> RecordedEvent? { try await store.event(id) }
  func event(at position: LogPosition) async throws -> RecordedEvent? {
    try await store.event(at: position)
  }
}
