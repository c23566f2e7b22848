/// Numbers as somebody else has written them.
enum Digits {
  /// Nil unless it is written in digits alone, and within bounds.
  static func number(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
    guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(text), range.contains(number)
    else { return nil }
    return number
  }
}
