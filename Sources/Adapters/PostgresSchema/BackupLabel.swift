/// What the file `backup_label` of a base backup says.
///
/// Whoever could write to the folder may have written it: nothing of it is believed before it is
/// compared with what the live server says.
struct BackupLabel: Equatable {
  /// Where the log has to be read from.
  var start: WALPosition
  var timeline: UInt32
  /// The name of the segment that holds the start.
  var segment: String
  /// In the server's time zone, so that nothing is computed from it.
  var startTime: String?
  var label: String?
  /// Only what has changed since another backup.
  var isIncremental = false

  /// Longer than this is no label.
  static let longest = 8_192

  /// Nil when it says too little.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.longest else { return nil }
    var fields: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = String(line[..<colon])
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      // The first counts: a label of more lines than that could hide another start.
      if fields[name] == nil { fields[name] = String(value) }
    }
    guard let words = fields["START WAL LOCATION"]?.split(separator: " "), words.count == 3,
      let start = WALPosition(words[0]), words[1] == "(file", words[2].hasSuffix(")"),
      let timeline = fields["START TIMELINE"].flatMap({ UInt32($0) }), timeline > 0
    else { return nil }
    let segment = words[2].dropLast()
    guard segment.utf8.count == 24, Hexadecimal.number(segment.prefix(8), digits: 8...8) != nil
    else { return nil }
    (self.start, self.timeline, self.segment) = (start, timeline, String(segment))
    (startTime, label) = (fields["START TIME"].map(Self.plain), fields["LABEL"].map(Self.plain))
    isIncremental = fields.keys.contains { $0.hasPrefix("INCREMENTAL FROM") }
  }

  /// For sentences: printable, and not too long.
  private static func plain(_ text: String) -> String {
    String(decoding: text.utf8.filter { (0x20...0x7E).contains($0) }.prefix(64), as: UTF8.self)
  }
}
