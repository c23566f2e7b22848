package import EventLog
package import Postgres

/// Tables kept current from the log.
///
/// They can be computed from the log again at any time, so applying an event has no effect but on
/// them.
package protocol Projection: Sendable {
  var name: String { get }
  /// Another version means other tables: they are rebuilt beside the old ones.
  var version: Int32 { get }
  /// Shown in schema `read` under their own names.
  var tables: [String] { get }
  /// Plain SQL that makes the tables, unqualified: the search path says in which colour.
  var definition: String { get }

  /// The roles that may read the tables beside the service: none, unless it says so.
  var readers: [String] { get }

  /// Applies events in order, in the transaction that moves the projection's position.
  func apply(_ events: [OpenedEvent], over connection: Connection) throws

  /// Removes every copy of an entry's words, because they are redacted in this transaction.
  func purge(_ entry: EventID, over connection: Connection) throws
}

extension Projection {
  package var readers: [String] { [] }

  package func purge(_ entry: EventID, over connection: Connection) throws {}
}

/// An event and its words, if it has any and they are still there.
package struct OpenedEvent: Sendable {
  package var event: RecordedEvent
  package var words: [UInt8]?

  package init(_ event: RecordedEvent, words: [UInt8]?) {
    (self.event, self.words) = (event, words)
  }
}

/// The two places where a projection's tables can be.
enum ProjectionColour: String, CaseIterable {
  case blue, green

  var schema: String { "read_" + rawValue }
  var other: ProjectionColour { self == .blue ? .green : .blue }
}

extension Connection {
  /// Keeps all others away from the tables of a projection, to the end of the transaction.
  ///
  /// Rebuilding and redacting take it first, before any row: neither can come between the steps
  /// of the other.
  func lock(_ projection: any Projection) throws {
    try execute("SELECT pg_advisory_xact_lock(hashtext('projection:' || \(projection.name)))")
  }

  /// Makes unqualified names mean the tables of one colour, to the end of the transaction.
  func show(_ colour: ProjectionColour) throws {
    try execute("SELECT set_config('search_path', \(colour.schema), true)")
  }
}
