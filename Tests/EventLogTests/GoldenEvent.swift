import Digest
import EventLog
import FoundationEssentials
import JSON
import Testing

/// `{"type":…,"revision":…,"clear":…,"words":…}` from the fixtures, wrapped in an envelope.
struct GoldenEvent {
  var recorded: RecordedEvent
  var words: Words<[UInt8]>?

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/events")

  static func all() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path())
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
  }

  init(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name + ".json")))
      .filter { $0 != UInt8(ascii: "\n") }
    var type = ""
    var revision: Int16 = 0
    var clear: [UInt8] = []
    var words: [UInt8]?
    try JSONReader.read(bytes) { reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        switch key {
        case "type": type = try value.string()
        case "revision": revision = Int16(clamping: try value.int64())
        case "clear": clear = try value.raw().bytes
        case "words": words = try value.raw().bytes
        default: try value.skip()
        }
      }
    }
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    recorded = RecordedEvent(
      position: LogPosition(1), id: `Events on disk`.entry, stream: .make(at: time),
      version: StreamVersion(1), type: try #require(EventType(type)), revision: revision,
      happenedAt: time, recordedAt: time, actor: Actor(.make(at: time), as: "responder"),
      causes: [], policy: nil, visibility: .normal, command: nil, clear: clear, sealed: nil,
      hash: .zero)
    self.words = words.map { .text($0) }
  }
}
