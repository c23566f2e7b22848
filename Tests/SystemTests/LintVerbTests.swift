import CommandLineKit
import Foundation
import Spawn
import Testing

@testable import Operations

/// A file with a text, until the test ends.
private func withText(_ text: String, _ body: (String) async throws -> Void) async throws {
  let file = FileManager.default.temporaryDirectory
    .appending(path: "lastgood-lint-\(UUID().uuidString).md").path()
  try Data(text.utf8).write(to: URL(filePath: file))
  defer { try? FileManager.default.removeItem(atPath: file) }
  try await body(file)
}

extension System {
  @Suite struct `The linters on the command line` {
    @Test func `blame is an error with its place, its reason and what to write`() async throws {
      try await withText("All was well.\nThe engineer failed to check the log.\n") { file in
        let answer = try await lastgood("lint", file, "--as", "postmortem")
        #expect(answer.ending == .exited(2), "\(answer.output)\(answer.errors)")
        #expect(answer.output.hasPrefix("\(file):2:14: error: "))
        #expect(answer.output.contains("(postmortem.b2)\n  “failed to check” → "))
        #expect(answer.output.hasSuffix("1 error in \(file).\n"))
        let waived = try await lastgood(
          "lint", file, "--as", "postmortem", "--waive", "postmortem.b2")
        #expect(waived.ending == .exited(0))
        #expect(waived.output == "Nothing to say about \(file).\n")
      }
    }

    @Test func `what leaks is an error for everybody, and a warning for others`() async throws {
      try await withText("12% of logins fail on db-prod-03. Next update by 15:00 UTC.") { file in
        #expect(try await lastgood("lint", file, "--as", "update").ending == .exited(0))
        let answer = try await lastgood("lint", file, "--as", "update", "--for", "everybody")
        #expect(answer.ending == .exited(2))
        #expect(answer.output.contains(":1:23: error: It names a machine"))
      }
    }

    @Test func `editors get SARIF with columns in code points`() async throws {
      try await withText("🧑‍🚒 The engineer failed to check the log.") { file in
        let answer = try await lastgood("lint", file, "--as", "postmortem", "--json")
        #expect(answer.ending == .exited(2))
        let log = try #require(
          try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        let rules = try #require(driver["rules"] as? [[String: Any]])
        let result = try #require((run["results"] as? [[String: Any]])?.first)
        #expect(driver["name"] as? String == "lastgood")
        #expect(run["columnKind"] as? String == "unicodeCodePoints")
        #expect(result["ruleId"] as? String == "postmortem.b2")
        #expect(result["level"] as? String == "error")
        #expect(
          rules[try #require(result["ruleIndex"] as? Int)]["id"] as? String == "postmortem.b2")
        #expect(((result["message"] as? [String: Any])?["text"] as? String)?.isEmpty == false)
        let location = try #require((result["locations"] as? [[String: Any]])?.first)
        let physical = try #require(location["physicalLocation"] as? [String: Any])
        let region = try #require(physical["region"] as? [String: Any])
        // The firefighter is one character of three code points.
        #expect(region["startLine"] as? Int == 1 && region["startColumn"] as? Int == 18)
        #expect(region["endColumn"] as? Int == 33)
        #expect((physical["artifactLocation"] as? [String: Any])?["uri"] as? String == file)
      }
    }

    @Test func `a kind that does not exist, a rule that does not and a file that is not there`()
      async throws
    {
      #expect(try await lastgood("lint", "-").ending == .exited(64))
      #expect(try await lastgood("lint", "-", "--as", "poem").ending == .exited(64))
      #expect(
        try await lastgood("lint", "-", "--as", "action", "--waive", "postmortem.b99").ending
          == .exited(64))
      #expect(try await lastgood("lint", "/nowhere/at/all", "--as", "action").ending == .exited(64))
    }
  }
}
