import EventLog
import Foundation
import JSON
import Spawn
import Testing

extension System {
  @Suite struct `lastgood log` {
    @Test func `following, it shows all in order and outlives the database`() async throws {
      try await withUp { folder, database in
        let log = try RunningProgram("log", "--data", folder, "--follow", "--from", "2", "--json")
        try await withWriter(to: folder) { writer in
          for _ in 1...30 { try await writer.append() }
          _ = try await log.line { $0.hasPrefix("{\"position\":31,") }
          kill(database, SIGKILL)
          for _ in 1...30 { try await writer.append() }
          _ = try await log.line { $0.hasPrefix("{\"position\":61,") }
        }
        let positions = try log.lines.map { try #require(try object($0)["position"] as? Int) }
        #expect(positions == Array(2...61))
        log.signal(.interrupt)
        #expect(try await log.end() == .exited(0))
      }
    }

    @Test func `as JSON, every line has every field`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          let first = try await writer.append(
            clear: Array("{ \"n\": 1,\n\"nested\": {\"x\": [1, 2]}}".utf8), words: "told")
          let second = try await writer.append(
            causes: [first], visibility: .restricted)
          try await writer.redact(second, because: "private")
        }
        let answer = try await lastgood("log", "--data", folder, "--json", "--words", "--from", "2")
        #expect(answer.ending == .exited(0))
        let events = try answer.lines.map(object)
        #expect(events.count == 3)
        let fields: Set = [
          "position", "id", "stream", "version", "type", "revision", "happened_at", "recorded_at",
          "principal", "role", "causes", "policy", "visibility", "command", "clear", "sealed",
          "words", "redacted", "hash",
        ]
        for event in events { #expect(Set(event.keys) == fields) }
        #expect((events[0]["words"] as? [String: String]) == ["text": "told"])
        #expect((events[0]["clear"] as? [String: Any])?["n"] as? Int == 1)
        #expect(events[1]["visibility"] as? String == "restricted")
        #expect(events[1]["causes"] as? [String] == [try #require(events[0]["id"] as? String)])
        let redacted = try #require(events[1]["redacted"] as? [String: Any])
        #expect(redacted["because"] as? String == "private")
        #expect(redacted["by"] as? Int == 4)
      }
    }

    @Test func `without being asked it opens no words`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { try await $0.append(words: "for few eyes") }
        for arguments in [[], ["--json"]] {
          let answer = try await lastgood("log", "--data", folder, arguments.first ?? "--quiet")
          #expect(answer.ending == .exited(0))
          #expect(!answer.output.contains("for few eyes"))
        }
      }
    }

    @Test func `what terminals act upon never reaches one`() async throws {
      try await withUp { folder, _ in
        let attack = "\u{1B}]0;owned\u{07}\u{9B}2J\u{202E}backwards\r\u{08}"
        try await withWriter(to: folder) { writer in
          try await writer.append(
            clear: JSONWriter.object { $0.member(attack, attack) }, words: attack)
        }
        for format in ["--quiet", "--json"] {
          let answer = try await lastgood("log", "--data", folder, "--words", format)
          #expect(answer.ending == .exited(0))
          let scalars = answer.output.unicodeScalars.filter { $0 != "\n" }
          #expect(!scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
          #expect(!scalars.contains("\u{202E}"))
          #expect(answer.output.contains("owned"))
        }
      }
    }

    @Test func `it marks what is restricted, late, or redacted`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          try await writer.append(visibility: .restricted)
          try await writer.append(happenedSecondsAgo: 300)
          try await writer.redact(try await writer.append(), because: "a name in it")
        }
        let answer = try await lastgood("log", "--data", folder)
        #expect(answer.lines.count { $0.hasSuffix("  restricted") } == 1)
        #expect(answer.lines.count { $0.contains(" before it was recorded") } == 1)
        #expect(answer.lines.count { $0.contains("by event 5: a name in it") } == 1)
      }
    }

    @Test func `types, streams, places and counts narrow it`() async throws {
      try await withUp { folder, _ in
        let other = StreamID.make(at: EventWriter.now)
        try await withWriter(to: folder) { writer in
          for type in ["incident.declared", "note.added", "incident.resolved", "role.accepted"] {
            try await writer.append(type, words: nil)
          }
          try await writer.append("note.added", to: other)
        }
        func positions(_ arguments: String...) async throws -> [Int] {
          let answer = try await lastgood(["log", "--data", folder, "--json"] + arguments)
          #expect(answer.ending == .exited(0))
          return try answer.lines.compactMap { try object($0)["position"] as? Int }
        }
        #expect(try await positions("--type", "incident.*") == [2, 4])
        #expect(try await positions("-t", "incident.*", "-t", "role.accepted") == [2, 4, 5])
        #expect(try await positions("--stream", String(other.description.suffix(8))) == [6])
        #expect(try await positions("--from", "2", "--limit", "2") == [2, 3])
        let missing = try await lastgood("log", "--data", folder, "--stream", "ffff0000ffff")
        #expect(missing.ending == .exited(64))
      }
    }

    @Test func `a reader that has seen enough is no error`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          for _ in 1...200 { try await writer.append() }
        }
        let answer = try await lastgood("log", "--data", folder, "--words", then: " | head -1")
        #expect(answer.lines.count == 1)
        #expect(answer.errors == "")
      }
    }
  }
}
