import Foundation
import Spawn
import Testing

extension System {
  @Suite struct `The command line` {
    @Test(arguments: [
      (["migrat"], "“migrate”"), (["log", "--folow"], "“--follow”"),
      (["log", "--type", "Incident"], "incident.declared"),
      (["log", "--from", "0"], "begins at 1"),
      (["log", "--limit", "ten"], "whole number"), (["completion", "tcsh"], "bash, zsh or fish"),
      (["help", "lgo"], "“log”"),
    ])
    func `a mistake is named, with what was meant`(words: [String], hint: String) async throws {
      let answer = try await lastgood(words)
      #expect(answer.ending == .exited(64))
      #expect(answer.output == "")
      #expect(answer.errors.contains(hint))
    }

    @Test(arguments: [
      "up", "demo", "log", "verify", "checkpoint", "migrate", "parked", "completion", "version",
    ])
    func `every verb has help with an example`(verb: String) async throws {
      let asked = try await lastgood("help", verb)
      #expect(asked.ending == .exited(0))
      #expect(asked.output.hasPrefix("Usage: lastgood \(verb)"))
      #expect(verb == "version" || asked.output.contains("Examples:"))
      let answer = try await lastgood(verb, "--help")
      #expect(answer.output == asked.output)
    }

    @Test func `the version is a line, or an object`() async throws {
      let line = try await lastgood("version")
      #expect(line.output.hasPrefix("lastgood "))
      let version = try object(try await lastgood("version", "--json").output)
      #expect(version["schema"] is Int)
    }

    @Test func `bash can read the completions`() async throws {
      let answer = try await lastgood("completion", "bash", then: " | bash -n")
      #expect(answer.ending == .exited(0))
      #expect(answer.errors == "")
    }

    @Test func `where nothing is, it says how to begin`() async throws {
      let answer = try await lastgood("log", "--data", "/nonexistent/lastgood")
      #expect(answer.ending == .exited(69))
      #expect(answer.errors.contains("lastgood up"))
    }

    @Test func `two databases are one too many`() async throws {
      let answer = try await lastgood(
        "log", "--data", "/tmp", environment: ["LASTGOOD_DATABASE": "host=/tmp"])
      #expect(answer.ending == .exited(64))
    }
  }
}
