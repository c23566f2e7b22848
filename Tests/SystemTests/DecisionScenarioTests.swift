import Foundation
import Spawn
import Testing

extension System {
  /// A bad canary, and the way to an authorised rollback, by commands alone.
  @Suite struct `A rollback that others have to agree to` {
    @Test func `goes to what was good, and is bound to the plan that was seen`() async throws {
      try await withScenario { desk in
        let folder = desk.folder + "/shop"
        for version in ["4.1.8", "4.1.9", "4.2.0"] {
          try FileManager.default.createDirectory(
            atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
        }
        try Self.run("4.2.0", in: folder)
        let file = desk.folder + "/lastgood.yaml"
        try Self.policy(folder).write(toFile: file, atomically: true, encoding: .utf8)
        let applied = try await desk.host.says("policy", "apply", file, "--data", desk.folder)
        try #require(applied.ending == .exited(0), "\(applied.errors)")
        let alice = try await desk.person("alice")
        let bob = try await desk.person("bob")
        let carol = try await desk.person("carol")
        try await Self.history(alice)

        let good = try await alice.does("lkg", "checkout", "--env", "production")
        #expect((good["release"] as? [String: Any])?["version"] as? String == "4.1.8")
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--env", "production", "--deploy",
          "dep-3", "--severity", "SEV2")
        try await alice.does("deploy", "halt", "dep-3", "--because", "payments fail")

        let first = try await Self.plan(
          alice, "decide", "rollback", "--because", "one in five fails", "--over",
          "fallback=no stack is left")
        #expect(first.to == "4.1.8")
        let asker = try await alice.isRefused(65, "approve", "D1", "--plan", first.hash)
        #expect(asker.contains("does not approve it"))
        try await bob.does("approve", "D1", "--plan", first.hash)
        // One is not enough, and the same one twice is still one.
        #expect(try await Self.state(alice) != "authorised")
        try await bob.isRefused(65, "approve", "D1", "--plan", first.hash)

        // What runs is another version now: another plan, and nobody has agreed to that one.
        try Self.run("4.1.9", in: folder)
        let second = try await Self.plan(alice, "plan", "D1", "--again")
        #expect(second.hash != first.hash)
        try await carol.isRefused(65, "approve", "D1", "--plan", first.hash)
        #expect(try await Self.state(alice) != "authorised")
      }
    }

    /// Makes a version the one that runs.
    static func run(_ version: String, in folder: String) throws {
      let link = folder + "/current"
      try? FileManager.default.removeItem(atPath: link)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: version)
    }

    static func policy(_ folder: String) -> String {
      """
      profile: none
      organisation: Example
      services:
        checkout:
          criticality: business-critical
          infrastructure: immutable
          fallback: feasible
          healthy: {signals: [error-rate], window: 15m, coverage: 95%, minimum-requests: 200}
          actions: {rollback: switch}
      people:
        alice: {roles: [responder]}
        bob: {roles: [responder]}
        carol: {roles: [responder]}
        dave: {roles: [responder]}
      severities:
        SEV2: {when: it works badly}
      signals:
        error-rate: {unit: ratio, critical: 1%, minimum-requests: 200}
      environments:
        production: {production: true, strategy: canary}
      approvals:
        rules: [{action: rollback, count: 2}, {action: fallback, count: 2}]
      strategies:
        - {scenario: the first releases, strategy: direct, steps: [100%], use-when: nothing runs yet}
      actions:
        switch:
          adapter: host-release
          kinds: [rollback]
          settings: {root: \(folder), link: current}
      """
    }

    /// 4.1.8 was well; 4.1.9 was not in the end; 4.2.0 is a canary of 20 %.
    static func history(_ alice: ScenarioPerson) async throws {
      let digest = String(repeating: "a1", count: 32)
      let bundle = ["configuration", "secrets", "policy", "scaling"].flatMap {
        ["--bundle", "\($0)=sha256:\(digest)"]
      }
      func start(_ version: String, _ rest: [String]) async throws {
        let words =
          [
            "deploy", "start", "checkout", version, "--env", "production", "--artefact",
            "sha256:\(digest)",
          ] + bundle + rest
        let answer = try await alice.says(words)
        try #require(answer.ending == .exited(0), "\(answer.errors)")
      }
      for (number, version) in ["4.1.8", "4.1.9"].enumerated() {
        let deployment = "dep-\(number + 1)"
        try await start(version, ["--strategy", "direct", "--group", "all=100", "--at", "3h ago"])
        try await alice.does("deploy", "enter", deployment, "all", "--at", "3h ago")
        try await alice.does(
          "deploy", "health", deployment, "all", "--signal", "error-rate=pass", "--coverage",
          "100", "--requests", "5000", "--window", "2h", "--at", "1h ago")
      }
      let gate = try await alice.says("deploy", "gate", "dep-1", "all", "--", "true")
      try #require(gate.ending == .exited(0), "\(gate.errors)")
      try await alice.does("deploy", "complete", "dep-1")
      try await alice.does(
        "deploy", "health", "dep-2", "all", "--signal", "error-rate=fail:12%", "--coverage",
        "100", "--requests", "5000", "--window", "15m", "--at", "10m ago")
      try await alice.does("deploy", "fail", "dep-2", "--because", "one in eight fails")
      try await start(
        "4.2.0",
        [
          "--strategy", "canary", "--from", "4.1.9", "--group", "canary=20:1h", "--group",
          "all=100",
        ])
      try await alice.does("deploy", "enter", "dep-3", "canary")
    }

    /// Nil before there is one.
    private static func decision(_ alice: ScenarioPerson) async throws -> [String: Any]? {
      let shown = try await alice.says("plan", "D1", "--json")
      guard shown.ending == .exited(0) else { return nil }
      let answer = try object(shown.output)
      return answer["decision"] as? [String: Any] ?? answer
    }

    private static func plan(of alice: ScenarioPerson) async throws -> [String: Any]? {
      try await decision(alice)?["plan"] as? [String: Any]
    }

    private static func state(_ alice: ScenarioPerson) async throws -> String? {
      try await decision(alice)?["stage"] as? String
    }

    /// Says something that has a plan made, and waits until the executor has made it.
    static func plan(
      _ alice: ScenarioPerson, _ words: String...
    ) async throws -> (hash: String, to: String?) {
      let before = try await plan(of: alice)?["plan_hash"] as? String
      let answer = try await alice.says(words)
      try #require(answer.ending == .exited(0), "\(answer.errors)")
      let deadline = ContinuousClock.now.advanced(by: .seconds(30))
      while ContinuousClock.now < deadline {
        if let plan = try await plan(of: alice), let hash = plan["plan_hash"] as? String,
          hash != before
        {
          return (hash, plan["to"] as? String)
        }
      }
      Issue.record("the executor made no plan in 30 s: \(answer.output)")
      return ("", nil)
    }
  }
}
