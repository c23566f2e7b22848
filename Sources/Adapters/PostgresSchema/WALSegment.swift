/// A place in the write-ahead log, as PostgreSQL counts it.
struct WALPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  var value: UInt64

  init(_ value: UInt64) { self.value = value }

  /// Reads `0/2000028`; nil for anything else.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let high = Hexadecimal.number(parts[0], digits: 1...8),
      let low = Hexadecimal.number(parts[1], digits: 1...8)
    else { return nil }
    value = high << 32 | low
  }

  static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  var description: String {
    String(value >> 32, radix: 16, uppercase: true) + "/"
      + String(value & 0xFFFF_FFFF, radix: 16, uppercase: true)
  }
}

/// How long the files are in which a server keeps its write-ahead log.
struct WALSegmentSize: Equatable, Sendable {
  let bytes: UInt64

  /// Nil for what no server can have.
  init?(_ bytes: Int64) {
    guard (1 << 20...1 << 30).contains(bytes), bytes & (bytes - 1) == 0 else { return nil }
    self.bytes = UInt64(bytes)
  }

  /// How many of them one 4-GiB piece of the log has.
  fileprivate var perPiece: UInt64 { (1 << 32) / bytes }
}

/// One file of the write-ahead log: which of them, on which timeline.
struct WALSegment: Hashable, Sendable {
  var timeline: UInt32
  /// Counted from the log's beginning.
  var number: UInt64

  init(timeline: UInt32, number: UInt64) { (self.timeline, self.number) = (timeline, number) }

  /// The one that holds a byte of the log.
  init(of position: WALPosition, on timeline: UInt32, _ size: WALSegmentSize) {
    self.init(timeline: timeline, number: position.value / size.bytes)
  }

  /// Of a file's name: 24 hexadecimal digits in upper case; nil for `.history`, `.backup`,
  /// `.partial`, and for numbers that no segment of this size has.
  init?(_ name: some StringProtocol, _ size: WALSegmentSize) {
    guard name.utf8.count == 24, let timeline = Hexadecimal.number(name.prefix(8), digits: 8...8),
      let piece = Hexadecimal.number(name.dropFirst(8).prefix(8), digits: 8...8),
      let index = Hexadecimal.number(name.suffix(8), digits: 8...8), index < size.perPiece,
      timeline > 0
    else { return nil }
    self.init(timeline: UInt32(timeline), number: piece * size.perPiece + index)
  }

  func name(_ size: WALSegmentSize) -> String {
    Hexadecimal.eight(UInt64(timeline)) + Hexadecimal.eight(number / size.perPiece)
      + Hexadecimal.eight(number % size.perPiece)
  }

  /// Where it begins; the end of the log for numbers that no server comes to.
  func start(_ size: WALSegmentSize) -> WALPosition {
    let (start, isTooFar) = number.multipliedReportingOverflow(by: size.bytes)
    return WALPosition(isTooFar ? .max : start)
  }

  /// Those before and behind it on its timeline.
  func advanced(by count: UInt64) -> WALSegment {
    WALSegment(timeline: timeline, number: number &+ count)
  }
}

/// Numbers as PostgreSQL writes them into names.
enum Hexadecimal {
  /// Nil unless it is so many digits, in upper case where it has letters.
  static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> UInt64? {
    guard digits.contains(text.utf8.count), text.utf8.count <= 16 else { return nil }
    var number: UInt64 = 0
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39: number = number << 4 | UInt64(byte - 0x30)
      case 0x41...0x46: number = number << 4 | UInt64(byte - 0x41 + 10)
      default: return nil
      }
    }
    return number
  }

  fileprivate static func eight(_ number: UInt64) -> String {
    let text = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 8 - text.utf8.count)) + text
  }
}
