import Actions
import Adapters
import Crypto
import Decisions
import EventLog
import Executor
import Policy
import Synchronization
import TestSupport
import TestThreads
import Testing

/// HAProxy's adapter, whose executor dies at one of the steps.
private struct DyingAdapter: ActingAdapter {
  enum Death: Sendable { case never, before(Int), after(Int) }

  let inner = HAProxyAdapter(
    ArgvAdapter(
      ProgramGate(AllowListFile(path: "/nowhere"), digest: { OpenSSLSHA256().digest(of: $0) })))
  var death = Death.never

  var name: String { inner.name }
  var standing: Plan.Standing { inner.standing }
  var kinds: Set<MitigationKind> { inner.kinds }
  var fencing: Fencing { inner.fencing }

  func observe(_ target: ActionTarget) async -> Observation { await inner.observe(target) }
  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation { try inner.prepare(target, from: observation) }
  func parseCheck(_ target: ActionTarget) async -> CheckAnswer { await inner.parseCheck(target) }
  func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool { try inner.wouldPlan(steps, for: target) }

  func perform(_ call: StepCall) async throws -> StepOutcome {
    if case .before(call.index) = death { throw CancellationError() }
    let outcome = try await inner.perform(call)
    if case .after(call.index) = death { throw CancellationError() }
    return outcome
  }

  func probe(_ call: StepCall) async -> ProbeAnswer { await inner.probe(call) }
}

// One after the other: each has three servers of its own.
@Suite(
  .ownThreads, .freshDatabase, .serialized,
  .enabled(if: BalancedShop.isThere, "haproxy is not on this machine: scripts/setup --all"))
struct `A fallback through HAProxy` {
  /// The scene, and the authorised fallback's event.
  private func withFallback(
    _ body: @Sendable (ActingScene, BalancedShop, ActedFacts, RecordedEvent) async throws -> Void
  ) async throws {
    try await withBalancedShop { shop in
      let scene = try ActingScene()
      let outcome: Result<Void, any Error>
      do {
        let policy = shop.policy
        let definition = try #require(policy.actions["shift"])
        let target = ActionTarget(
          .fallback, of: "checkout", in: "production", by: "shift", definition)
        let adapter = DyingAdapter()
        let preparation = try adapter.prepare(target, from: await adapter.observe(target))
        let event = try await scene.authorise {
          ($0.action, $0.definition, $0.adapter, $0.standing) = (
            .fallback, "shift", "haproxy", .real
          )
          ($0.from, $0.to, $0.steps) = (nil, nil, preparation.steps)
        }
        var facts = ActedFacts()
        facts.said.rule = .applied(policy, hash: digest([1]))
        outcome = .success(try await body(scene, shop, facts, event))
      } catch {
        outcome = .failure(error)
      }
      await scene.close()
      try outcome.get()
    }
  }

  @Test func `moves every client, and none sees an error`() async throws {
    try await withFallback { scene, shop, facts, event in
      let before = try await shop.answers(to: 20)
      #expect(before["new", default: 0] > 0)
      try await scene.runner(DyingAdapter(), facts).act(on: event)
      let action = try #require(try await scene.book()[event.id])
      #expect(action.end == .completed)
      #expect(action.steps.allSatisfy { $0.report?.output?.plain?.isEmpty == false })
      #expect(try await shop.answers(to: 1_000) == ["old": 1_000])
    }
  }

  @Test(arguments: [(0, true), (2, false), (2, true), (3, true)])
  func `is seen through by the next executor, whichever step the first one died at`(
    _ step: Int, _ isAfter: Bool
  ) async throws {
    try await withFallback { scene, shop, facts, event in
      let dying = DyingAdapter(death: isAfter ? .after(step) : .before(step))
      await #expect(throws: CancellationError.self) {
        try await scene.runner(dying, facts).act(on: event)
      }
      #expect(try await scene.types().last == "step.started")
      try await scene.runner(DyingAdapter(), facts).act(on: event)
      #expect(try await scene.book()[event.id]?.end == .completed)
      #expect(try await scene.types().contains("step.probed"))
      #expect(try await shop.answers(to: 50) == ["old": 50])
    }
  }
}
