import Foundation
import Spawn
import Testing

extension System {
  @Suite struct `lastgood demo` {
    @Test func `it plays twice, and the second time its database is up at once`() async throws {
      try await withEmptyFolder { folder in
        var summaries: [[String: Any]] = []
        for _ in 1...2 {
          let answer = try await lastgood("demo", "--data", folder, "--json")
          #expect(answer.ending == .exited(0))
          #expect(answer.errors == "" || summaries.isEmpty)
          summaries.append(try object(try #require(answer.lines.last)))
        }
        let events = try #require(summaries[0]["events"] as? Int)
        #expect(events >= 28)
        #expect(summaries[0]["created"] as? Bool == true)
        #expect(summaries[1]["created"] as? Bool == false)
        #expect(try #require(summaries[1]["database_ms"] as? Int) < 500)
        for (number, summary) in summaries.enumerated() {
          #expect(summary["verified"] as? Int == events * (number + 1))
          #expect(summary["findings"] as? Int == 0)
          #expect(summary["redacted"] is Int)
        }
      }
    }

    @Test func `it never plays on what is not its own`() async throws {
      try await withEmptyFolder { folder in
        try "mine".write(toFile: folder + "/something", atomically: false, encoding: .utf8)
        let answer = try await lastgood("demo", "--data", folder)
        #expect(answer.ending == .exited(64))
        #expect(answer.errors.contains("holds something that no demo made"))
      }
    }

    @Test func `interrupted, it stops its database`() async throws {
      try await withEmptyFolder { folder in
        let demo = try RunningProgram("demo", "--data", folder, "--json")
        _ = try await demo.line { $0.contains("deployment.started") }
        demo.signal(.interrupt)
        #expect(try await demo.end() == .exited(0))
        #expect(!FileManager.default.fileExists(atPath: folder + "/data/postmaster.pid"))
      }
    }
  }
}
