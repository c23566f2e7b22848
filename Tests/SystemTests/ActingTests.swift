import Crypto
import Digest
import Foundation
import Spawn
import Testing

extension System {
  /// From a bad canary to a link that names another release, by the program alone.
  @Suite struct `An authorised rollback` {
    private typealias Story = `A rollback that others have to agree to`

    @Test func `is carried out once, by the executor beside the service`() async throws {
      try await withRollback { desk, alice, approve in
        #expect(Self.link(in: desk) == "4.2.0")
        try await approve()
        let shown = try await Self.explained(desk, "carried-out")
        #expect(Self.link(in: desk) == "4.1.8")
        #expect((shown["attempts"] as? [Any])?.count == 1)
        let steps = try #require(shown["steps"] as? [[String: Any]])
        #expect(steps.count == 1)
        let said = try #require(steps.first?["output"] as? String)
        #expect(said.contains("named 4.2.0 and names 4.1.8"))
        let sentences = try await alice.says("timeline")
        let told = sentences.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(told.contains("whether it helped is not known by that"))
        // Nothing waits for a person's word.
        let word = try await lastgood(
          "executor", "recover", "D1", "--done", "--because", "x", "--data", desk.folder)
        #expect(word.ending != .exited(0))
      }
    }

    @Test func `whose executor is killed in the middle of a step has one effect`() async throws {
      try await withRollback(withRestart: true) { desk, _, approve in
        // Two of them: one works, and the other takes over.
        let other = try RunningProgram("executor", "--data", desk.folder, "--json")
        _ = try await other.event("executor_ready")
        try await approve()
        let effects = desk.folder + "/effects"
        try await Self.eventually { FileManager.default.fileExists(atPath: effects) }
        try await Self.eventually { try !Self.lines(of: effects).isEmpty }
        let worker = try #require(Int32(try Self.lines(of: effects)[0]))
        kill(worker, SIGKILL)
        let shown = try await Self.explained(desk, "carried-out")
        #expect(try Self.lines(of: effects).count == 1)
        #expect(Self.link(in: desk) == "4.1.8")
        #expect((shown["attempts"] as? [Any])?.count ?? 0 >= 2)
        let text = try await lastgood("executor", "explain", "D1", "--data", desk.folder)
        #expect(text.output.contains("The probe ended with exit code 0."))
        other.signal(.terminate)
        _ = try await other.end()
      }
    }

    /// Approvals last half an hour, and the clock of the executor's host is wrong by more than that.
    @Test(
      .enabled(if: WrongClock.library != nil, "Install libfaketime: scripts/setup --all"),
      arguments: ["+2h", "-2h"])
    func `is carried out by an executor whose clock is wrong`(_ shift: String) async throws {
      try await withRollback { desk, _, approve in
        let library = try #require(WrongClock.library)
        let other = try RunningProgram(
          "executor", "--data", desk.folder, "--json",
          environment: [
            "LD_PRELOAD": library, "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
          ])
        _ = try await other.event("executor_ready")
        // It is the one that acts: the other one is stopped for longer than its lease.
        let right = try await desk.executor()
        kill(right, SIGSTOP)
        defer { kill(right, SIGCONT) }
        try await approve()
        let shown = try await Self.explained(desk, "carried-out")
        #expect(Self.link(in: desk) == "4.1.8")
        #expect((shown["attempts"] as? [Any])?.count == 1)
        other.signal(.terminate)
        _ = try await other.end()
      }
    }

    private enum WrongClock {
      static let library = ["x86_64", "aarch64"]
        .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketime.so.1" }
        .first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func lines(of file: String) throws -> [String] {
      try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func link(in desk: ScenarioDesk) -> String? {
      try? FileManager.default.destinationOfSymbolicLink(atPath: desk.folder + "/shop/current")
    }

    private static func eventually(_ condition: () throws -> Bool) async throws {
      let deadline = ContinuousClock.now.advanced(by: .seconds(60))
      while try !condition() {
        try #require(ContinuousClock.now < deadline, "it did not happen within a minute")
        try await Task.sleep(for: .milliseconds(50))
      }
    }

    /// What the executor says of D1, once it is in that state.
    private static func explained(
      _ desk: ScenarioDesk, _ state: String
    ) async throws -> [String: Any] {
      let deadline = ContinuousClock.now.advanced(by: .seconds(60))
      var last = ""
      while ContinuousClock.now < deadline {
        let answer = try await lastgood(
          "executor", "explain", "D1", "--data", desk.folder, "--json")
        last = answer.output + answer.errors
        if answer.ending == .exited(0) {
          let shown = try object(answer.output)
          if shown["state"] as? String == state { return shown }
        }
        try await Task.sleep(for: .milliseconds(200))
      }
      Issue.record("not \(state) within a minute: \(last)")
      return [:]
    }

    /// Up to the plan; `approve` is the last word.
    private func withRollback(
      withRestart: Bool = false,
      _ body: (ScenarioDesk, ScenarioPerson, () async throws -> Void) async throws -> Void
    ) async throws {
      try await withScenario { desk in
        let folder = desk.folder + "/shop"
        for version in ["4.1.8", "4.1.9", "4.2.0"] {
          try FileManager.default.createDirectory(
            atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
        }
        try Story.run("4.2.0", in: folder)
        let steps = withRestart ? try Self.restart(in: desk.folder) : ""
        let file = desk.folder + "/lastgood.yaml"
        try (Story.policy(folder) + "\n" + steps)
          .write(toFile: file, atomically: true, encoding: .utf8)
        let applied = try await desk.host.says("policy", "apply", file, "--data", desk.folder)
        try #require(applied.ending == .exited(0), "\(applied.errors)")
        let alice = try await desk.person("alice")
        let bob = try await desk.person("bob")
        let carol = try await desk.person("carol")
        let dave = try await desk.person("dave")
        try await Story.history(alice)
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--env", "production", "--deploy",
          "dep-3", "--severity", "SEV2")
        try await alice.does("deploy", "halt", "dep-3", "--because", "payments fail")
        let plan = try await Story.plan(
          alice, "decide", "rollback", "--because", "one in five fails", "--over",
          "fallback=no stack is left")
        if withRestart {
          // A script cannot be asked whether it takes its arguments.
          try await dave.does(
            "override", "D1", "--check", "parse", "--plan", plan.hash, "--because", "it was tried")
        }
        try await body(desk, alice) {
          try await bob.does("approve", "D1", "--plan", plan.hash)
          try await carol.does("approve", "D1", "--plan", plan.hash)
        }
      }
    }

    /// A restart that takes long, and a look whether it has been.
    private static func restart(in folder: String) throws -> String {
      let scripts = [
        "restart": "echo $PPID >> \(folder)/effects; sleep 45", "look": "test -s \(folder)/effects",
      ]
      var allowed = ""
      for (name, script) in scripts {
        let text = "#!/bin/sh\n\(script)\n"
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o700)
        allowed += "\(path) sha256:\(OpenSSLSHA256().digest(of: Array(text.utf8)))\n"
      }
      let list = folder + "/executor.allow"
      try allowed.write(toFile: list, atomically: true, encoding: .utf8)
      chmod(list, 0o600)
      return """
            steps:
              - {name: restart, run: [\(folder)/restart], probe: [\(folder)/look], timeout: 60s}

        """
    }
  }
}
