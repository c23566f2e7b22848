// Single bytes in the encodings that secrets are found in.

extension View {
  func hexadecimalByte(at index: Int) -> UInt8? {
    guard let high = hexadecimalValue(self[index]), let low = hexadecimalValue(self[index + 1])
    else { return nil }
    return high << 4 | low
  }

  /// What an escape of JSON stands for, and where it ends.
  func jsonEscape(at index: Int) -> ([UInt8], Int)? {
    switch self[index + 1] {
    case UInt8(ascii: "n"): return ([0x0A], index + 2)
    case UInt8(ascii: "r"): return ([0x0D], index + 2)
    case UInt8(ascii: "t"): return ([0x09], index + 2)
    case UInt8(ascii: "b"): return ([0x08], index + 2)
    case UInt8(ascii: "f"): return ([0x0C], index + 2)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return ([self[index + 1]], index + 2)
    case UInt8(ascii: "u"): break
    default: return nil
    }
    guard let high = unit(at: index + 2) else { return nil }
    if let scalar = Unicode.Scalar(high) { return (Array(String(scalar).utf8), index + 6) }
    // A character beyond 16 bits is written as a pair.
    guard (0xD800..<0xDC00).contains(high), self[index + 6] == 0x5C,
      self[index + 7] == UInt8(ascii: "u"), let low = unit(at: index + 8),
      (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { return nil }
    return (Array(String(scalar).utf8), index + 12)
  }

  /// The bits of a symbol of Base 64, also when an address or JSON escaped it.
  func base64Symbol(at index: Int) -> (UInt8, Int)? {
    switch self[index] {
    case UInt8(ascii: "%"):
      guard let byte = hexadecimalByte(at: index + 1), let bits = base64Value(byte) else {
        return nil
      }
      return (bits, index + 3)
    case 0x5C: return self[index + 1] == UInt8(ascii: "/") ? (63, index + 2) : nil
    case let byte: return base64Value(byte).map { ($0, index + 1) }
    }
  }

  private func unit(at index: Int) -> UInt32? {
    guard let high = hexadecimalByte(at: index), let low = hexadecimalByte(at: index + 2) else {
      return nil
    }
    return UInt32(high) << 8 | UInt32(low)
  }
}
