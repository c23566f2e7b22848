/// Finds room for labels, so that none covers another.
struct LabelPlacement {
  struct Box {
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double

    func covers(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  private var taken: [Box] = []

  /// Takes the room if it is free.
  mutating func take(_ box: Box) -> Bool {
    guard !taken.contains(where: { $0.covers(box) }) else { return false }
    taken.append(box)
    return true
  }

  /// How wide a text is, on the safe side: the fonts of a reader are not known here.
  static func width(_ text: some StringProtocol, size: Double) -> Double {
    Double(VisibleText.width(text)) * size * 0.6
  }

  /// As much of the text as fits.
  static func fit(_ text: String, in width: Double, size: Double) -> String {
    // Cut before it is measured: a text may be long.
    let visible = VisibleText.text(String(text.prefix(400)))
    guard Self.width(visible, size: size) > width || text.count > 400 else { return visible }
    let columns = Int(min(max(width / (size * 0.6), 1), 400)) - 1
    var (used, count) = (0, 0)
    for character in visible {
      used += VisibleText.width(of: character)
      if used > columns { break }
      count += 1
    }
    return visible.prefix(count) + "…"
  }
}
