package import EventLog
import JSON

/// The entries whose words were destroyed, in a file outside the database.
///
/// A backup that is older than a redaction brings the destroyed key back. After a restore the list
/// says which keys have to go again: `reapply`. One JSON object a line; it holds no words.
package struct RedactionList: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// One destroyed entry.
  package struct Entry: Hashable, Sendable {
    package var entry: EventID
    package var position: LogPosition
    /// The event that recorded the redaction.
    package var redactedBy: LogPosition
    package var redactedAt: Timestamp

    package init(
      _ entry: EventID, at position: LogPosition, redactedBy: LogPosition, at time: Timestamp
    ) {
      (self.entry, self.position) = (entry, position)
      (self.redactedBy, redactedAt) = (redactedBy, time)
    }
  }

  /// All entries, each once, in the order in which they were listed.
  ///
  /// - Throws: `SealFileError.malformed` for a line that is none; what a crash left of a last line
  ///   is passed over.
  package func read() throws -> [Entry] {
    guard let bytes = try SealFile(path: path).read() else { return [] }
    var entries: [Entry] = []
    var known: Set<EventID> = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.dropLast().enumerated() {
      do throws(JSONFault) {
        let entry = try Entry(line: Array(line))
        if known.insert(entry.entry).inserted { entries.append(entry) }
      } catch {
        throw SealFileError.malformed(path: path, line: index + 1)
      }
    }
    return entries
  }

  /// Lists entries that are not listed yet, and returns when they are on disk.
  package func add(_ entries: [Entry]) throws {
    guard !entries.isEmpty else { return }
    var known = Set(try read().map(\.entry))
    let lines = entries.filter { known.insert($0.entry).inserted }.flatMap(\.line)
    if !lines.isEmpty { try SealFile(path: path).append(lines: lines) }
  }
}

extension RedactionList.Entry {
  fileprivate var line: [UInt8] {
    JSONWriter.object {
      $0.member("entry", entry.description)
      $0.member("position", position.rawValue)
      $0.member("redacted_by", redactedBy.rawValue)
      $0.member("redacted_at", redactedAt.description)
    } + [UInt8(ascii: "\n")]
  }

  fileprivate init(line: [UInt8]) throws(JSONFault) {
    var entry: EventID?
    var position: Int64?
    var redactedBy: Int64?
    var redactedAt: Timestamp?
    try JSONReader.read(line) { reader throws(JSONFault) in
      try reader.object { name, value throws(JSONFault) in
        switch name {
        case "entry": entry = EventID(try value.string())
        case "position": position = try value.int64()
        case "redacted_by": redactedBy = try value.int64()
        case "redacted_at": redactedAt = Timestamp(try value.string())
        default: try value.skip()
        }
      }
    }
    guard let entry, let position, let redactedBy, let redactedAt else {
      throw JSONFault(.missing("entry, position, redacted_by, redacted_at"), at: 0)
    }
    self.init(
      entry, at: LogPosition(position), redactedBy: LogPosition(redactedBy), at: redactedAt)
  }
}
