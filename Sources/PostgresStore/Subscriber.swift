package import EventLog
package import Postgres

/// Somebody who is told of every event, in order.
package protocol Subscriber: Sendable {
  /// Names its place in the log; with another version it starts anew.
  var name: String { get }
  var version: Int32 { get }
  /// Where it starts when it is new.
  var start: SubscriptionStart { get }

  /// Takes events, in order and contiguous but for parked streams.
  ///
  /// Runs inside the transaction that moves the subscription's position: what it writes over
  /// `connection` counts once. What it throws is tried again event by event, and parked in the end.
  func handle(_ events: [RecordedEvent], over connection: Connection) throws
}

extension Subscriber {
  package var start: SubscriptionStart { .beginning }
}

package enum SubscriptionStart: Sendable {
  case beginning
  /// After whatever the log holds when the subscription is made.
  case now
}

/// An event that a subscriber could not take, or that waits behind such a one.
package struct ParkedEvent: Equatable, Sendable {
  package var position: LogPosition
  package var stream: StreamID
  /// Nil for an event that only waits for an earlier one of its stream.
  package var error: String?
  package var tries: Int32
  package var parkedAt: Timestamp
}

/// Another worker has taken the subscription over.
package struct LeaseLost: Error {
  package var name: String
}

/// The log was restored to an earlier point: a position of before means nothing now.
package struct IncarnationChanged: Error, Equatable {
  package var subscription: String
}
