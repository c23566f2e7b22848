import Crypto
import Decisions
import Digest
import EventLog
import Foundation
import Policy
import Testing

@testable import Adapters
@testable import Executor

/// HAProxy's own plans, from a state that is given.
private struct StillHAProxy: Adapter {
  let adapter = HAProxyAdapter(
    ArgvAdapter(
      ProgramGate(AllowListFile(path: "/nowhere"), digest: { OpenSSLSHA256().digest(of: $0) })))
  var traffic: HAProxyState

  var name: String { adapter.name }
  var standing: Plan.Standing { adapter.standing }
  var kinds: Set<MitigationKind> { adapter.kinds }
  var fencing: Fencing { adapter.fencing }

  func observe(_ target: ActionTarget) async -> Observation {
    var observation = Observation(
      running: .seen("1.1"), isPaused: .seen(false), releases: .seen([]),
      identity: .pass("It is there."), rights: .pass("It may be changed."))
    observation.traffic = traffic
    return observation
  }

  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    try adapter.prepare(target, from: observation)
  }

  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { .pass("It is well-formed.") }
}

@Suite struct `The plan of a fallback through HAProxy` {
  private static func server(_ name: String, _ weight: Int, _ sessions: Int) throws -> HAProxyServer
  {
    var server = HAProxyServer(try #require(HAProxyServerName("shop/\(name)")), weight: weight)
    server.sessions = sessions
    return server
  }

  private static func prepared(_ new: HAProxyServer) async throws -> PreparedPlan {
    var policy = Policy.shop
    var definition = ActionDefinition(adapter: "haproxy")
    (definition.kinds, definition.environments) = ([.fallback], ["production"])
    definition.drain = .seconds(30)
    definition.settings = [
      "socket": "/run/haproxy/admin.sock", "backend": "shop", "unchanged": "old1", "new": "new1",
      "leftovers": "cut",
    ]
    policy.actions["to-unchanged"] = definition
    policy.services["checkout"]?.actions[.fallback] = "to-unchanged"
    policy.services["checkout"]?.fallback = .feasible
    policy.services["checkout"]?.unchangedCapacity = .all
    var facts = SaidFacts.usual
    facts.rule = .applied(policy, hash: digest([2]))
    let state = HAProxyState(
      version: "2.6.12", process: 77, servers: [try server("old1", 90, 2), new])
    return try await prepare(request, facts, through: [StillHAProxy(traffic: state)])
  }

  private static let request = PlanRequest.asking(.fallback)

  @Test func `reads as the documentation shows it`() async throws {
    let prepared = try await Self.prepared(Self.server("new1", 10, 1))
    #expect(prepared.outcome(.parse) == .pass)
    #expect(prepared.outcome(.capacity) == .pass)
    #expect(prepared.plan.standing == .real)
    guard case .text(let text)? = prepared.dryRun else {
      Issue.record("there is none")
      return
    }
    let page = try String(
      contentsOfFile: #filePath.replacing(
        "Tests/ExecutorTests/HAProxyDryRunTests.swift", with: "docs/executor.md"),
      encoding: .utf8)
    let shown = text.replacing("Runs now: 1.1.", with: "Runs now: 2.0.0.")
    #expect(page.contains("\n\(shown)\n"), "\(shown)")
  }

  @Test func `is another one from another start, and not from other connections`() async throws {
    let hash = try await Self.prepared(Self.server("new1", 10, 1)).hash
    #expect(try await Self.prepared(Self.server("new1", 10, 900)).hash == hash)
    #expect(try await Self.prepared(Self.server("new1", 11, 1)).hash != hash)
  }
}
