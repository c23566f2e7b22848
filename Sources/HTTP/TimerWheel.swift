/// The deadlines of many connections, in slots of a ring.
///
/// Entries are never taken out: whoever is told of an expired one looks at its own deadline, and
/// comes back if that is later. So a deadline that only moves away costs nothing.
struct TimerWheel {
  private struct Entry {
    let id: UInt64
    let tick: Int64
  }

  /// Nanoseconds.
  static let tickLength: Int64 = 20_000_000
  private static let slotCount: Int64 = 1024

  private var slots = [[Entry]](repeating: [], count: Int(slotCount))
  private var now: Int64
  /// The first tick with an entry.
  private(set) var earliest = Int64.max

  init(now nanoseconds: Int64) { now = nanoseconds / Self.tickLength }

  /// Notes a deadline; the answer is the tick at which it will be told.
  mutating func add(_ id: UInt64, at nanoseconds: Int64) -> Int64 {
    let tick = max(Self.tick(nanoseconds), now + 1)
    slots[Int(tick % Self.slotCount)].append(Entry(id: id, tick: tick))
    earliest = min(earliest, tick)
    return tick
  }

  /// The first tick at which the deadline has passed.
  static func tick(_ nanoseconds: Int64) -> Int64 { nanoseconds / tickLength + 1 }

  /// Takes out everything whose tick has come.
  mutating func expired(at nanoseconds: Int64) -> [(id: UInt64, tick: Int64)] {
    let end = nanoseconds / Self.tickLength
    guard end >= earliest else {
      now = max(now, end)
      return []
    }
    var expired: [(id: UInt64, tick: Int64)] = []
    // After a long sleep every slot is looked at once.
    for step in 0..<min(end - now, Self.slotCount) {
      let slot = Int((now + 1 + step) % Self.slotCount)
      slots[slot].removeAll { entry in
        guard entry.tick <= end else { return false }
        expired.append((entry.id, entry.tick))
        return true
      }
    }
    now = end
    earliest = slots.lazy.joined().map(\.tick).min() ?? .max
    return expired
  }

  /// How long the loop may sleep; -1 for ever.
  func milliseconds(from nanoseconds: Int64) -> Int32 {
    guard earliest != .max else { return -1 }
    let left = earliest * Self.tickLength - nanoseconds
    return left <= 0 ? 0 : Int32(min(left / 1_000_000 + 1, 60_000))
  }
}
