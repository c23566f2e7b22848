import Foundation
import HTTP
import Postgres
import Spawn
import Synchronization
import TestSupport
import Testing

extension System {
  /// Nobody can tell of their own death: somebody outside has to miss something.
  @Suite struct `The heartbeat` {
    /// Counts the calls that it gets.
    private final class Watcher: Sendable {
      let server: Server
      private let task: Task<Void, any Error>
      private let heard: Calls

      private final class Calls: Sendable { let count = Mutex(0) }

      init() throws {
        let heard = Calls()
        self.heard = heard
        server = try Server(Server.Options()) { request in
          guard request.head.path == "/alive" else { return Response(404) }
          heard.count.withLock { $0 += 1 }
          return Response(204)
        }
        task = Task { [server] in try await server.run() }
      }

      var calls: Int { heard.count.withLock(\.self) }
      func stop() async {
        task.cancel()
        _ = await task.result
      }
    }

    @Test func `is heard while timers fire, and not while they do not`() async throws {
      try await withEmptyFolder { folder in
        try await withForeignDatabase { environment, database in
          let watcher = try Watcher()
          var environment = environment
          environment["HOME"] = folder
          environment["HEARTBEAT_URL"] = "http://127.0.0.1:\(watcher.server.address.port)/alive"
          let rules = folder + "/rules.yaml"
          try """
          profile: none
          organisation: Example
          heartbeat: {url: {env: HEARTBEAT_URL}, every: 1s, allow-private: true}

          """.write(toFile: rules, atomically: true, encoding: .utf8)
          let migrated = try await lastgood("migrate", "--json", environment: environment)
          try #require(migrated.ending == .exited(0), "\(migrated.errors)")
          let service = try RunningProgram(
            "serve", "--port", "0", "--json", environment: environment)
          _ = try await service.event("ready")
          let applied = try await lastgood("policy", "apply", rules, environment: environment)
          try #require(applied.ending == .exited(0), "\(applied.errors)")
          try await eventually("it is heard", within: .seconds(60)) { watcher.calls >= 3 }

          // Somebody holds what every fact needs, and a timer is due.
          let (holder, other) = (try Connection(database), try Connection(database))
          try holder.script("BEGIN; SELECT FROM log.shard_head FOR UPDATE")
          try other.script(
            """
            INSERT INTO work.timer (shard, stream, purpose, due_at, cause, visibility)
            SELECT shard, gen_random_uuid(), 'test', now() - interval '1 hour', gen_random_uuid(), 0
            FROM log.shard_head
            """)
          // One that was on its way may still come.
          var before = -1
          try await eventually("it is silent for four seconds", within: .seconds(60)) {
            before = watcher.calls
            try await Task.sleep(for: .seconds(4))
            return watcher.calls == before
          }
          try holder.script("ROLLBACK")
          try await eventually("it is heard again", within: .seconds(60)) { watcher.calls > before }
          service.signal(.terminate)
          _ = try await service.end()
          await watcher.stop()
        }
      }
    }
  }
}
