import EventLog

/// How far a worker is that has several events in hand: what is read, handed out, and done.
///
/// The place in the log is that of the oldest event in hand, so that after a crash nothing is lost.
struct LaneCourse {
  private(set) var readTo: LogPosition
  /// In hand; all younger ones that are done have to be done again when the worker dies.
  private(set) var running: Set<LogPosition> = []
  private var pending: ArraySlice<RecordedEvent> = []
  /// Nothing stood behind `readTo` when it was read last.
  var isAtEnd = false

  init(from position: LogPosition) { readTo = position }

  var hasPending: Bool { !pending.isEmpty }
  /// The oldest in hand.
  var head: LogPosition? { running.min() }
  var isIdle: Bool { running.isEmpty && pending.isEmpty && isAtEnd }

  /// Up to where everything is done.
  var doneTo: LogPosition {
    let oldest = [running.min(), pending.first?.position].compactMap(\.self).min()
    return oldest.map { LogPosition($0.rawValue - 1) } ?? readTo
  }

  mutating func take(_ page: [RecordedEvent], of types: Set<EventType>) {
    isAtEnd = page.isEmpty
    guard let last = page.last else { return }
    readTo = last.position
    pending = page.filter { types.contains($0.type) }[...]
  }

  mutating func next() -> RecordedEvent? { pending.popFirst() }
  mutating func begin(_ event: RecordedEvent) { running.insert(event.position) }
  mutating func end(_ position: LogPosition) { running.remove(position) }
}
