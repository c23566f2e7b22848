import Crypto
import Digest
package import EventLog

/// What is wrong with a log, seen by somebody who reads all of it.
package enum LogFault: Error, Hashable, Sendable {
  /// Positions are not 1, 2, 3 …
  case hole(at: LogPosition)
  /// A stream's versions are not 1, 2, 3 … in the order of positions.
  case version(at: LogPosition)
  /// The hash is not the one that follows from the content and from the event before.
  case chain(at: LogPosition)
  /// The events of one command do not stand together, or not in its first event's number.
  case command(at: LogPosition)
  /// A principal's key was carried out twice.
  case keyTwice(at: LogPosition)
}

/// Checks what every log promises of itself, by reading it from its beginning to its end.
package enum LogAudit {
  /// All events, page by page.
  package static func events(
    of store: some EventStore, pageLimit: Int = 1_000
  ) async throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    while true {
      let position = events.last?.position ?? .start
      let page = try await store.events(after: position, limit: pageLimit)
      if page.isEmpty { return events }
      events += page
    }
  }

  /// Everything that is wrong, in the order of positions.
  package static func faults(
    in events: [RecordedEvent], kind: (StreamID) -> StreamKind
  ) -> [LogFault] {
    var hasher = EventHasher(OpenSSLSHA256())
    var faults: [LogFault] = []
    var heads: [StreamID: (version: StreamVersion, hash: SHA256Digest)] = [:]
    var keys: Set<[PrincipalID: CommandKey]> = []
    var position = LogPosition.start
    var following: Int32 = 0
    var command: RecordedEvent?
    for event in events {
      position = position.next
      if event.position != position {
        faults.append(.hole(at: position))
        position = event.position
      }
      let head =
        heads[event.stream] ?? (.empty, hasher.genesis(of: event.stream, kind(event.stream)))
      if event.version != head.version.next { faults.append(.version(at: event.position)) }
      if event.hash != hasher.hash(of: event, after: head.hash) {
        faults.append(.chain(at: event.position))
      }
      heads[event.stream] = (event.version, event.hash)

      if let mark = event.command {
        if following > 0 || mark.eventCount < 1 { faults.append(.command(at: event.position)) }
        following = mark.eventCount - 1
        command = event
        if !keys.insert([event.actor.principal: mark.key]).inserted {
          faults.append(.keyTwice(at: event.position))
        }
      } else {
        following -= 1
        if following < 0 || event.stream != command?.stream
          || event.recordedAt != command?.recordedAt
        {
          faults.append(.command(at: event.position))
        }
      }
    }
    if following > 0 { faults.append(.command(at: position)) }
    return faults
  }
}
