/// Rows of comma-separated values, as spreadsheets and monitoring systems write them.
///
/// Fields may be quoted, quotes in them doubled; a quoted field may hold commas and line ends.
struct CSVRows: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var index = 0
  /// Where the row that came last begins, from 1.
  private(set) var line = 0
  private var nextLine = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // The mark that some programs put before UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func next() -> [String]? {
    guard index < bytes.count else { return nil }
    line = nextLine
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        if index < bytes.count, bytes[index] == byte {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      case UInt8(ascii: "\r") where !isQuoted && index < bytes.count && bytes[index] == 0x0A:
        continue
      case UInt8(ascii: "\n"):
        nextLine += 1
        guard isQuoted else {
          fields.append(String(decoding: field, as: UTF8.self))
          return fields
        }
        field.append(byte)
      default: field.append(byte)
      }
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields
  }
}
