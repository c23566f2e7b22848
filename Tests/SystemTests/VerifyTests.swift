import Crypto
import Embedded
import Foundation
import Postgres
import Spawn
import Testing

extension System {
  @Suite struct `lastgood verify` {
    @Test func `what is untouched is good, and agrees with its checkpoint`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          for _ in 1...5 { try await writer.append() }
          try await writer.redact(try await writer.append(), because: "a name in it")
        }
        #expect(try await lastgood("checkpoint", "--data", folder).ending == .exited(0))
        let answer = try await lastgood("verify", "--data", folder, "--json")
        #expect(answer.ending == .exited(0))
        let report = try object(answer.output)
        #expect(report["good"] as? Bool == true)
        #expect(report["size"] as? Int == 8)
        #expect(report["redacted"] as? Int == 1)
        #expect(report["agreed_checkpoints"] as? [Int] == [8])
      }
    }

    @Test func `a changed event is found, and named`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          for _ in 1...5 { try await writer.append() }
        }
        try tamper(
          in: folder, "UPDATE log.event SET clear = '{\"more\":1}' WHERE position = 3")
        let answer = try await lastgood("verify", "--data", folder, "--json")
        #expect(answer.ending == .exited(2))
        let findings = try #require(try object(answer.output)["findings"] as? [[String: Any]])
        #expect(findings.first?["position"] as? Int == 3)
      }
    }

    @Test func `a checkpoint kept elsewhere shows a log that was cut`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          for _ in 1...5 { try await writer.append(words: nil) }
        }
        let kept = try object(
          try await lastgood("checkpoint", "--data", folder, "--json").output)
        let note = folder + "/kept.txt"
        try #require(kept["note"] as? String)
          .write(toFile: note, atomically: false, encoding: .utf8)
        let key = try #require(kept["vkey"] as? String)
        let words = ["verify", "--data", folder, "--checkpoint", note, "--key", key]
        #expect(try await lastgood(words).ending == .exited(0))
        try tamper(
          in: folder,
          """
          UPDATE log.stream SET version = 4,
            head = (SELECT hash FROM log.event WHERE position = 5)
            WHERE stream = (SELECT stream FROM log.event WHERE position = 5);
          DELETE FROM log.event WHERE position = 6;
          UPDATE log.shard_head SET position = 5;
          """)
        #expect(try await lastgood(words).ending == .exited(2))
      }
    }

    @Test func `an exported log is good in another language`() async throws {
      try await withUp { folder, _ in
        try await withWriter(to: folder) { writer in
          for _ in 1...5 { try await writer.append() }
        }
        let file = folder + "/log.jsonl"
        let export = try object(
          try await lastgood("log", "--data", folder, "--export", file, "--json").output)
        #expect(export["events"] as? Int == 6)
        let script =
          URL(fileURLWithPath: #filePath).deletingLastPathComponent()
          .deletingLastPathComponent().deletingLastPathComponent().path
          + "/scripts/verify-export.py"
        let outcome = try await Program(
          "/usr/bin/python3", [script, "--vkey", try #require(export["vkey"] as? String), file]
        ).outcome(within: .seconds(60))
        #expect(outcome.ending == .exited(0))
        #expect(outcome.text.hasPrefix("good: 6 events, the whole log"))
        let again = try await lastgood("log", "--data", folder, "--export", file)
        #expect(again.ending == .exited(1))
      }
    }

    @Test func `the master key is not exchanged while somebody seals with it`() async throws {
      try await withForeignDatabase { environment, database in
        let up = try RunningProgram("up", "--json", environment: environment)
        _ = try await up.event("ready")
        let refused = try await lastgood("keys", "rotate", environment: environment)
        #expect(refused.ending == .exited(75))
        #expect(refused.errors.contains("lastgood up, process \(up.id) on "))

        // Also when its connection was lost meanwhile.
        let connection = try Connection(database)
        let count = try connection.query(
          """
          SELECT count(pg_terminate_backend(pid, 30000)) FROM pg_locks
          WHERE locktype = 'advisory' AND classid = 1818717049 AND database = (
            SELECT oid FROM pg_database WHERE datname = current_database())
          """
        ).single().decode(0, as: Int64.self)
        // The service's, and its executor's once that has begun.
        #expect(count >= 1)
        var holders: Int64 = 0
        let deadline = ContinuousClock.now + .seconds(30)
        while holders == 0, ContinuousClock.now < deadline {
          try await Task.sleep(for: .milliseconds(20))
          holders = try connection.query(
            """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1818717049
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
          ).single().decode(0)
        }
        #expect(
          try await lastgood("keys", "rotate", environment: environment).ending == .exited(75))
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
        let rotated = try await lastgood("keys", "rotate", "--json", environment: environment)
        #expect(rotated.ending == .exited(0))
        #expect(try object(rotated.output)["current"] as? Int == 2)
      }
    }

    @Test func `nobody starts while the master key is exchanged, or goes on with the old one`()
      async throws
    {
      try await withForeignDatabase { environment, database in
        #expect(try await lastgood("migrate", environment: environment).ending == .exited(0))
        let rotation = try Connection(database)
        _ = try rotation.query("SELECT pg_advisory_lock(1818717049, 1)")
        let refused = try await lastgood("up", environment: environment)
        #expect(refused.ending == .exited(75))
        #expect(refused.errors.contains("being exchanged"))
        rotation.close()

        let up = try RunningProgram("up", "--json", environment: environment)
        _ = try await up.event("ready")
        let folder = try #require(environment["LASTGOOD_KEYS"])
        let file = MasterKeyFile(path: folder + "/master.keys")
        var keys = try file.read()
        try keys.rotate()
        try file.replace(with: keys)
        _ = try Connection(database).query(
          """
          SELECT pg_terminate_backend(pid) FROM pg_locks
          WHERE locktype = 'advisory' AND classid = 1818717049 AND database = (
            SELECT oid FROM pg_database WHERE datname = current_database())
          """)
        #expect(try await up.end() == .exited(75))
        #expect(up.errors.contains("were exchanged"))
      }
    }

    @Test func `the master key can be exchanged, and every text stays readable`() async throws {
      try await withInstance { folder in
        let up = try RunningProgram("up", "--data", folder, "--json")
        _ = try await up.event("ready")
        try await withWriter(to: folder) { try await $0.append(words: "before the exchange") }
        #expect(try await lastgood("keys", "rotate", "--data", folder).ending == .exited(75))
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))

        let rotated = try object(
          try await lastgood("keys", "rotate", "--data", folder, "--json").output)
        #expect(rotated["current"] as? Int == 2)
        #expect(rotated["rewrapped"] as? Int == 1)
        #expect(rotated["retired"] as? [Int] == [1])

        let again = try RunningProgram("up", "--data", folder, "--json")
        _ = try await again.event("ready")
        let log = try await lastgood("log", "--data", folder, "--words")
        #expect(log.output.contains("before the exchange"))
        again.signal(.terminate)
        #expect(try await again.end() == .exited(0))
      }
    }
  }
}

/// Does what only a superuser can, and what must show.
private func tamper(in folder: String, _ sql: String) throws {
  let database = try EmbeddedCluster(location: .at(folder)).connectionString(
    database: "lastgood", user: EmbeddedCluster.superuser)
  let connection = try Connection(database)
  defer { connection.close() }
  try connection.script("ALTER TABLE log.event DISABLE TRIGGER ALL")
  try connection.script(sql)
}
