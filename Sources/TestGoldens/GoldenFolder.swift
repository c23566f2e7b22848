package import EventLog
import FoundationEssentials
import JSON
import Testing

/// `{"type":…,"revision":…,"clear":…,"words":…}` in the fixtures: one event as it was stored.
///
/// Never rewritten once it shipped. `LASTGOOD_WRITE_GOLDEN_FILES=1` writes those that are missing.
package struct GoldenFolder: Sendable {
  private let folder: URL

  /// Those beside the tests that ask.
  package init(beside file: String = #filePath) {
    folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures/events")
  }

  package func names() throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(atPath: folder.path())
        .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) })
  }

  package func read(_ name: String) throws -> EventBody {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name + ".json")))
      .filter { $0 != UInt8(ascii: "\n") }
    return try JSONReader.read(bytes) { reader throws(JSONFault) in
      var (type, revision, clear): (String, Int64, [UInt8]) = ("", 0, [])
      var words: [UInt8]?
      try reader.object { key, value throws(JSONFault) in
        switch key {
        case "type": type = try value.string()
        case "revision": revision = try value.int64()
        case "clear": clear = try value.raw().bytes
        case "words": words = try value.raw().bytes
        default: try value.skip()
        }
      }
      guard let type = EventType(type) else { throw JSONFault(.missing("type"), at: 0) }
      return EventBody(type, revision: Int16(clamping: revision), clear: clear, words: words)
    }
  }

  package func writeIfAsked(_ body: EventBody, as name: String) throws {
    let file = folder.appending(path: name + ".json")
    guard ProcessInfo.processInfo.environment["LASTGOOD_WRITE_GOLDEN_FILES"] == "1",
      !FileManager.default.fileExists(atPath: file.path())
    else { return }
    let bytes = JSONWriter.object {
      $0.member("type", body.type.name)
      $0.member("revision", body.revision)
      $0.member("clear", JSONText(trusting: body.clear))
      $0.member("words", ifPresent: body.words.map { JSONText(trusting: $0) })
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes + [UInt8(ascii: "\n")]).write(to: file)
  }

  /// What is written is what was kept, and what was kept still reads.
  package func holds<Event: Equatable>(
    _ event: Event, of format: EventFormat<Event>, as name: String,
    recorded: (EventBody) throws -> RecordedEvent
  ) throws {
    let written = format.body(event)
    try writeIfAsked(written, as: name)
    let golden = try read(name)
    let decoded = try format.decode(try recorded(golden), words: golden.words.map { .text($0) })
    #expect(decoded == .event(event))
    #expect(written == golden)
    try JSONText.check(written.clear)
    if let words = written.words { try JSONText.check(words) }
  }
}
