/// How much room texts take in a picture.
package enum TextRoom {
  /// Of one column, for letters of size one; more than most fonts take.
  private static let advance = 0.6

  /// How wide a text is, on the safe side: the fonts of a reader are not known here.
  package static func width(_ text: some StringProtocol, size: Double) -> Double {
    Double(VisibleText.width(text)) * size * advance
  }

  /// As much of the text as fits.
  package static func fit(_ text: String, in width: Double, size: Double) -> String {
    // Cut before it is measured: a text may be long.
    let visible = VisibleText.text(String(text.prefix(400)))
    guard Self.width(visible, size: size) > width || text.count > 400 else { return visible }
    let columns = Int(min(max(width / (size * advance), 1), 400)) - 1
    var (used, count) = (0, 0)
    for character in visible {
      used += VisibleText.width(of: character)
      if used > columns { break }
      count += 1
    }
    return visible.prefix(count) + "…"
  }

  /// The text in lines that fit, broken at spaces, and inside of words only where it must be.
  ///
  /// What does not fit into so many lines ends in an ellipsis.
  package static func lines(
    _ text: String, in width: Double, size: Double, atMost count: Int = 12
  ) -> [String] {
    let columns = max(Int(width / (size * advance)), 4)
    var lines: [String] = []
    // Cut before it is measured: a text may be long.
    for word in VisibleText.text(String(text.prefix(4_000))).split(separator: " ") {
      var rest = word
      while !rest.isEmpty {
        let last = lines.last ?? ""
        let joined = last.isEmpty ? String(rest) : "\(last) \(rest)"
        if !lines.isEmpty, VisibleText.width(joined) <= columns {
          lines[lines.count - 1] = joined
          break
        }
        let head = rest.prefix(columns: columns)
        lines.append(String(head))
        rest = rest[head.endIndex...]
      }
      if lines.count > count { break }
    }
    guard lines.count > count else { return lines }
    lines.removeLast(lines.count - count)
    lines[count - 1] = fit(lines[count - 1] + " …", in: width, size: size)
    return lines
  }
}

extension Substring {
  /// At least one character, as many as fit.
  fileprivate func prefix(columns: Int) -> Substring {
    var used = 0
    var end = startIndex
    while end < endIndex {
      used += VisibleText.width(of: self[end])
      if used > columns, end > startIndex { break }
      end = index(after: end)
    }
    return self[..<end]
  }
}
