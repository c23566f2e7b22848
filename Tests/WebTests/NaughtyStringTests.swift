import FoundationEssentials
import JSON
import TestSupport
import Testing
@testable import Web

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

  /// Those that JSON can carry and a text may be.
  static func usable() throws -> [String] {
    let bytes = Array(try Data(contentsOf: file))
    let strings = try JSONReader.read(bytes) { reader throws(JSONFault) in try reader.strings() }
    return strings.filter { string in
      !string.utf8.contains(0) && !string.allSatisfy(\.isWhitespace)
        && string.unicodeScalars.count <= 500
    }
  }
}

@Suite(
  .freshDatabase,
  .enabled(if: NaughtyStrings.isAvailable, "\(NaughtyStrings.path) is not on this machine."))
struct `Naughty strings over HTTP` {
  @Test func `come back byte for byte from notes`() async throws {
    // A note that shows nothing is refused.
    let strings = try NaughtyStrings.usable().filter { string in
      !string.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
      }
    }
    try #require(strings.count > 400)
    try await withService { service in
      let number = try await service.declare()
      var positions: [(Int64, String)] = []
      for string in strings {
        let reply = try await service.post(
          "/incidents/\(number)/notes", ["text": .string(string), "insist": true])
        positions.append((try #require(reply["position"]?.integer), string))
      }
      for (position, string) in positions {
        let entry = try await service.get("/entries/\(position)")
        #expect(entry["words"]?["text"] == .string(string))
      }
      for format in TimelineRoutes.Format.allCases {
        let reply = try await service.get("/incidents/\(number)/timeline?format=\(format.rawValue)")
        if [.html, .svg].contains(format) {
          #expect(!reply.text.contains("<script"), "\(format)")
          #expect(reply.text.components("<style>") == 1, "\(format)")
        }
      }
    }
  }

  @Test func `come back byte for byte from every field of free text`() async throws {
    let strings = try NaughtyStrings.usable().enumerated().filter { $0.offset.isMultiple(of: 9) }
      .map(\.element)
    try await withService { service in
      let number = try await service.declare()
      let note = try await service.post("/incidents/\(number)/notes", ["text": "x"])
      let entry = try #require(note["position"]?.integer)
      for (index, string) in strings.enumerated() {
        let text = JSONValue.string(string)
        let severity = JSONValue.string("SEV\(index % 2 + 1)")
        for (path, body, member) in [
          ("/incidents/\(number)/impact", ["symptom": text, "who": text], "symptom"),
          ("/incidents/\(number)/severity", ["severity": severity, "because": text], "because"),
          (
            "/incidents/\(number)/requests",
            ["of_role": "scribe", "ask": text, "check_back_at": "2026-03-01T13:00:00Z"], "ask"
          ), ("/incidents/\(number)/runs", ["command": text, "output": text], "command"),
          ("/entries/\(entry)/correction", ["text": text, "because": text], "replacement"),
          ("/reports", ["text": text, "contact": text], "text"),
          ("/near-misses", ["text": text], "text"),
        ] as [(String, JSONValue, String)] {
          guard case .object(let members) = body else { continue }
          let reply = try await service.post(path, .object(members + [.init("insist", true)]))
          let position = try #require(reply["position"]?.integer, "\(path): \(string)")
          let shown = try await service.get("/entries/\(position)")
          #expect(shown["words"]?[member] == text, "\(path)")
        }
        // A title is one line.
        guard string.unicodeScalars.count <= 200, !string.unicodeScalars.contains(where: isControl)
        else { continue }
        let declared = try await service.post("/incidents", ["title": text, "insist": true])
        #expect(declared["incident"]?["title"] == text)
      }
    }
  }
}

extension String {
  /// How often a mark occurs.
  fileprivate func components(_ mark: String) -> Int {
    ranges(of: mark).count
  }
}
