import Embedded
import EventLog
import Foundation
import Postgres
import PostgresStore
import Spawn
import Testing

extension System {
  @Suite struct `lastgood parked` {
    @Test func `it lists what was set aside, and tries it again`() async throws {
      try await withUp { folder, _ in
        #expect(try await lastgood("parked", "--data", folder).output == "")
        try await withWriter(to: folder) { writer in
          try await writer.append()
          let stream = writer.stream.description
          try await Self.plant(stream, in: folder)
          let list = try await lastgood("parked", "--data", folder)
          #expect(list.ending == .exited(0))
          #expect(list.lines.count == 3)
          #expect(list.output.contains("timers"))
          #expect(list.output.contains("[31m words") && !list.output.contains("\u{1B}"))
          let json = try object(try await lastgood("parked", "--json", "--data", folder).output)
          let parked = try #require(json["parked"] as? [[String: Any]])
          #expect(parked.map { $0["subscription"] as? String } == ["of another age", "timers"])
          #expect(parked.allSatisfy { $0["stream"] as? String == stream })

          let replay = try await lastgood("parked", "replay", stream, "--data", folder)
          #expect(replay.ending == .exited(2))
          #expect(
            replay.lines == [
              "of another age: 0 passed, 1 still parked.", "timers: 1 passed, 0 still parked.",
            ])
          #expect(replay.errors.contains("no part that this lastgood runs"))
          let left = try await lastgood("parked", "--data", folder)
          #expect(!left.output.contains("timers"))
        }
      }
    }

    @Test func `a stream has to be named`() async throws {
      let answer = try await lastgood("parked", "replay")
      #expect(answer.ending == .exited(64))
    }

    private static func plant(_ stream: String, in folder: String) async throws {
      let connection = try Connection(
        EmbeddedCluster(location: .at(folder)).connectionString(
          database: "lastgood", user: "lastgood_app"))
      let error = "bad\u{1B}[31m words"
      try connection.execute(
        """
        INSERT INTO work.parked (name, version, shard, position, stream, error, tries)
        SELECT name, \(TimerSubscriber.version), e.shard, e.position, e.stream, \(error), 3
        FROM log.events e, unnest(ARRAY['timers', 'of another age']) name
        WHERE e.stream = \(stream)::text::uuid
        """)
    }
  }

  @Suite struct `lastgood redactions reapply` {
    @Test func `it says what became of the list`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          try await writer.redact(try await writer.append(), because: "a name in it")
        }
        let list = folder + "/checkpoints/redactions.jsonl"
        let deadline = ContinuousClock.now + .seconds(30)
        while !FileManager.default.fileExists(atPath: list), ContinuousClock.now < deadline {
          try await Task.sleep(for: .milliseconds(20))
        }
        let answer = try await lastgood("redactions", "reapply", "--data", folder)
        #expect(answer.ending == .exited(0), "\(answer.errors)")
        #expect(
          answer.output.hasPrefix(
            "0 destroyed again, 1 were gone already, 0 are not in this log, 0 failed"))
      }
    }
  }
}
