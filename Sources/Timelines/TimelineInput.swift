package import EventLog

/// What an incident is called, before its own events say so.
package struct TimelineHeader: Equatable, Sendable {
  /// `INC-2026-001`.
  package var number: String
  package var title: Words<String>

  package init(number: String, title: Words<String>) {
    (self.number, self.title) = (number, title)
  }
}

/// What a person is called; it can be erased, and then only the role is left.
package struct PersonName: Hashable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }
}

/// An event as the fold takes it: with its words, or that they are gone.
package struct TimelineEvent: Equatable, Sendable {
  package var event: RecordedEvent
  package var words: Words<[UInt8]>?

  package init(_ event: RecordedEvent, words: Words<[UInt8]>? = nil) {
    (self.event, self.words) = (event, words)
  }
}

/// The recorded events of all streams that a timeline is about, in the order of the log.
package struct TimelineInput: Sendable {
  package var header: TimelineHeader
  package private(set) var events: [TimelineEvent]

  /// Takes streams, each in the order of its versions; an event given twice counts once.
  package init(header: TimelineHeader, merging streams: [[TimelineEvent]]) {
    self.header = header
    events = streams.flatMap(\.self)
    let isSorted = zip(events, events.dropFirst())
      .allSatisfy { $0.event.position < $1.event.position }
    guard !isSorted else { return }
    events.sort { $0.event.position < $1.event.position }
    var last: LogPosition?
    events.removeAll { item in
      defer { last = item.event.position }
      return item.event.position == last
    }
  }
}
