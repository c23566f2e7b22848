import Markup

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

  static func width(_ text: some StringProtocol, size: Double) -> Double {
    TextRoom.width(text, size: size)
  }

  static func fit(_ text: String, in width: Double, size: Double) -> String {
    TextRoom.fit(text, in: width, size: size)
  }
}
