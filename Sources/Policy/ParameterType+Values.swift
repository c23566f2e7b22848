extension ParameterType {
  /// Whether `value` may take the place of a parameter of this type.
  ///
  /// The whole value has to fit. None begins with a dash, so that none is taken for an option; none
  /// holds a space, a control character, or a path that leads elsewhere.
  package func accepts(_ value: String) -> Bool {
    let bytes = Array(value.utf8)
    guard (1...Self.longest).contains(bytes.count) else { return false }
    switch self {
    case .dnsLabel:
      return bytes.count <= 63 && bytes.allSatisfy { Self.isLower($0) || $0 == Self.dash }
        && bytes.first != Self.dash && bytes.last != Self.dash
    case .revision: return Self.isCount(bytes)
    case .digest:
      let prefix = Array("sha256:".utf8)
      return bytes.count == prefix.count + 64 && bytes.starts(with: prefix)
        && bytes.dropFirst(prefix.count).allSatisfy(Self.isHexadecimal)
    case .flagKey: return Self.isWord(bytes, with: "._-:")
    case .release: return Self.isWord(bytes, with: "._-+") && !Self.hasTwoDots(bytes)
    case .percent: return Self.isPercent(bytes)
    case .duration: return Self.isDuration(bytes)
    case .time: return Self.isTime(bytes)
    }
  }

  /// What a value looks like, to go on after “must be”.
  package var expectation: String {
    switch self {
    case .dnsLabel: "up to 63 lower-case letters, digits and inner dashes, such as checkout-eu"
    case .revision: "a whole number from 1 on, such as 3"
    case .digest: "sha256: and 64 hexadecimal digits in lower case"
    case .flagKey: "letters, digits and . _ - : behind the first, such as new-pricing"
    case .percent: "a number from 0 to 100 with at most three decimals, such as 12.5%"
    case .duration: "a number and ms, s, m, h or d, such as 30s"
    case .time: "an RFC 3339 time with its zone, such as 2026-11-29T20:15:00Z"
    case .release: "letters, digits and . _ - + behind the first, such as 2.4.1"
    }
  }

  /// A value of the type, for checks that need one before anybody has given any.
  package var example: String {
    switch self {
    case .dnsLabel: "example"
    case .revision: "1"
    case .digest: "sha256:" + String(repeating: "0", count: 64)
    case .flagKey: "example"
    case .percent: "1%"
    case .duration: "1s"
    case .time: "2026-01-01T00:00:00Z"
    case .release: "1.0.0"
    }
  }
}

// MARK: - Patterns

extension ParameterType {
  private static let longest = 128
  private static let dash = UInt8(ascii: "-")
  private static let dot = UInt8(ascii: ".")

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func isLower(_ byte: UInt8) -> Bool { isDigit(byte) || (97...122).contains(byte) }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (97...102).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLower(byte) || (65...90).contains(byte)
  }

  private static func isWord(_ bytes: [UInt8], with marks: String) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first) else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || marks.utf8.contains($0) }
  }

  private static func hasTwoDots(_ bytes: [UInt8]) -> Bool {
    zip(bytes, bytes.dropFirst()).contains { $0 == dot && $1 == dot }
  }

  /// Fits into 32 bits, which is what the tools that count revisions use.
  private static func isCount(_ bytes: [UInt8]) -> Bool {
    guard bytes.first != 48, bytes.allSatisfy(isDigit) else { return false }
    return Int32(String(decoding: bytes, as: UTF8.self)).map { $0 > 0 } ?? false
  }

  private static func isPercent(_ bytes: [UInt8]) -> Bool {
    let number = bytes.last == UInt8(ascii: "%") ? bytes.dropLast() : bytes[...]
    let parts = number.split(separator: dot, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...3).contains(whole.count), whole.allSatisfy(isDigit),
      let value = Int(String(decoding: whole, as: UTF8.self)), value <= 100
    else { return false }
    guard parts.count == 2 else { return true }
    return (1...3).contains(parts[1].count) && parts[1].allSatisfy(isDigit)
      && (value < 100 || parts[1].allSatisfy { $0 == 48 })
  }

  private static func isDuration(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.prefix(while: isDigit)
    let unit = String(decoding: bytes.dropFirst(digits.count), as: UTF8.self)
    return (1...9).contains(digits.count) && ["ms", "s", "m", "h", "d"].contains(unit)
  }

  /// `2026-11-29T20:15:00Z`, with up to six digits of fraction, or an offset instead of the `Z`; a day
  /// that no calendar has is none.
  private static func isTime(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"),
      CalendarDay(String(decoding: bytes[..<10], as: UTF8.self)) != nil,
      isClock(bytes[11..<16]), bytes[16] == UInt8(ascii: ":"), isSixtieth(bytes[17..<19])
    else { return false }
    var rest = bytes[19...]
    if rest.first == dot {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      guard (1...6).contains(fraction.count) else { return false }
      rest = rest.dropFirst(1 + fraction.count)
    }
    switch rest.first {
    case UInt8(ascii: "Z"): return rest.count == 1
    case UInt8(ascii: "+"), dash: return isClock(rest.dropFirst())
    default: return false
    }
  }

  /// Hours and minutes.
  private static func isClock(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count == 5, bytes[bytes.startIndex + 2] == UInt8(ascii: ":"),
      bytes.prefix(2).allSatisfy(isDigit),
      let hours = Int(String(decoding: bytes.prefix(2), as: UTF8.self))
    else { return false }
    return hours < 24 && isSixtieth(bytes.suffix(2))
  }

  private static func isSixtieth(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == 2 && bytes.allSatisfy(isDigit) && (bytes.first ?? 0) < UInt8(ascii: "6")
  }
}
