/// In what a figure is counted, and where the bins of its picture begin.
///
/// The same bins for every figure of a kind, so that two of them can be laid over each other.
package enum Scale: String, CaseIterable, Sendable {
  case seconds, milliseconds, count
}

extension Scale {
  /// Where each bin begins; the last has no end.
  package var edges: [Int64] {
    switch self {
    case .seconds:
      [
        0, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200,
        604_800, 2_592_000,
      ]
    case .milliseconds:
      [0, 100, 500, 1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000]
    case .count: [0, 1, 2, 3, 4, 6, 11, 21, 51, 101, 501]
    }
  }

  /// How many of the values, which are in order, lie in each bin.
  package func counts(_ sorted: [Int64]) -> [Int] {
    let edges = edges
    var counts = [Int](repeating: 0, count: edges.count)
    var bin = 0
    for value in sorted {
      while bin + 1 < edges.count, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    return counts
  }

  /// A value as people read it, in six characters or so.
  package func text(_ value: Int64) -> String {
    switch self {
    case .seconds: Self.text(seconds: value)
    case .milliseconds: value < 1_000 ? "\(value) ms" : Self.text(seconds: value / 1_000)
    case .count: "\(value)"
    }
  }

  private static func text(seconds: Int64) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3_600: tenths(seconds, of: 60) + " min"
    case ..<86_400: tenths(seconds, of: 3_600) + " h"
    default: tenths(seconds, of: 86_400) + " d"
    }
  }

  /// Rounded down, so that no limit seems to be reached that was not: `1.5`, `12`.
  static func tenths(_ value: Int64, of unit: Int64) -> String {
    let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
    let tenth = rest / max(unit / 10, 1)
    return whole < 10 && tenth > 0 ? "\(whole).\(tenth)" : "\(whole)"
  }
}

extension Scale {
  /// With a tenth where there is one, however large: `34.5`.
  static func tenthsOrMore(_ value: Int64, of unit: Int64) -> String {
    let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
    let tenth = rest * 10 / unit
    return tenth > 0 ? "\(whole).\(tenth)" : "\(whole)"
  }
}
