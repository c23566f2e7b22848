/// The series that a query reads: `http_requests_total{code="500"}`.
///
/// Found by the words alone, without their windows and offsets. A query that this reads wrongly is
/// answered all the same; then only nobody asks how old its samples are.
enum PrometheusSelectors {
  static func all(in query: String) -> [String] {
    var scanner = Scanner(Array(query.utf8))
    var selectors: [String] = []
    while let found = scanner.next() {
      if !selectors.contains(found) { selectors.append(found) }
    }
    return selectors
  }

  /// Words behind which labels stand in parentheses.
  private static let listed: Set<String> = [
    "by", "without", "on", "ignoring", "group_left", "group_right",
  ]
  private static let words: Set<String> = [
    "and", "or", "unless", "bool", "offset", "atan2", "inf", "nan", "start", "end",
  ]

  private struct Scanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> String? {
      while index < bytes.count {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): skipText()
        case UInt8(ascii: "#"): skip { $0 != 0x0A }
        // A window or the steps of a subquery.
        case UInt8(ascii: "["): skip { $0 != UInt8(ascii: "]") }
        case UInt8(ascii: "{"):
          let start = index
          skipMatchers()
          return text(from: start)
        case 48...57, UInt8(ascii: "."): skip { Self.isWord($0) || $0 == UInt8(ascii: ".") }
        case _ where Self.isWord(byte): if let found = word() { return found }
        default: index += 1
        }
      }
      return nil
    }

    /// Takes a word; answers the selector that it begins, where it does.
    private mutating func word() -> String? {
      let start = index
      skip(while: Self.isWord)
      let word = String(decoding: bytes[start..<index], as: UTF8.self)
      let end = index
      skip { $0 == 0x20 || (0x09...0x0D).contains($0) }
      let next = index < bytes.count ? bytes[index] : 0
      if PrometheusSelectors.listed.contains(word.lowercased()) {
        if next == UInt8(ascii: "(") { skip { $0 != UInt8(ascii: ")") } }
        return nil
      }
      if PrometheusSelectors.words.contains(word.lowercased()) || next == UInt8(ascii: "(") {
        return nil
      }
      if next == UInt8(ascii: "{") {
        skipMatchers()
        return text(from: start)
      }
      // `sum by (code) (…)`
      if isFollowedByList { return nil }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private var isFollowedByList: Bool {
      let word = bytes[index...].prefix(while: Self.isWord)
      return ["by", "without"].contains(String(decoding: word, as: UTF8.self).lowercased())
    }

    private mutating func skipMatchers() {
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "}") {
        if [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(bytes[index]) {
          skipText()
        } else {
          index += 1
        }
      }
      index = min(index + 1, bytes.count)
    }

    private mutating func skipText() {
      let quote = bytes[index]
      index += 1
      while index < bytes.count, bytes[index] != quote {
        index += bytes[index] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
      }
      index = min(index + 1, bytes.count)
    }

    private mutating func skip(while isSkipped: (UInt8) -> Bool) {
      while index < bytes.count, isSkipped(bytes[index]) { index += 1 }
    }

    private func text(from start: Int) -> String {
      String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
    }
  }
}
