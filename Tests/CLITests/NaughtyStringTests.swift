import CommandLineKit
import FoundationEssentials
import JSON
import Testing

@testable import CLI

/// The Big List of Naughty Strings, where it is present.
private enum NaughtyStrings {
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

  static func strings() throws -> [String] {
    try JSONReader.read(Array(try Data(contentsOf: file))) { reader throws(JSONFault) in
      try reader.strings()
    }
  }
}

@Suite(
  .enabled(if: NaughtyStrings.isAvailable, "\(NaughtyStrings.path) is not on this machine."))
struct `Naughty strings on the command line` {
  @Test func `show no control byte in any view`() throws {
    let strings = try NaughtyStrings.strings()
    try #require(strings.count > 400)
    let clock = WallClock(now: Desk.noon, zone: .berlin)
    for string in strings {
      let value = JSONValue.object([
        "number": .string(string), "title": .string(string), "text": .string(string),
        "service": .string(string), "state": .string(string), "severity": .string(string),
        "because": .string(string), "next": .array([.string(string)]), "version": .string(string),
        "kind": .string(string), "owed_to": .string(string), "name": .string(string),
        "actor": .object(["name": .string(string)]), "marks": .array([.string(string)]),
        "roles": .object([string: .object(["holder": .string(string)])]),
        "impact": .object(["who": .string(string), "symptom": .string(string)]),
        "halt": .object(["because": .string(string), "by": .string(string)]),
        "groups": .array([.object(["name": .string(string), "health": .string(string)])]),
      ])
      let lines =
        IncidentText.lines(value, clock) + IncidentText.table([value], clock, width: 80)
        + DeploymentText.lines(value, clock) + DeploymentText.table([value], clock)
        + EntryText.lines([value], clock, width: 80) + ObligationText.table([value], clock).lines
      for line in lines {
        #expect(
          line.plain.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
          })
      }
    }
  }

  @Test func `arrive as they were typed, whatever they look like`() async throws {
    let desk = try Desk(`Verbs`.answer)
    for string in try NaughtyStrings.strings() where !string.isEmpty {
      guard !string.utf8.contains(0) else { continue }
      let run = await desk.run("note", "inc-3", "--insist", "--", string)
      // Alone, a dash means standard input, which is empty here.
      guard string != "-" else { continue }
      #expect(run.code == 0, "\(run.errors)")
      let body = try JSONValue(JSONText(checking: desk.requests.last?.body ?? []))
      let sent = try #require(body.text("text"))
      #expect(Array(sent.utf8) == Array(string.utf8))
    }
  }
}
