// Private keys between dashes: PEM, OpenSSH, OpenPGP.

extension View {
  /// A private key, also when its end was cut off.
  func block(at start: Int) -> Match? {
    let label = start + 11
    let dashes = skip(from: label, limit: 64) {
      ByteClass.upperOrDigit.contains($0) || $0 == 0x20
    }
    guard has("-----", at: dashes) else { return nil }
    guard (label..<dashes).contains(where: { has("PRIVATE KEY", at: $0) }) else { return nil }
    // The label alone is something people write about.
    guard var item = blockItem(from: dashes + 5, isFirst: true) else { return nil }
    var stop = item.end
    while !item.isLast {
      // An item that reaches the end may go on behind it: the next step will see it whole.
      guard stop < end, let next = blockItem(from: stop) else { break }
      guard next.end < end || next.isLast else { break }
      (item, stop) = (next, next.end)
    }
    return Match(kind: .privateKey, range: start..<stop, tail: item.isLast ? nil : .block)
  }

  /// One line of a private key and the space before it; nil when the key ends here.
  ///
  /// - Parameters:
  ///   - start: Where the item before this one ended.
  ///   - isFirst: Whether this is the line behind the label.
  ///   - isContinued: Whether the middle of a line that is longer than the reach may stand here.
  /// - Returns: Where the line ends, and whether it closes the key.
  func blockItem(
    from start: Int, isFirst: Bool = false, isContinued: Bool = false
  ) -> (end: Int, isLast: Bool)? {
    let line = blockSpace(from: start)
    if has("-----END ", at: line) {
      let dashes = skip(from: line + 9, limit: 64) {
        ByteClass.upperOrDigit.contains($0) || $0 == 0x20
      }
      return has("-----", at: dashes) ? (dashes + 5, true) : nil
    }
    for header in View.blockHeaders where has(header, at: line) {
      let stop = skip(from: line, limit: 256) { $0 != 0x0A && $0 != 0x0D && $0 != 0x5C }
      return (stop, false)
    }
    let isCheckSum = self[line] == UInt8(ascii: "=")
    let symbols = skip(from: isCheckSum ? line + 1 : line, limit: isCheckSum ? 4 : .max) {
      ByteClass.alphanumeric.contains($0) || $0 == 0x2B || $0 == 0x2F
    }
    let stop = isCheckSum ? symbols : skip(from: symbols, limit: 2) { $0 == 0x3D }
    guard stop > line else { return nil }
    if has("-----END ", at: blockSpace(from: stop)) || stop == end { return (stop, false) }
    // Not the name of an assignment: half of its value would be taken, and the rest be left.
    let next = self[stop]
    let isPadded = stop > symbols
    guard isBlank(next) || next == 0x5C || (isQuote(next) && !isPadded) else { return nil }
    guard !isPadded || (stop - line).isMultiple(of: 4) else { return nil }
    guard
      stop - line >= 16 || (isPadded && !isFirst) || (isCheckSum && stop - line == 5)
        || (isContinued && line == start)
    else { return nil }
    return (stop, false)
  }

  /// White space, as itself or escaped, and what lines are quoted with.
  private func blockSpace(from start: Int) -> Int {
    var index = start
    while index < end, index - start < 128 {
      switch self[index] {
      case 0x5C:
        index += 1
        if has("n", at: index) || has("r", at: index) || has("t", at: index) { index += 1 }
      case let byte where isBlank(byte) || isQuote(byte) || byte == 0x3E || byte == 0x7C:
        index += 1
      default: return index
      }
    }
    return index
  }

  private static let blockHeaders: [StaticString] = [
    "Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: ", "Hash: ", "Charset: ",
  ]
}
