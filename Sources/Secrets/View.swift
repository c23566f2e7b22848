/// The bytes that one decision may look at.
///
/// Nothing before `floor` exists: what was redacted there must not influence what follows, or a
/// second pass would see another text than the first. Nothing from `end` on exists either: a
/// decision that looked further could not be made while the text is still coming in.
struct View {
  let bytes: [UInt8]
  let floor: Int
  let end: Int

  /// The byte, or 0 where there is none.
  subscript(index: Int) -> UInt8 { index >= floor && index < end ? bytes[index] : 0 }

  /// Where the bytes of `byteClass` that begin at `start` end.
  func run(of byteClass: ByteClass, from start: Int, limit: Int = .max) -> Int {
    var index = start
    while index < end, index - start < limit, byteClass.contains(bytes[index]) { index += 1 }
    return index
  }

  func skip(from start: Int, limit: Int, while condition: (UInt8) -> Bool) -> Int {
    var index = start
    while index < end, index - start < limit, condition(bytes[index]) { index += 1 }
    return index
  }

  func skipSpaces(from start: Int) -> Int {
    skip(from: start, limit: 8) { $0 == 0x20 || $0 == 0x09 }
  }

  func has(_ word: StaticString, at start: Int, folding: Bool = false) -> Bool {
    guard end - start >= word.utf8CodeUnitCount else { return false }
    for offset in 0..<word.utf8CodeUnitCount {
      let byte = self[start + offset]
      guard word.utf8Start[offset] == (folding ? folded(byte) : byte) else { return false }
    }
    return true
  }

  /// Whether a word may begin here.
  ///
  /// The letter in front may belong to an escape of JSON, of an address or of a terminal.
  func isBoundary(_ index: Int) -> Bool {
    guard ByteClass.word.contains(self[index - 1]) else { return true }
    if self[index - 2] == UInt8(ascii: "\\") { return true }
    if self[index - 3] == UInt8(ascii: "%") || self[index - 6] == UInt8(ascii: "\\") {
      return true
    }
    guard isLetter(self[index - 1]) else { return false }
    var start = index - 2
    while index - start < 12,
      self[start] == UInt8(ascii: ";") || ByteClass.digit.contains(self[start])
    {
      start -= 1
    }
    return self[start] == UInt8(ascii: "[") && self[start - 1] == 0x1B
  }

  /// The length of the marker that stands here, 0 when there is none.
  func marker(at start: Int) -> Int {
    guard self[start] == UInt8(ascii: "["), has("[redacted: ", at: start) else { return 0 }
    for marker in View.markers where end - start >= marker.count {
      if bytes[start..<(start + marker.count)].elementsEqual(marker) { return marker.count }
    }
    return 0
  }

  static let markers = SecretKind.allCases.map { Array($0.marker.utf8) }
}
