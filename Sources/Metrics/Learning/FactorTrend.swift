package import EventLog
import Timelines

/// How often a kind of contributing factor was named, quarter by quarter.
package struct FactorTrend: Equatable, Sendable {
  package var category: String
  /// As many as there are quarters.
  package var counts: [Int]

  package var total: Int { counts.reduce(0, +) }

  package init(category: String, counts: [Int]) {
    (self.category, self.counts) = (category, counts)
  }
}

/// All kinds, and the quarters they are counted by.
package struct FactorTrends: Equatable, Sendable {
  /// `2026-Q4`, the oldest first, none left out between the first and the last.
  package var quarters: [String]
  /// The most frequent first.
  package var trends: [FactorTrend]

  package init(quarters: [String], trends: [FactorTrend]) {
    (self.quarters, self.trends) = (quarters, trends)
  }
}

/// Counts factors by kind and quarter.
package func factorTrends(of factors: [(category: String, at: Timestamp)]) -> FactorTrends {
  // Times that no calendar has would make quarters without end.
  let factors = factors.filter { $0.at >= .earliestStated && $0.at <= .latestStated }
  let places = factors.map { Quarter($0.at) }
  guard let first = places.min(), let last = places.max() else {
    return FactorTrends(quarters: [], trends: [])
  }
  var start = first
  if last.number - first.number >= Quarter.most {
    start = Quarter(number: last.number - Quarter.most + 1)
  }
  let size = last.number - start.number + 1
  var counts: [String: [Int]] = [:]
  for (factor, quarter) in zip(factors, places) where quarter >= start {
    counts[factor.category, default: [Int](repeating: 0, count: size)][
      quarter.number - start.number] += 1
  }
  let trends = counts.map { FactorTrend(category: $0.key, counts: $0.value) }
  return FactorTrends(
    quarters: (start.number...last.number).map { Quarter(number: $0).text },
    trends: trends.sorted { ($0.total, $1.category) > ($1.total, $0.category) })
}

/// A quarter of a year, numbered from year 0.
private struct Quarter: Comparable {
  var number: Int

  /// Twenty years of them.
  static let most = 80

  init(number: Int) { self.number = number }

  init(_ time: Timestamp) {
    let text = TimeText.quarter(time)
    number = (Int(text.prefix(4)) ?? 0) * 4 + (text.last?.wholeNumberValue ?? 1) - 1
  }

  var text: String {
    let year = String(number / 4)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-Q\(number % 4 + 1)"
  }

  static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
