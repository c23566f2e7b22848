package import EventLog
package import IncidentService

/// Where the live feed reads the log.
package protocol FeedSource: Sendable {
  func head() async throws -> LogPosition
  /// The events right after a position, in order, without holes.
  func events(after position: LogPosition, limit: Int) async throws -> [FedEvent]
  /// Returns when there may be something new, at the latest after about a second.
  func wait(beyond position: LogPosition) async
  /// Whether this caller may read restricted events of a stream.
  func maySee(_ stream: StreamID, _ caller: Caller) async throws -> Bool
}

/// An event as it goes out to readers: written once, however many there are.
package struct FedEvent: Sendable {
  package var position: LogPosition
  package var stream: StreamID
  package var type: String
  /// The stream that one must be allowed to see to read it; nil where everybody may.
  package var veil: StreamID?
  /// Framed as a server-sent event.
  package var open: [UInt8]
  /// The same place for those without the right.
  package var withheld: [UInt8]

  package init(
    position: LogPosition, stream: StreamID, type: String, veil: StreamID?,
    open: [UInt8], withheld: [UInt8]
  ) {
    (self.position, self.stream, self.type) = (position, stream, type)
    (self.veil, self.open, self.withheld) = (veil, open, withheld)
  }

  /// One line of data: JSON as it is written here never has two.
  package static func framed(_ position: LogPosition, _ json: [UInt8]) -> [UInt8] {
    Array("id: \(position)\ndata: ".utf8) + json + Array("\n\n".utf8)
  }
}

/// The feed of a desk.
package struct DeskFeed: FeedSource {
  private let desk: Desk

  package init(_ desk: Desk) { self.desk = desk }

  package func head() async throws -> LogPosition { try await desk.store.head().position }

  package func wait(beyond position: LogPosition) async {
    await desk.watch.wait(beyond: position)
  }

  package func events(after position: LogPosition, limit: Int) async throws -> [FedEvent] {
    let events = try await desk.store.events(after: position, limit: limit)
    let words = try await desk.store.words(of: events)
    let people = try await desk.people.people(Set(events.map(\.actor.principal)))
    var fed: [FedEvent] = []
    for (event, words) in zip(events, words) {
      fed.append(
        FedEvent(
          position: event.position, stream: event.stream, type: event.type.name,
          veil: try await desk.veil(of: event),
          open: FedEvent.framed(event.position, FeedJSON.bytes(event, words, people)),
          withheld: FedEvent.framed(
            event.position, FeedJSON.bytes(withheld: event.position, hash: event.hash))))
    }
    return fed
  }

  package func maySee(_ stream: StreamID, _ caller: Caller) async throws -> Bool {
    if caller.role == .administrator { return true }
    do {
      _ = try await desk.incident(stream.description, for: caller)
      return true
    } catch is DeskRefusal {
      return false
    }
  }
}
