import EventLog
import FoundationEssentials
import Incidents
import Postgres

/// One row of `obligation_list`.
struct ObligationLine: Equatable, Sendable {
  let id: String
  let kind: String
  let stream: StreamID
  private(set) var owedBy: EventID
  private(set) var dueAt: Timestamp
  private(set) var fulfilledAt: Timestamp?
  private(set) var fulfilledBy: EventID?
  let ofRole: String?
  let isRestricted: Bool

  /// Owing what is owed already only moves its due time.
  init(_ owed: Obligation, by event: RecordedEvent, after earlier: ObligationLine?) {
    (id, kind, stream, ofRole) = (owed.id, owed.kind.rawValue, owed.stream, owed.ofRole)
    owedBy = earlier.flatMap { $0.fulfilledAt == nil ? $0.owedBy : nil } ?? owed.owedBy
    // A time out of all reason comes never, or at once.
    dueAt = min(max(owed.dueAt, .earliestStated), .latestStated)
    isRestricted = earlier?.isRestricted ?? (event.visibility == .restricted)
  }

  mutating func fulfil(by event: EventID, at time: Timestamp) {
    guard fulfilledAt == nil else { return }
    (fulfilledBy, fulfilledAt) = (event, time)
  }
}

extension ObligationLine {
  static let columns: StaticString = """
    id, kind, stream, owed_by, due_at, fulfilled_at, fulfilled_by, of_role, restricted
    """

  /// Reads `columns`.
  init(_ row: Row) throws {
    id = try row.decode(0)
    kind = try row.decode(1)
    stream = StreamID(uuid: try row.decode(2))
    owedBy = EventID(uuid: try row.decode(3))
    dueAt = try row.time(4)
    fulfilledAt = try row.timeOrNil(5)
    fulfilledBy = try row.decode(6, as: UUID?.self).map(EventID.init(uuid:))
    ofRole = try row.decode(7)
    isRestricted = try row.decode(8)
  }
}
