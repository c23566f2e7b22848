import Actions
import Adapters
import Decisions
import EventLog
import Executor
import Policy
import TestSupport
import TestThreads
import Testing

// One after the other: each has three servers of its own.
@Suite(
  .ownThreads, .freshDatabase, .serialized,
  .enabled(if: !Balancer.those.isEmpty, "no load balancer is on this machine: scripts/setup --all"))
struct `An authorised fallback` {
  private struct Agreed {
    var scene: ActingScene
    var shop: BalancedShop
    var facts: ActedFacts
    var event: RecordedEvent
    var steps: [PlanStep]

    /// One more, that was agreed to with these steps.
    func another(with steps: [PlanStep]) async throws -> RecordedEvent {
      try await Self.authorise(steps, through: shop.balancer, in: scene, ordinal: 2)
    }

    static func authorise(
      _ steps: [PlanStep], through balancer: Balancer, in scene: ActingScene, ordinal: Int32 = 1
    ) async throws -> RecordedEvent {
      try await scene.authorise(ordinal: ordinal) {
        ($0.action, $0.definition, $0.adapter) = (.fallback, "shift", balancer.rawValue)
        ($0.standing, $0.from, $0.to, $0.steps) = (.real, nil, nil, steps)
      }
    }

    /// What an executor does, which may die of it.
    func act(on event: RecordedEvent, _ death: DyingAdapter.Death = .never) async throws {
      try await scene.runner(DyingAdapter(inner: shop.adapter, death: death), facts).act(on: event)
    }

    func end(of event: RecordedEvent) async throws -> Action.End? {
      try await scene.book()[event.id]?.end
    }
  }

  private func withFallback(
    through balancer: Balancer,
    _ body: @Sendable (Agreed) async throws -> Void
  ) async throws {
    try await withBalancedShop(balancer) { shop in
      let scene = try ActingScene()
      let outcome: Result<Void, any Error>
      do {
        let (policy, adapter) = (shop.policy, shop.adapter)
        let definition = try #require(policy.actions["shift"])
        let target = ActionTarget(
          .fallback, of: "checkout", in: "production", by: "shift", definition)
        let preparation = try adapter.prepare(target, from: await adapter.observe(target))
        let event = try await Agreed.authorise(preparation.steps, through: balancer, in: scene)
        var facts = ActedFacts()
        facts.said.rule = .applied(policy, hash: digest([1]))
        outcome = .success(
          try await body(
            Agreed(
              scene: scene, shop: shop, facts: facts, event: event, steps: preparation.steps)))
      } catch {
        outcome = .failure(error)
      }
      await scene.close()
      try outcome.get()
    }
  }

  @Test(arguments: Balancer.those)
  func `moves every client, and none sees an error`(balancer: Balancer) async throws {
    try await withFallback(through: balancer) { agreed in
      #expect(try await agreed.shop.answers(to: 20)["new", default: 0] > 0)
      try await agreed.act(on: agreed.event)
      let action = try #require(try await agreed.scene.book()[agreed.event.id])
      #expect(action.end == .completed)
      #expect(action.steps.allSatisfy { $0.report?.output?.plain?.isEmpty == false })
      #expect(try await agreed.shop.answers(to: 1_000) == ["old": 1_000])
    }
  }

  /// For both, 2 is the step that changes the target.
  @Test(
    arguments: Balancer.those,
    [.after(0), .before(2), .after(2), .after(3)] as [DyingAdapter.Death]
  )
  func `is seen through by the next executor, whichever step the first one died at`(
    _ balancer: Balancer, _ death: DyingAdapter.Death
  ) async throws {
    try await withFallback(through: balancer) { agreed in
      await #expect(throws: CancellationError.self) {
        try await agreed.act(on: agreed.event, death)
      }
      #expect(try await agreed.scene.types().last == "step.started")
      try await agreed.act(on: agreed.event)
      #expect(try await agreed.end(of: agreed.event) == .completed)
      #expect(try await agreed.scene.types().contains("step.probed"))
      #expect(try await agreed.shop.answers(to: 50) == ["old": 50])
    }
  }

  @Test(arguments: Balancer.those)
  func `that was agreed to twice finds what it starts from changed`(
    balancer: Balancer
  ) async throws {
    try await withFallback(through: balancer) { agreed in
      let second = try await agreed.another(with: agreed.steps)
      for event in [agreed.event, second] { try await agreed.act(on: event) }
      #expect(try await agreed.end(of: agreed.event) == .completed)
      guard case .failed(let failure)? = try await agreed.end(of: second) else {
        Issue.record("it was carried out")
        return
      }
      #expect(failure.cause == .stepFailed)
      #expect(failure.because.plain?.contains("“see that nothing has changed”") == true)
    }
  }

  @Test(arguments: Balancer.those)
  func `with other calls than its adapter would make is refused`(
    balancer: Balancer
  ) async throws {
    try await withFallback(through: balancer) { agreed in
      var steps = agreed.steps
      steps.remove(at: 1)
      let other = try await agreed.another(with: steps)
      try await agreed.act(on: other)
      guard case .failed(let failure)? = try await agreed.end(of: other) else {
        Issue.record("it was not refused")
        return
      }
      #expect(failure.cause == .unprepared)
      #expect(failure.isUntouched)
    }
  }
}
