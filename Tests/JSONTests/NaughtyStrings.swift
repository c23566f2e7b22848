import FoundationEssentials
import JSON
import Testing

/// The Big List of Naughty Strings, where it is present.
enum NaughtyStrings {
  static let path = "../shared/data/naughty-strings/blns.json"

  private static let file: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: path)
  }()

  /// Absent data is an excuse, unless the environment says that it must be there.
  static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: file.path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  static func bytes() throws -> [UInt8] { Array(try Data(contentsOf: file)) }
}

@Suite(
  .enabled(if: NaughtyStrings.isAvailable, "\(NaughtyStrings.path) is not on this machine."))
struct `Naughty strings` {
  @Test func `survive the trip, byte for byte`() throws {
    // The check is what the list is for, so the list itself is read without it.
    let strings = try JSONReader.read(try NaughtyStrings.bytes()) { reader throws(JSONFault) in
      try reader.strings()
    }
    try #require(strings.count > 400)
    for string in strings {
      let written = JSONWriter.bytes(string)
      guard !string.utf8.contains(0) else {
        #expect(throws: JSONFault(.nul, at: 1)) { try JSONText.check(written) }
        continue
      }
      let text = try JSONText(checking: written)
      let again = try text.read { reader throws(JSONFault) in try reader.string() }
      #expect(Array(again.utf8) == Array(string.utf8))
      #expect(throws: Never.self) {
        try JSONText.check(JSONWriter.object { $0.member(string, string) })
      }
    }
  }
}
