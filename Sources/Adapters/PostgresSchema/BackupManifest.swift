import JSON

/// The end of the file `backup_manifest` of a base backup: which of the log it needs to be whole.
///
/// The file lists every file of the backup and may be very long; only its end is read. That what it
/// lists is there and unchanged is for `pg_verifybackup` to say.
struct BackupManifest: Equatable {
  struct Range: Equatable {
    var timeline: UInt32
    var start: WALPosition
    var end: WALPosition
  }

  var ranges: [Range]

  /// How much of the file's end is looked at.
  static let tail = 65_536
  private static let mostRanges = 64

  /// Takes the last bytes of the file; nil unless it is written to its end.
  init?(ending bytes: [UInt8]) {
    let text = bytes.suffix(Self.tail)
    guard let key = Self.last(Array("\"WAL-Ranges\":".utf8), in: text) else { return nil }
    let rest = text[key...].drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")),
      // What is still being written has no checksum of itself at its end.
      Self.last(Array("\"Manifest-Checksum\":".utf8), in: text[end...]) != nil,
      text.last(where: { $0 != 0x20 && $0 != 0x0A }) == UInt8(ascii: "}"),
      case .array(let elements)? = try? JSONValue(
        checking: Array(rest[...end]), maximumCount: 1_000),
      (1...Self.mostRanges).contains(elements.count)
    else { return nil }
    var ranges: [Range] = []
    for element in elements {
      guard case .integer(let timeline)? = element["Timeline"],
        let timeline = UInt32(exactly: timeline), timeline > 0,
        case .string(let start)? = element["Start-LSN"], let start = WALPosition(start),
        case .string(let end)? = element["End-LSN"], let end = WALPosition(end), start <= end
      else { return nil }
      ranges.append(Range(timeline: timeline, start: start, end: end))
    }
    self.ranges = ranges
  }

  /// Right behind where a word stands for the last time.
  private static func last(_ word: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= word.count else { return nil }
    var index = bytes.endIndex - word.count
    while index >= bytes.startIndex {
      if bytes[index..<(index + word.count)].elementsEqual(word) { return index + word.count }
      index -= 1
    }
    return nil
  }
}
