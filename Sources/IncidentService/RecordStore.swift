package import EventLog

/// A series of numbers for people: `INC-2026-001`, `DEP-2026-014`.
package enum NumberSeries: String, CaseIterable, Sendable {
  case incident = "INC"
  case deployment = "DEP"
}

/// Port: the log, and what must happen in one transaction with an append.
package protocol RecordStore: EventStore {
  /// Appends the first events of a stream, with the next number of its series in them.
  ///
  /// The number is taken and the events appended in one transaction; when nothing is appended, no
  /// number is used up. `make` is called with the number that the stream will have.
  ///
  /// - Returns: the number with the answer; on a replay the number that the stream got then.
  func open(
    _ series: NumberSeries, year: Int, _ stream: StreamID,
    _ make: @escaping @Sendable (_ number: String) throws -> Append
  ) async throws -> (answer: AppendAnswer, number: String)

  /// The stream with this number; nil when there is none.
  func stream(numbered number: String) async throws -> StreamID?

  /// Kind of a stream and how far it is; nil when nothing was ever appended to it.
  func stream(_ id: StreamID) async throws -> StreamFacts?

  /// One event by its id or its position.
  func event(_ id: EventID) async throws -> RecordedEvent?
  func event(at position: LogPosition) async throws -> RecordedEvent?
}

package struct StreamFacts: Equatable, Sendable {
  package var kind: StreamKind
  package var version: StreamVersion
  /// Of its first event, which decides for the whole stream.
  package var visibility: Visibility
  package var number: String?

  package init(
    kind: StreamKind, version: StreamVersion, visibility: Visibility, number: String? = nil
  ) {
    (self.kind, self.version, self.visibility, self.number) = (kind, version, visibility, number)
  }
}
