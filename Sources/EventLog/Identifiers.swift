package import FoundationEssentials

/// An identifier that is a UUID, distinct from all others by its type.
package protocol Identifier: Hashable, Sendable, CustomStringConvertible {
  var uuid: UUID { get }
  init(uuid: UUID)
}

extension Identifier {
  /// Lower case, as PostgreSQL writes it.
  package var description: String { uuid.uuidString.lowercased() }

  package init?(_ text: String) {
    guard let uuid = UUID(uuidString: text) else { return nil }
    self.init(uuid: uuid)
  }
}

/// One stream: the events of one deployment, incident, or timer set.
package struct StreamID: Identifier {
  package let uuid: UUID
  package init(uuid: UUID) { self.uuid = uuid }
}

/// One event, named by whoever made it, so that others can answer it before it is recorded.
package struct EventID: Identifier {
  package let uuid: UUID
  package init(uuid: UUID) { self.uuid = uuid }
}

/// A person or machine that acts, opaque: names live in a table that can be erased.
package struct PrincipalID: Identifier {
  package let uuid: UUID
  package init(uuid: UUID) { self.uuid = uuid }
}

/// Names one command of one principal, so that a retry is recognised.
package struct CommandKey: Identifier {
  package let uuid: UUID
  package init(uuid: UUID) { self.uuid = uuid }
}

/// Changes when a log is restored to an earlier point: positions of another incarnation mean nothing.
package struct IncarnationID: Identifier {
  package let uuid: UUID
  package init(uuid: UUID) { self.uuid = uuid }
}

/// A place in the log: 1, 2, 3 … without holes, in commit order.
package struct LogPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var rawValue: Int64

  package init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// Before the first event.
  package static let start = LogPosition(0)

  package var next: LogPosition { LogPosition(rawValue &+ 1) }

  /// So many further on; the last there can be where that is beyond it.
  package func advanced(by count: Int) -> LogPosition {
    let (sum, isBeyond) = rawValue.addingReportingOverflow(Int64(count))
    return LogPosition(isBeyond ? .max : sum)
  }

  package var description: String { String(rawValue) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How many events a stream has; the version of its newest event.
package struct StreamVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var rawValue: Int32

  package init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// A stream without events.
  package static let empty = StreamVersion(0)

  package var next: StreamVersion { StreamVersion(rawValue &+ 1) }
  package var description: String { String(rawValue) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One of the independent logs of an installation; one is the rule.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
  package var rawValue: Int32

  package init(_ rawValue: Int32) { self.rawValue = rawValue }

  package static let main = Shard(1)
  package var description: String { String(rawValue) }
}
