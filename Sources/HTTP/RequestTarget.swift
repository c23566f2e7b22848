/// A path and a query, decoded once and for all.
///
/// Two spellings of one path are how access rules are walked around, so every form with a second
/// reading (dots, empty segments, encoded slashes, backslashes) is refused instead of repaired.
struct RequestTarget: Sendable {
  private(set) var path = "/"
  private(set) var segments: [String] = []
  private(set) var query: [(name: String, value: String)] = []

  static let queryLimit = 64

  init(_ target: Span<UInt8>) throws(Refusal) {
    guard target.count > 0, target[0] == UInt8(ascii: "/") else { throw Refusal(.badTarget) }
    var end = 1
    while end < target.count, target[end] != UInt8(ascii: "?") { end += 1 }
    try readPath(target.extracting(1..<end))
    if end < target.count { try readQuery(target.extracting((end + 1)..<target.count)) }
  }

  private mutating func readPath(_ bytes: Span<UInt8>) throws(Refusal) {
    guard bytes.count > 0 else { return }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count + 1)
    var index = 0
    while index <= bytes.count {
      if index == bytes.count || bytes[index] == UInt8(ascii: "/") {
        try endSegment(&decoded)
        index += 1
        continue
      }
      let byte = bytes[index]
      guard Self.isPathByte(byte) else { throw Refusal(.badPath) }
      if byte == UInt8(ascii: "%") {
        guard let value = Self.escaped(bytes, at: index) else { throw Refusal(.badPath) }
        // A byte that would be read as a separator, or that ends a string elsewhere.
        guard value >= 0x20, value != 0x7F, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\")
        else { throw Refusal(.badPath) }
        decoded.append(value)
        index += 3
      } else {
        decoded.append(byte)
        index += 1
      }
    }
    path = "/" + segments.joined(separator: "/")
  }

  private mutating func endSegment(_ decoded: inout [UInt8]) throws(Refusal) {
    let dot = UInt8(ascii: ".")
    guard !decoded.isEmpty, decoded != [dot], decoded != [dot, dot],
      let segment = String(validating: decoded, as: UTF8.self)
    else { throw Refusal(.badPath) }
    segments.append(segment)
    decoded.removeAll(keepingCapacity: true)
  }

  private mutating func readQuery(_ bytes: Span<UInt8>) throws(Refusal) {
    var start = 0
    while start <= bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "&") { end += 1 }
      if end > start {
        guard query.count < Self.queryLimit else { throw Refusal(.badQuery) }
        var equals = start
        while equals < end, bytes[equals] != UInt8(ascii: "=") { equals += 1 }
        let name = try Self.queryText(bytes.extracting(start..<equals))
        let value = try Self.queryText(bytes.extracting(min(equals + 1, end)..<end))
        query.append((name, value))
      }
      start = end + 1
    }
  }

  private static func queryText(_ bytes: Span<UInt8>) throws(Refusal) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard Bytes.isVisible(byte), byte != UInt8(ascii: "#") else { throw Refusal(.badQuery) }
      switch byte {
      case UInt8(ascii: "+"): decoded.append(Bytes.space)
      case UInt8(ascii: "%"):
        guard let value = escaped(bytes, at: index), value != 0 else { throw Refusal(.badQuery) }
        decoded.append(value)
        index += 2
      default: decoded.append(byte)
      }
      index += 1
    }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw Refusal(.badQuery) }
    return text
  }

  /// The byte that `%XX` at `index` stands for.
  private static func escaped(_ bytes: Span<UInt8>, at index: Int) -> UInt8? {
    guard index + 2 < bytes.count, let high = Bytes.hexValue(bytes[index + 1]),
      let low = Bytes.hexValue(bytes[index + 2])
    else { return nil }
    return high << 4 | low
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    guard Bytes.isVisible(byte) else { return false }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"),
      UInt8(ascii: "|"), UInt8(ascii: "}"):
      return false
    default: return true
    }
  }
}
