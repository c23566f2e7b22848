/// A secret, or the part of it that lies within reach.
struct Match: Sendable {
  var kind: SecretKind
  var range: Range<Int>
  /// How it may go on behind the range; nil when it ends there.
  var tail: Tail?

  mutating func move(by distance: Int) {
    range = (range.lowerBound + distance)..<(range.upperBound + distance)
  }
}

/// How a secret that is longer than the reach goes on.
enum Tail: Sendable {
  case run(ByteClass)
  /// The parts of a web token: symbols, and dots between symbols.
  case parts
  /// A value without quotes.
  case value
  /// The lines of a private key.
  case block

  /// Where the next step from the view's floor ends, and whether another may follow.
  func step(_ view: View) -> (end: Int, goesOn: Bool) {
    if case .block = self {
      let item = view.blockItem(from: view.floor, isContinued: true)
      return (item?.end ?? view.floor, !(item?.isLast ?? true))
    }
    let end =
      switch self {
      case .run(let byteClass): view.run(of: byteClass, from: view.floor)
      case .parts: view.webTokenParts(from: view.floor)
      case .value: view.value(from: view.floor)
      case .block: view.floor
      }
    return (end, end > view.floor)
  }
}
