import FoundationEssentials
import JSON
import Testing
import YAML

/// The Big List of Naughty Strings, where it is present.
private enum NaughtyStrings {
  static let path = "../shared/data/naughty-strings/blns.json"

  static let file: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: path)
  }()

  static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: file.path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  static func all() throws -> [String] {
    try JSONReader.read(Array(try Data(contentsOf: file))) { reader throws(JSONFault) in
      try reader.strings()
    }
  }
}

@Suite(
  .enabled(if: NaughtyStrings.isAvailable, "\(NaughtyStrings.path) is not on this machine."))
struct `Naughty strings in YAML` {
  /// JSON is YAML: what our writer quotes comes back as it was, or is refused for a character that
  /// nobody sees.
  @Test func `come back byte for byte, or are refused by name`() throws {
    let strings = try NaughtyStrings.all()
    try #require(strings.count > 400)
    var count = 0
    for string in strings {
      let text = Array("{\"key\":".utf8) + JSONWriter.bytes(string) + Array("}".utf8)
      do throws(YAMLFault) {
        let node = try YAMLNode(parsing: text)
        #expect(node["key"]?.content == .scalar(YAMLScalar(string, .doubleQuoted)))
        count += 1
      } catch {
        switch error.kind {
        case .hiddenCharacter, .nul: break
        default: Issue.record("\(string.debugDescription): \(error.sentence)")
        }
      }
    }
    #expect(count > 380)
  }

  /// Without quotes most of them are another text or none; no reading may trap.
  @Test func `without quotes are read or refused, with a place`() throws {
    for string in try NaughtyStrings.all() {
      for text in [string, "key: \(string)\n", "- \(string)", "{\(string): 1}"] {
        do throws(YAMLFault) {
          _ = try YAMLNode(parsing: Array(text.utf8))
        } catch {
          #expect(error.place.line >= 1 && error.place.column >= 1)
          #expect(!error.sentence.isEmpty)
        }
      }
    }
  }
}
