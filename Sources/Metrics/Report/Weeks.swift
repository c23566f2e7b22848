package import EventLog
import Timelines

/// A stretch of time in weeks that are counted back from its end, so that the newest is whole.
package struct Weeks: Equatable, Sendable {
  package let since: Timestamp
  package let until: Timestamp
  /// The oldest may be a part of one.
  package let count: Int

  static let length: Int64 = 7 * 86_400 * 1_000_000
  /// Ten years.
  static let most = 523

  package init(since: Timestamp, until: Timestamp) {
    let span = max(until.since(since), 0)
    count = Int(min(span / Self.length + (span % Self.length > 0 ? 1 : 0), Int64(Self.most)))
    (self.since, self.until) = (since, until)
  }

  /// How many of them are whole.
  package var whole: Int { Int(min(max(until.since(since), 0) / Self.length, Int64(count))) }

  /// 0 is the oldest; nil outside.
  package func index(of time: Timestamp) -> Int? {
    guard time >= since, time <= until, count > 0 else { return nil }
    let back = Int(min(until.since(time) / Self.length, Int64(count)))
    return back < count ? count - 1 - back : time == since && back == count ? 0 : nil
  }

  package func start(of week: Int) -> Timestamp {
    let back = Int64(count - week) * Self.length
    return max(since, Timestamp(microseconds: until.microseconds &- back))
  }

  package func end(of week: Int) -> Timestamp {
    Timestamp(microseconds: until.microseconds &- Int64(count - 1 - week) * Self.length)
  }

  /// How many of the moments lie in each.
  func counts(_ times: some Sequence<Timestamp>) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for time in times { if let week = index(of: time) { counts[week] += 1 } }
    return counts
  }
}
