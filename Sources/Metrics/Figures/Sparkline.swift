/// Counts as a row of small bars.
package enum Sparkline {
  private static let bars = Array("▁▂▃▄▅▆▇█")
  /// For terminals that have no bars.
  private static let plain = Array(":-=+*x#@")

  /// One character a value, by how great it is; a dot where there is none.
  package static func text(of values: [Int64?], isPlain: Bool = false) -> String {
    // Nothing at all is a low bar here: a value that is known.
    text(
      values.map { value in
        value.map { Int(clamping: max($0, 0).addingSaturated(1)) } ?? 0
      }, isPlain: isPlain)
  }

  /// One character a count: a dot where there is none, the lowest bar for the fewest.
  package static func text(_ counts: [Int], isPlain: Bool = false) -> String {
    let marks = isPlain ? plain : bars
    guard let most = counts.max(), most > 0 else { return "" }
    return String(
      counts.map { count -> Character in
        guard count > 0 else { return isPlain ? "." : "·" }
        // The highest stands at the top, and whatever is there at all is seen.
        let height = (Double(count) / Double(most) * Double(marks.count)).rounded(.up)
        return marks[min(max(Int(height) - 1, 0), marks.count - 1)]
      })
  }
}
