/// The bytes in standard Base 64 (RFC 4648, section 4), padded.
package func base64(_ bytes: some Collection<UInt8>) -> String {
  // Generic code of another module is not specialised: walking an array is ten times faster.
  let bytes = Array(bytes)
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  var (group, count) = (UInt32(0), 0)
  for byte in bytes {
    group = group << 8 | UInt32(byte)
    count += 1
    guard count == 3 else { continue }
    text.append(symbol(group >> 18))
    text.append(symbol(group >> 12))
    text.append(symbol(group >> 6))
    text.append(symbol(group))
    (group, count) = (0, 0)
  }
  if count > 0 {
    group <<= UInt32(8 * (3 - count))
    text.append(symbol(group >> 18))
    text.append(symbol(group >> 12))
    text.append(count == 2 ? symbol(group >> 6) : padding)
    text.append(padding)
  }
  return String(decoding: text, as: UTF8.self)
}

extension [UInt8] {
  /// The bytes that a Base 64 text stands for; nil when `base64` would have written it otherwise.
  ///
  /// Missing padding, white space and stray bits are refused, so that no two texts mean the same:
  /// what is signed and compared has one form.
  package init?(base64 text: some StringProtocol) {
    let symbols = Array(text.utf8)
    guard symbols.count.isMultiple(of: 4) else { return nil }
    self = []
    reserveCapacity(symbols.count / 4 * 3)
    let paddingCount = symbols.suffix(2).reversed().prefix { $0 == padding }.count
    var (group, bits) = (UInt32(0), 0)
    for symbol in symbols.dropLast(paddingCount) {
      guard let value = value(of: symbol) else { return nil }
      (group, bits) = (group << 6 | value, bits + 6)
      guard bits >= 8 else { continue }
      bits -= 8
      append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      group &= (1 << UInt32(bits)) - 1
    }
    guard group == 0 else { return nil }
  }
}

private let padding = UInt8(ascii: "=")

private func symbol(_ value: UInt32) -> UInt8 {
  switch UInt8(truncatingIfNeeded: value & 63) {
  case let value where value < 26: UInt8(ascii: "A") + value
  case let value where value < 52: UInt8(ascii: "a") + (value - 26)
  case let value where value < 62: UInt8(ascii: "0") + (value - 52)
  case 62: UInt8(ascii: "+")
  default: UInt8(ascii: "/")
  }
}

private func value(of symbol: UInt8) -> UInt32? {
  switch symbol {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(symbol - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(symbol - UInt8(ascii: "a")) + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(symbol - UInt8(ascii: "0")) + 52
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}
