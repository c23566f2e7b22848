import EventLog
import FoundationEssentials
import Postgres
import PostgresStore

/// Reads the log from a position on, and goes on as it grows.
struct LogTail: Sendable {
  enum Interruption: Sendable {
    case away(any Error)
    case back
  }

  var store: PostgresEventStore
  /// Wakes it when the log grows; nil stops at the log's end.
  var listener: LogListener?
  var selection = LogSelection()
  var onInterruption: @Sendable (Interruption) -> Void = { _ in }

  private static let page = 500

  /// Hands over the selected events after `start`, page by page, until `take` wants no more, the task
  /// is cancelled, or the log ends and nobody waits for it to grow.
  ///
  /// An empty page says that there is nothing more for now.
  ///
  /// - Returns: how far it read.
  func run(
    after start: LogPosition, _ take: ([RecordedEvent]) async throws -> Bool
  ) async throws -> LogPosition {
    var position = start
    var incarnation: IncarnationID?
    var isAway = false
    while !Task.isCancelled {
      do {
        if isAway || incarnation == nil {
          let head = try await store.head()
          guard incarnation ?? head.incarnation == head.incarnation else {
            throw LogRestored()
          }
          incarnation = head.incarnation
        }
        if isAway { onInterruption(.back) }
        isAway = false
        let events = try await store.events(after: position, limit: Self.page)
        guard try await take(events.filter(selection.includes)) else {
          return events.last?.position ?? position
        }
        position = events.last?.position ?? position
        if events.isEmpty {
          guard let listener else { return position }
          await listener.wait(beyond: position)
        }
      } catch  where listener != nil && (error as? any Outage)?.isPassing == true {
        if !isAway { onInterruption(.away(error)) }
        isAway = true
        await listener?.wait(beyond: LogPosition(.max))
      } catch is CancellationError {
        break
      }
    }
    return position
  }
}

extension Instance {
  /// The one stream whose id ends like this.
  ///
  /// - Throws: `SelectionError`.
  func stream(_ reference: StreamReference) async throws -> StreamID {
    let pattern = "%" + reference.ending
    let found = try await use(as: .auditor) { connection in
      try connection.query(
        "SELECT stream FROM log.streams WHERE stream::text LIKE \(pattern) ORDER BY stream LIMIT 5"
      ).map { StreamID(uuid: try $0.decode(0, as: UUID.self)) }
    }
    guard let first = found.first else { throw SelectionError.noSuchStream(reference.ending) }
    guard found.count == 1 else { throw SelectionError.ambiguousStream(reference.ending, found) }
    return first
  }
}

/// The log was restored to an earlier point while somebody read it: positions mean nothing now.
struct LogRestored: Error {}
