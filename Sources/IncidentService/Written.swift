package import EventLog

/// What became of an order.
package struct Written: Equatable, Sendable {
  package enum Outcome: Equatable, Sendable {
    case appended
    /// It was carried out before; this is the first answer.
    case replayed
    /// What it asks for is already so.
    case unchanged
  }

  package var outcome: Outcome
  package var stream: StreamID
  /// The first event it led to; nil when it led to none.
  package var event: EventID?
  package var position: LogPosition?
  package var version: StreamVersion
  /// What a person should know although it was done.
  package var warnings: [String]

  package init(
    _ outcome: Outcome, _ stream: StreamID, event: EventID?, position: LogPosition?,
    version: StreamVersion, warnings: [String] = []
  ) {
    (self.outcome, self.stream, self.event) = (outcome, stream, event)
    (self.position, self.version, self.warnings) = (position, version, warnings)
  }
}
