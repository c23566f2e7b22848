/// Something that falls due, derived from events.
package struct TimerChange: Equatable, Sendable {
  package var stream: StreamID
  /// What it is for; one timer a stream and purpose.
  package var purpose: String
  /// Nil takes the timer away.
  package var due: Due?

  package struct Due: Equatable, Sendable {
    package var at: Timestamp
    /// Seconds after which it fires again, for ever; nil fires once.
    package var every: Int32?

    package init(at time: Timestamp, every seconds: Int32? = nil) { (at, every) = (time, seconds) }
  }

  package static func set(_ purpose: String, of stream: StreamID, _ due: Due) -> TimerChange {
    TimerChange(stream: stream, purpose: purpose, due: due)
  }

  package static func clear(_ purpose: String, of stream: StreamID) -> TimerChange {
    TimerChange(stream: stream, purpose: purpose, due: nil)
  }
}

/// Says which timers an event sets or clears; pure, so that timers can be rebuilt from the log.
package struct TimerRule: Sendable {
  package let changes: @Sendable (RecordedEvent) throws -> [TimerChange]

  package init(_ changes: @escaping @Sendable (RecordedEvent) throws -> [TimerChange]) {
    self.changes = changes
  }
}

extension TimerRule {
  /// A request is looked at again when its time is up, unless it was answered.
  package static let checkBacks = TimerRule { event in
    switch event.type {
    case .request:
      let request = try RequestPayload(event.clear)
      return [.set(checkBack(of: event.id), of: event.stream, .init(at: request.checkBackAt))]
    case .answer:
      let request = try EntryReference(event.clear, key: "request").entry
      return [.clear(checkBack(of: request), of: event.stream)]
    default: return []
    }
  }

  /// The purpose of the timer that belongs to one request.
  package static func checkBack(of request: EventID) -> String { "check_back:\(request)" }
}

/// `timer.fired`: what the timers' own stream records.
package struct TimerFired: Equatable, Sendable {
  package var stream: StreamID
  package var purpose: String
  package var dueAt: Timestamp
  /// How many more times it would have fired while nobody could: told once, not once each.
  package var missed: Int64
}
