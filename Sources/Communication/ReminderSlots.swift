package import EventLog

/// When somebody is reminded of what is owed by a time: at four fifths of it, at its end, a quarter and
/// a half of it later, and then each time that as much time has passed again.
package struct ReminderSlots: Equatable, Sendable {
  package var since: Timestamp
  package var dueAt: Timestamp

  package init(from since: Timestamp, to dueAt: Timestamp) {
    (self.since, self.dueAt) = (since, dueAt)
  }

  package func time(of slot: Int32) -> Timestamp {
    let length = max(1_000_000, dueAt.saturatingSince(since))
    let percent: Int64 =
      switch slot {
      case ...0: 80
      case 1: 100
      case 2: 125
      default: 150 + 100 * Int64(min(slot, 1_000_000) - 3)
      }
    // Divided first: years of microseconds times a hundred would not fit.
    let (after, overflow) = (length / 100).multipliedReportingOverflow(by: percent)
    guard slot != 1, !overflow else { return slot == 1 ? dueAt : .latestStated }
    let (time, wraps) = since.microseconds.addingReportingOverflow(after)
    return wraps ? .latestStated : Timestamp(microseconds: time)
  }

  /// The last one whose time has come; nil before the first.
  package func reached(at now: Timestamp) -> Int32? {
    guard now >= time(of: 0) else { return nil }
    var (low, high): (Int32, Int32) = (0, 1_000_000)
    while low < high {
      let middle = (low + high + 1) / 2
      if time(of: middle) <= now { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The one that is to be given now, if any: once each, and of several that came due only the last,
  /// with how many there were before it.
  func due(at now: Timestamp, given: Int32?) -> (slot: Int32, missed: Int32)? {
    guard let slot = reached(at: now), slot > given ?? -1 else { return nil }
    return (slot, slot - (given ?? -1) - 1)
  }
}
