import Foundation
import Spawn
import Testing

/// HAProxy and Prometheus, where they are installed (`scripts/setup --all`).
enum StageParts {
  static var areThere: Bool {
    ["haproxy", "prometheus"].allSatisfy { name in
      ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
      }
    } || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  static var isSoaking: Bool { ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] != nil }
}

extension System {
  @Suite(.enabled(if: StageParts.areThere)) struct `lastgood drill run` {
    @Test(.timeLimit(.minutes(3)))
    func `finds a bad canary, falls back, verifies, and leaves nothing behind`() async throws {
      let (answer, card) = try await drill("bad-canary")
      #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
      #expect(card["verdict"] as? String == "passed")
      #expect(card["wrong"] as? [String] == [])
      #expect(card["objective_met"] as? Bool == true)
      try expectOrder(in: card)
      // Far beyond what it takes on a machine that does much else: something got slower by itself.
      #expect(try #require(card["detected_ms"] as? Int) < 15_000)
      #expect(try #require(card["restored_ms"] as? Int) < 25_000)
      let bad = try #require(card["bad_requests"] as? Int)
      let requests = try #require(card["requests"] as? Int)
      #expect(bad > 0 && bad < requests / 2)
      let connections = try #require(card["connections"] as? [String: [String: Int]])
      for kind in ["kept", "fresh"] {
        #expect(try #require(connections[kind]?["requests"]) > 0)
      }
      // “Verified” is said once, and after every look.
      let steps = try answer.lines.map(object).compactMap { $0["step"] as? String }
      #expect(steps.count { $0 == "verified" } == 1)
      let verified = try #require(steps.firstIndex(of: "verified"))
      #expect(try #require(steps.lastIndex { $0.hasPrefix("look ") }) < verified)
      #expect(try #require(steps.firstIndex(of: "carried out")) < verified)
    }

    @Test(
      .enabled(if: StageParts.isSoaking), .timeLimit(.minutes(5)),
      arguments: ["crash-loop", "slow-dependency", "wrong-flag", "killed-backend"])
    func `passes the other scenarios`(scenario: String) async throws {
      let (answer, card) = try await drill(scenario)
      #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
      #expect(card["verdict"] as? String == "passed")
      try expectOrder(in: card)
    }

    @Test(.enabled(if: StageParts.isSoaking), .timeLimit(.minutes(5)))
    func `ends right when the executor is killed in the middle`() async throws {
      let (answer, card) = try await drill("bad-canary", "--fault", "kill-executor")
      #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
      #expect(answer.output.contains("The executor is killed."))
      #expect(card["verdict"] as? String == "passed")
    }

    @Test(.enabled(if: StageParts.isSoaking), .timeLimit(.minutes(5)))
    func `is inconclusive, and not passed, when nothing is measured any more`() async throws {
      let (answer, card) = try await drill("bad-canary", "--fault", "metrics-down")
      #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
      #expect(card["verdict"] as? String == "inconclusive")
      #expect(card["passed"] as? Bool == false)
    }

    private func drill(
      _ arguments: String...
    ) async throws -> (answer: Answer, card: [String: Any]) {
      let answer = try await lastgood(["drill", "run"] + arguments + ["--json"])
      let last = try #require(answer.lines.last, "\(answer.errors)")
      return (answer, try object(last))
    }

    /// What comes later is later.
    private func expectOrder(in card: [String: Any]) throws {
      let times = try [
        "detected_ms", "decided_ms", "authorised_ms", "first_step_ms", "verified_ms",
      ].map { try #require(card[$0] as? Int) }
      #expect(times == times.sorted())
      #expect(try #require(card["restored_ms"] as? Int) <= times[4])
    }
  }
}
