package import EventLog
import FoundationEssentials
import JSON
package import Postgres

/// The `entry_text` table: the words of entries, for searching; purged when they are redacted.
package struct EntryTexts: Projection {
  package let name = "entry_text"
  package let version: Int32 = 2
  package let tables = ["entry_text"]
  package let definition = """
    CREATE TABLE entry_text (
      entry uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, stream uuid NOT NULL,
      restricted bool NOT NULL, type text NOT NULL, recorded_at timestamptz NOT NULL,
      text text NOT NULL,
      search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED);
    CREATE INDEX ON entry_text USING gin (search);
    """

  package init() {}

  package func apply(_ events: [OpenedEvent], over connection: Connection) throws {
    let entries = try events.compactMap { opened in
      try opened.words.map { words in
        (event: opened.event, text: try Self.text(in: words, of: opened.event.type))
      }
    }
    guard !entries.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO entry_text (entry, position, stream, restricted, type, recorded_at, text)
      SELECT * FROM unnest(\(entries.map(\.event.id.uuid)), \(entries.map(\.event.position.rawValue)),
        \(entries.map(\.event.stream.uuid)), \(entries.map { $0.event.visibility == .restricted }),
        \(entries.map(\.event.type.name)),
        \(entries.map { PostgresTimestamp($0.event.recordedAt) }), \(entries.map(\.text)))
      """)
  }

  package func purge(_ entry: EventID, over connection: Connection) throws {
    try connection.execute("DELETE FROM entry_text WHERE entry = \(entry.uuid)")
  }

  /// All texts of an entry's words, one below the other.
  private static func text(
    in words: [UInt8], of type: EventType
  ) throws(JSONFault) -> String {
    try JSONReader.read(words) { reader throws(JSONFault) in
      var texts: [String] = []
      try reader.object { name, value throws(JSONFault) in
        // The key of what was attached is nothing to search for, and must lie nowhere in the clear.
        if value.shape == .string, type != .evidence || !["key", "digest"].contains(name.string) {
          texts.append(try value.string())
        } else {
          try value.skip()
        }
      }
      return texts.joined(separator: "\n")
    }
  }
}
