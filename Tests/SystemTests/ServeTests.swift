import Client
import Foundation
import Spawn
import Synchronization
import Testing

extension System {
  @Suite struct `lastgood serve` {
    @Test func `two of them serve one record`() async throws {
      try await withEmptyFolder { folder in
        try await withForeignDatabase { environment, _ in
          let environment = environment.merging(
            ScenarioPerson.folders(of: "host", in: folder)
          ) { $1 }
          let services = try (1...2).map { _ in
            try RunningProgram("serve", "--port", "0", "--json", environment: environment)
          }
          var urls: [String] = []
          for service in services {
            urls.append(try #require(try await service.event("ready")["url"] as? String))
          }
          let token = try await lastgood(
            "token", "create", "--role", "administrator", "--person", "alice", "--json",
            environment: environment)
          try #require(token.ending == .exited(0), "\(token.errors)")
          let secret = try #require(try object(token.output)["token"] as? String)
          let (here, there) = (
            Self.person("here", urls[0], secret, in: folder),
            Self.person("there", urls[1], secret, in: folder)
          )
          try await here.does("declare", "Seen from both")
          let shown = try await there.does("show", "inc-1")
          #expect(shown["title"] as? String == "Seen from both")

          // The position before the note, so that the feed need not be quicker than the note.
          let position = try #require(
            try await here.does("note", "inc-1", "Before")["position"] as? Int)
          let note = try await here.does("note", "inc-1", "Written at one")
          let id = try #require(note["event"] as? String)
          let seen = try await Self.next(after: position, at: urls[1], secret)
          #expect(seen.contains(id) && seen.contains("Written at one"))
          let entries = try await there.entries("inc-1")
          #expect(entries.count { $0["id"] as? String == id } == 1)
          try await there.does("note", "inc-1", "Written at the other")
          #expect(
            try await here.entries("inc-1").contains {
              $0["text"] as? String == "Written at the other"
            })

          for service in services { service.signal(.terminate) }
          for service in services { #expect(try await service.end() == .exited(0)) }
        }
      }
    }

    @Test func `it answers other machines only behind a proxy that encrypts`() async throws {
      for verb in ["serve", "up"] {
        for host in ["0.0.0.0", "::", "10.0.0.5", "example.com"] {
          let answer = try await lastgood(verb, "--host", host)
          #expect(answer.ending == .exited(64))
          #expect(answer.errors.contains("--behind-proxy"))
          // A proxy on this machine says nothing of those who come from elsewhere.
          let beside = try await lastgood(verb, "--host", host, "--proxy", "127.0.0.1")
          #expect(beside.ending == .exited(64))
        }
        for proxy in ["proxy.example.com", "10.0.0.0/8", ""] {
          let answer = try await lastgood(verb, "--proxy", proxy)
          #expect(answer.ending == .exited(64) && answer.errors.contains("--proxy"))
        }
      }
    }

    @Test func `it says so when nothing says which database to serve`() async throws {
      let answer = try await lastgood("serve")
      #expect(answer.ending == .exited(64))
      #expect(answer.errors.contains("LASTGOOD_DATABASE"))
    }

    /// The first event after a position, from the live feed.
    private static func next(
      after position: Int, at url: String, _ token: String
    ) async throws -> String {
      let feed = EventFeed(
        Client(try ServiceAddress(url: url, token: token, source: .option)),
        APIRequest(.get, "/api/v1/events"))
      let seen = Mutex("")
      try await feed.follow(after: "\(position)") { event in
        seen.withLock { $0 = event.data }
        return false
      }
      return seen.withLock { $0 }
    }

    private static func person(
      _ name: String, _ url: String, _ token: String, in folder: String
    ) -> ScenarioPerson {
      ScenarioPerson(
        handle: name,
        environment: ScenarioPerson.folders(of: name, in: folder).merging([
          "LASTGOOD_URL": url, "LASTGOOD_TOKEN": token,
        ]) { $1 })
    }
  }
}
