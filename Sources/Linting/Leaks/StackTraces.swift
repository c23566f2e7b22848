/// Finds what programs print when they fall over.
struct StackTraces {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static let signs = [
    "Traceback (most recent call last)", "Exception in thread", "panic: ", "goroutine ",
    "Segmentation fault", "core dumped", "stack trace:", "Stack trace:", "Fatal error: ",
    "thread 'main' panicked",
  ]

  func find(_ remarks: inout [Remark]) {
    var start = 0
    for place in 0...bytes.count
    where place == bytes.count || bytes[place] == 0x0A || bytes[place] == 0x0D {
      line(start..<place, &remarks)
      start = place + 1
    }
  }

  private func line(_ range: Range<Int>, _ remarks: inout [Remark]) {
    let shown = range.lowerBound..<min(range.upperBound, range.lowerBound + 4_000)
    guard !shown.isEmpty else { return }
    func add(_ range: Range<Int>) {
      remarks.append(
        Remark(
          rule: "leak.stack-trace", level: .warning, start: range.lowerBound, end: range.upperBound)
      )
    }
    // “at shop.Cart.total(Cart.java:12)”, “File "cart.py", line 3”, “#0 0x00007f…”
    var start = shown.lowerBound
    for place in shown.lowerBound...shown.upperBound
    where place == shown.upperBound || bytes[place] <= 0x20 {
      if place > start {
        if let sign = sign(at: start, before: shown.upperBound) { return add(sign) }
        if place - start >= 5, isUnusual(start..<place), isSign(start..<place) {
          var end = place
          while end > start, [0x2E, 0x2C, 0x3B, 0x21, 0x3F].contains(bytes[end - 1]) { end -= 1 }
          return add(start..<end)
        }
      }
      start = place + 1
    }
  }

  /// A sign that starts at a word's first byte.
  private func sign(at start: Int, before end: Int) -> Range<Int>? {
    for sign in Self.signs where sign.utf8.first == bytes[start] {
      let last = start + sign.utf8.count
      guard last <= end, bytes[start..<last].elementsEqual(sign.utf8) else { continue }
      if sign == "goroutine ", last >= end || !(0x30...0x39).contains(bytes[last]) { continue }
      return start..<last
    }
    return nil
  }

  /// Whether there is more in a word than letters with a capital in front.
  private func isUnusual(_ range: Range<Int>) -> Bool {
    bytes[range].dropFirst().contains {
      (0x41...0x5A).contains($0) || $0 == 0x28 || $0 == 0x3A || $0 == 0x78
    }
  }

  private func isSign(_ range: Range<Int>) -> Bool {
    guard range.count <= 300 else { return false }
    let word = String(decoding: bytes[range], as: UTF8.self).trimmingPrefix {
      "(\"'`[".contains($0)
    }
    if word.hasPrefix("0x"), word.utf8.count >= 8,
      word.dropFirst(2).prefix(6).allSatisfy({ $0.isASCII && $0.isHexDigit })
    {
      return true
    }
    if let open = word.firstIndex(of: "("), word[..<open].contains("."), word[open...].contains(":")
    {
      let inside = word[open...].dropFirst().prefix { $0 != ")" }
      if inside.contains("."), inside.last?.isNumber == true { return true }
    }
    // “NullPointerException”, “java.io.IOException”, “std::bad_alloc”
    let name = word.prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "$" || $0 == ":")
    }.drop { $0 == ":" }
    let last = name.split { $0 == "." || $0 == ":" }.last ?? ""
    for end in ["Exception", "Error", "Fault"]
    where last.hasSuffix(end) && last.utf8.count > end.utf8.count && last.first?.isUppercase == true
    {
      return true
    }
    return word.contains("::") && word.first?.isLetter == true && word.allSatisfy { $0.isASCII }
      && !word.hasPrefix("::")
      && word.split(separator: ":").count >= 2
      && word.split(separator: ":").allSatisfy {
        $0.first?.isLetter == true || $0.first == "_" || $0.first == "<"
      }
  }
}
