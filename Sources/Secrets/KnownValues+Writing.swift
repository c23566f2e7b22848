extension KnownValues.Form {
  /// So many bytes of a value are recognised where the text ends in the middle of it, as it does
  /// when a program is killed while it prints.
  private static let shortestBeginning = 8

  /// Where the value ends when it is written at `start`; nil when it is not.
  ///
  /// What is left of a value at the end of the text counts as well. While more is coming the end is
  /// out of any value's reach.
  func end(in view: View, from start: Int) -> Int? {
    if case .base64(let bitsBefore) = writing {
      return base64End(in: view, from: start, bitsBefore)
    }
    var (index, position) = (start, 0)
    while position < value.count {
      guard index < view.end else { return isBeginning(position) ? view.end : nil }
      guard let (bytes, next) = unit(in: view, at: index, for: value[position]) else {
        // An escape may be cut off too; the longest has twelve bytes.
        let isEscape = view[index] == 0x5C || view[index] == UInt8(ascii: "%")
        return isEscape && view.end - index < 12 && isBeginning(position) ? view.end : nil
      }
      for byte in bytes {
        guard position < value.count, value[position] == byte else { return nil }
        position += 1
      }
      index = next
    }
    return index
  }

  /// The bytes that are written at `index`, at least one, and where the next ones are.
  private func unit(in view: View, at index: Int, for expected: UInt8) -> ([UInt8], Int)? {
    let byte = view[index]
    switch writing {
    case .hexadecimal: return view.hexadecimalByte(at: index).map { ([$0], index + 2) }
    case .percent:
      if byte == UInt8(ascii: "%") {
        return view.hexadecimalByte(at: index + 1).map { ([$0], index + 3) }
      }
      // Forms write a space like this.
      let isSpace = byte == UInt8(ascii: "+") && expected == 0x20
      return ([isSpace ? 0x20 : byte], index + 1)
    case .json where byte == 0x5C: return view.jsonEscape(at: index)
    case .raw, .json, .base64: return ([byte], index + 1)
    }
  }

  /// Compares six bits at a time; of the first and the last symbol only the bits of the value.
  private func base64End(in view: View, from start: Int, _ bitsBefore: Int) -> Int? {
    var index = start
    for place in 0..<((bitsBefore + value.count * 8 + 5) / 6) {
      if place > 0 { index = view.skip(from: index, limit: 2) { $0 == 0x0D || $0 == 0x0A } }
      guard let (bits, next) = view.base64Symbol(at: index) else {
        let isCut = view.end - index < 3 && !isWritten(in: view, at: index)
        return isCut && isBeginning((place * 6 - max(0, bitsBefore)) / 8) ? view.end : nil
      }
      let (expected, mask) = sextet(place, bitsBefore)
      guard bits & mask == expected else { return nil }
      index = next
    }
    return index
  }

  /// Whether so many bytes say that it is this value; the label of a certificate does not.
  private func isBeginning(_ count: Int) -> Bool {
    guard value.starts(with: "-----".utf8) else { return count >= Self.shortestBeginning }
    return count >= (value.firstIndex(of: 0x0A) ?? value.count) + Self.shortestBeginning
  }

  /// Whether something else stands there than an escape that the end of the text cut off.
  private func isWritten(in view: View, at index: Int) -> Bool {
    index < view.end && view[index] != UInt8(ascii: "%") && view[index] != 0x5C
  }

  /// The bits that the symbol at `place` has of the value, and which of its bits those are.
  func sextet(_ place: Int, _ bitsBefore: Int) -> (bits: UInt8, mask: UInt8) {
    var (bits, mask) = (UInt8(0), UInt8(0))
    for offset in 0..<6 {
      (bits, mask) = (bits << 1, mask << 1)
      let bit = place * 6 + offset - bitsBefore
      guard bit >= 0, bit < value.count * 8 else { continue }
      bits |= value[bit / 8] >> UInt8(7 - bit % 8) & 1
      mask |= 1
    }
    return (bits, mask)
  }
}

extension KnownValues.Form {
  /// The first two bytes it may be written with, and some that it may not.
  var pairs: Set<UInt16> {
    guard let first = value.first, value.count > 1 else { return [] }
    let second = value[1]
    let escapes = [UInt8](#"%\"#.utf8)
    switch writing {
    case .raw: return pairs([first], [second])
    case .json:
      return pairs([first], [second, 0x5C]).union(pairs([0x5C], [UInt8](#"u"\/bfnrt"#.utf8)))
    case .percent:
      return pairs([first == 0x20 ? UInt8(ascii: "+") : first], [second, escapes[0], 0x2B])
        .union(pairs([first], [second, escapes[0], 0x2B]))
        .union(pairs([escapes[0]], digits(first >> 4)))
    case .hexadecimal: return pairs(digits(first >> 4), digits(first & 15))
    case .base64(let bitsBefore):
      return pairs(symbols(0, bitsBefore), symbols(1, bitsBefore) + escapes + [0x0D, 0x0A])
        .union([0x2532, 0x5C2F])
    }
  }

  private func pairs(_ firsts: [UInt8], _ seconds: [UInt8]) -> Set<UInt16> {
    Set(firsts.flatMap { first in seconds.map { UInt16(first) << 8 | UInt16($0) } })
  }

  private func digits(_ nibble: UInt8) -> [UInt8] {
    (UInt8(0)...127).filter { hexadecimalValue($0) == nibble }
  }

  private func symbols(_ place: Int, _ bitsBefore: Int) -> [UInt8] {
    let (expected, mask) = sextet(place, bitsBefore)
    return (UInt8(0)...127).filter { base64Value($0).map { $0 & mask == expected } ?? false }
  }
}
