import Decisions
import Digest
import Embedded
import EventLog
import Foundation
import Policy
import PostgresStore
import Spawn
import TestThreads
import Testing

extension System {
  @Suite(.ownThreads) struct `lastgood executor` {
    @Test func `up runs one, starts it again when it dies, and takes it along`() async throws {
      try await withInstance { folder in
        let up = try RunningProgram("up", "--data", folder, "--json")
        _ = try await up.event("ready")
        let first = try await up.event("executor_ready")
        #expect(first["allow"] as? String == folder + "/executor.allow")
        #expect(first["allow_exists"] as? Bool == false)
        let process = try #require(first["process"] as? Int32)
        #expect(process != up.id)
        kill(process, SIGKILL)
        let ended = try await up.event("executor_ended")
        #expect((ended["reason"] as? String)?.contains("signal 9") == true)
        let second = try await up.line {
          $0.contains("executor_ready") && !$0.contains("\"process\":\(process),")
        }
        let successor = try #require(try object(second)["process"] as? Int32)
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
        #expect(!isAlive(successor))
        #expect(up.errors == "")
      }
    }

    @Test func `it does not outlive an up that is killed`() async throws {
      try await withInstance { folder in
        let up = try RunningProgram("up", "--data", folder, "--json")
        let ready = try await up.event("executor_ready")
        let process = try #require(ready["process"] as? Int32)
        up.signal(.kill)
        #expect(try await up.end() == .signalled(9))
        let deadline = ContinuousClock.now + .seconds(20)
        while isAlive(process), ContinuousClock.now < deadline {
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(!isAlive(process))
        let again = try RunningProgram("up", "--data", folder, "--json")
        _ = try await again.event("ready")
        again.signal(.terminate)
        #expect(try await again.end() == .exited(0))
      }
    }

    @Test func `killed between looking and answering, another answers once`() async throws {
      try await withInstance { folder in
        let target = try SilentTarget()
        let releases = folder + "/releases"
        for version in ["1.0", "1.1"] {
          try FileManager.default.createDirectory(
            atPath: releases + "/" + version, withIntermediateDirectories: true)
        }
        symlink("1.1", releases + "/current")
        let policy = folder + "/lastgood.yaml"
        try Self.policy(root: releases, port: target.port)
          .write(toFile: policy, atomically: true, encoding: .utf8)

        let up = try RunningProgram("up", "--data", folder, "--json")
        _ = try await up.event("ready")
        let applied = try await lastgood("policy", "apply", policy, "--data", folder)
        try #require(applied.ending == .exited(0), "\(applied.errors)\(applied.output)")
        let process = try #require(try await up.event("executor_ready")["process"] as? Int32)
        try await withWriter(to: folder) { writer in
          let request = try await Self.ask(writer)
          // It asks the target what runs, and gets no word.
          try await onThreadOfItsOwn { try target.awaitQuestion() }
          kill(process, SIGKILL)
          _ = try await up.event("executor_ended")
          let deadline = ContinuousClock.now + .seconds(60)
          while try await Self.answers(to: request, writer).isEmpty, ContinuousClock.now < deadline
          {
            try await Task.sleep(for: .milliseconds(50))
          }
          let answers = try await Self.answers(to: request, writer)
          #expect(answers.count == 1)
          let plan = try #require(answers.first)
          #expect(plan.plan.adapter == "host-release")
          let start = plan.preflight.first { $0.check == .startState }
          #expect(start?.outcome == .unknown)
          #expect(plan.preflight.first { $0.check == .identity }?.outcome == .pass)
        }
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
      }
    }

    @Test func `without keys or without an instance it says what is missing`() async throws {
      try await withEmptyFolder { folder in
        let answer = try await lastgood("executor", "--data", folder)
        #expect(answer.ending != .exited(0))
        #expect(!answer.errors.isEmpty)
      }
    }

    private static func policy(root: String, port: UInt16) -> String {
      """
      profile: none
      organisation: Shop
      services:
        checkout:
          actions: {rollback: switch}
      people:
        alice: {roles: [responder]}
        bob: {roles: [responder]}
        carol: {roles: [responder]}
      environments:
        production: {production: true, approvers: 2}
      actions:
        switch:
          adapter: host-release
          kinds: [rollback]
          settings:
            root: \(root)
            url: "http://127.0.0.1:\(port)/version"

      """
    }

    private static func ask(_ writer: EventWriter) async throws -> EventID {
      let id = EventID.make(at: EventWriter.now)
      let person = PrincipalID.make(at: EventWriter.now)
      let request = PlanRequest(
        id, of: .make(at: EventWriter.now), .rollback, service: "checkout",
        environment: "production", by: person)
      _ = try await writer.store.append(
        Append(
          [
            EventDraft(
              id: id, EventFormat.decisions.body(.planRequested(request)),
              happenedAt: EventWriter.now)
          ], to: writer.stream, .incident, expecting: nil,
          as: CommandIdentity(by: person, key: CommandKey(uuid: id.uuid), digest: .zero),
          role: "responder"))
      return id
    }

    private static func answers(
      to request: EventID, _ writer: EventWriter
    ) async throws -> [PreparedPlan] {
      let events = try await writer.store.events(in: writer.stream, after: .empty, limit: 1_000)
      return try zip(events, try await writer.store.words(of: events)).compactMap { event, words in
        guard
          case .event(.planPrepared(let plan)) =
            try EventFormat.decisions.decode(event, words: words), plan.request == request
        else { return nil }
        return plan
      }
    }
  }
}

/// A server that takes connections and never says a word.
private final class SilentTarget: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    try #require(descriptor >= 0 && bound)
    (self.descriptor, port) = (descriptor, UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }

  /// Blocks until somebody connects; leaves them waiting.
  func awaitQuestion() throws {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    try #require(poll(&entry, 1, 60_000) == 1)
  }
}
