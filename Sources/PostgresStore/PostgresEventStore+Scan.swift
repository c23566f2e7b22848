package import EventLog
import Postgres

extension PostgresEventStore {
  /// Folds the whole log up to now, in order.
  ///
  /// For whoever reads it all. `opening` says whether sealed words are opened. Slices are read and
  /// decoded side by side over several of the store's connections, because the server takes longer
  /// to write a row than anybody here to read it; `body` takes them one after the other.
  package func scan<Value>(
    into value: Value, after start: LogPosition = .start, opening: Bool = false,
    _ body: (inout Value, [OpenedEvent]) throws -> Void
  ) async throws -> Value {
    var slices = LogSlices(after: start, through: try await head().position)
    var value = value
    try await withThrowingTaskGroup(of: ReadSlice.self) { group in
      // One more than is read at once: there is always a slice to take while others come in.
      for slice in slices.take(Self.lanes + 1) {
        group.addTask { try await self.read(slice, opening: opening) }
      }
      var early: [Int: [OpenedEvent]] = [:]
      var turn = 0
      while let read = try await group.next() {
        early[read.number] = read.events
        while let events = early.removeValue(forKey: turn) {
          turn += 1
          for slice in slices.take(1) {
            group.addTask { try await self.read(slice, opening: opening) }
          }
          try body(&value, events)
        }
      }
    }
    return value
  }

  private static var lanes: Int { 2 }

  private func read(_ slice: LogSlices.Slice, opening: Bool) async throws -> ReadSlice {
    let (shard, vault) = (shard, vault)
    let events = try await pool.use { connection in
      let cipher = opening ? try vault.makeCipher() : nil
      var reader = LogReader(shard)
      var opened: [OpenedEvent] = []
      opened.reserveCapacity(LogSlices.size)
      try reader.scan(
        after: slice.start, through: slice.end, withKeys: opening, over: connection
      ) { events in
        guard let cipher else {
          for event in events { opened.append(OpenedEvent(event, words: nil)) }
          return
        }
        for (event, words) in zip(events, try cipher.open(events)) {
          opened.append(OpenedEvent(event, words: words))
        }
      }
      return opened
    }
    return ReadSlice(number: slice.number, events: events)
  }
}

/// One slice as it was read.
private struct ReadSlice: Sendable {
  var number: Int
  var events: [OpenedEvent]
}

/// Cuts a stretch of the log into pieces that are read one by one.
private struct LogSlices {
  /// Long enough to be worth a statement, short enough to stay in the processor's cache.
  static let size = 4_000

  struct Slice: Sendable {
    var number: Int
    var start: LogPosition
    var end: LogPosition
  }

  private var position: LogPosition
  private let end: LogPosition
  private var number = 0

  init(after start: LogPosition, through end: LogPosition) {
    (position, self.end) = (start, end)
  }

  mutating func take(_ count: Int) -> [Slice] {
    var slices: [Slice] = []
    while slices.count < count, position < end {
      let last = LogPosition(min(position.rawValue + Int64(Self.size), end.rawValue))
      slices.append(Slice(number: number, start: position, end: last))
      (position, number) = (last, number + 1)
    }
    return slices
  }
}
