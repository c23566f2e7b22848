package import Digest

/// An append-only log of events, divided into streams.
///
/// Implementations must pass `EventStoreConformance`.
package protocol EventStore: Sendable {
  /// Appends all events of one command, or none.
  ///
  /// - Throws: `AppendRefusal` when nothing was or will be appended; `AppendUnknown` when the
  ///   answer was lost: only a retry with the same key can tell.
  func append(_ append: Append) async throws -> AppendAnswer

  /// What the command was answered before, looked up under the log's lock; nil when it is new.
  ///
  /// Ask it before any rejection or "nothing to do" leaves the service: the first copy of a retried
  /// command may commit just now.
  ///
  /// - Throws: `AppendRefusal.keyReused` when the key came with another command; `AppendUnknown`
  ///   when the answer was lost.
  func earlierAnswer(to command: CommandIdentity) async throws -> Receipt?

  /// The events of a stream after `version`, oldest first.
  func events(in stream: StreamID, after version: StreamVersion, limit: Int) async throws
    -> [RecordedEvent]

  /// One page of the whole log: the events right after `position`, contiguous, at most `limit`.
  func events(after position: LogPosition, limit: Int) async throws -> [RecordedEvent]

  /// The newest position, and the incarnation it belongs to.
  func head() async throws -> LogHead

  /// The largest position whose whole prefix was recorded at or before `time`.
  ///
  /// Not simply the newest event of that age: the database's clock may have stepped back.
  func position(asKnownAt time: Timestamp) async throws -> LogPosition

  /// The words of each event, or that they are gone, when and why; nil where there never were any.
  func words(of events: [RecordedEvent]) async throws -> [Words<[UInt8]>?]

  /// Destroys the words of an event for ever and records that in the event's stream.
  ///
  /// - Throws: `RedactionRefusal`, or whatever `append` throws.
  func redact(_ redaction: RedactionRequest) async throws -> AppendAnswer
}

/// Where the log ends.
package struct LogHead: Hashable, Sendable {
  package var position: LogPosition
  package var incarnation: IncarnationID

  package init(position: LogPosition, incarnation: IncarnationID) {
    (self.position, self.incarnation) = (position, incarnation)
  }
}

/// Asks for the destruction of one event's words.
package struct RedactionRequest: Sendable {
  package var entry: EventID
  package var because: String
  package var command: CommandIdentity
  package var role: String
  package var at: Timestamp
  package var policy: SHA256Digest?

  package init(
    of entry: EventID, because: String, as command: CommandIdentity, role: String, at: Timestamp,
    policy: SHA256Digest? = nil
  ) {
    (self.entry, self.because, self.command) = (entry, because, command)
    (self.role, self.at, self.policy) = (role, at, policy)
  }
}

/// Why nothing was redacted.
package enum RedactionRefusal: Error, Equatable {
  case noSuchEntry(EventID)
  /// The entry never had words.
  case noWords(EventID)
}
