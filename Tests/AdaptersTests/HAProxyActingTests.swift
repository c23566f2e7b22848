import Decisions
import Glibc
import Policy
import Spawn
import Synchronization
import TestThreads
import Testing

@testable import Adapters

// One after the other: each has three servers of its own.
@Suite(
  .ownThreads, .serialized,
  .enabled(if: HAProxyProgram.isThere, "haproxy is not on this machine: scripts/setup --all"))
struct `Acting on a live HAProxy` {
  let bench = Bench()

  private var adapter: HAProxyAdapter { HAProxyAdapter(ArgvAdapter(bench.gate("/usr/bin/true"))) }

  private func sentence(_ outcome: StepOutcome) -> String {
    if case .failed(let sentence) = outcome.ending { sentence } else { "\(outcome)" }
  }

  @Test func `a fallback costs a tenth of a second, and every step says what came of it`()
    async throws
  {
    try await withShop { shop in
      let (target, adapter) = (shop.target(), adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      var said: [String] = []
      // A machine with much to do may be late once, and not every time.
      var fastest = Duration.seconds(60)
      for _ in 0..<30 where fastest >= .milliseconds(100) {
        let start = ContinuousClock.now
        said = try await shop.perform(preparation.steps, of: target, through: adapter)
        fastest = min(fastest, ContinuousClock.now - start)
        try shop.give("set server shop/new1 state ready")
        let new = try #require(HAProxyServerName("shop/new1"))
        try await shop.wait { $0[new]?.isUsable == true }
      }
      #expect(fastest < .milliseconds(100))
      #expect(
        said == [
          "All is as it was. New clients go to shop/old1 90 %, shop/new1 10 %.",
          "New clients go to shop/old1 90 %, shop/new1 10 %.",
          "shop/new1 draining. New clients go to shop/old1 100 %.",
          "shop/new1 in maintenance. New clients go to shop/old1 100 %.",
        ])
    }
  }

  @Test func `whether a step was done is asked of HAProxy`() async throws {
    try await withShop { shop in
      let (target, adapter) = (shop.target(), adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      for (index, step) in preparation.steps.enumerated() {
        let call = shop.call(step, of: target)
        guard case .notDone = await adapter.probe(call) else {
          Issue.record("\(step.name) was done before")
          return
        }
        try await shop.perform([step], of: target, through: adapter)
        // Looks are taken again, since they change nothing.
        switch (index, await adapter.probe(call)) {
        case (0...1, .notDone), (2..., .done): break
        case (_, let answer): Issue.record("\(step.name): \(answer)")
        }
      }
    }
  }

  @Test func `another start than the plan's ends it, and nothing is changed`() async throws {
    try await withShop { shop in
      let (target, adapter) = (shop.target(), adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      try shop.give("set server shop/new1 weight 50")
      let before = try shop.state()
      let outcome = try await adapter.perform(shop.call(preparation.steps[0], of: target))
      #expect(sentence(outcome).hasSuffix("Prepare the plan again."))
      #expect(try shop.state() == before)
    }
  }

  @Test func `a refusal of HAProxy is told, with what it said`() async throws {
    try await withShop { shop in
      let target = shop.target(.fallback, ["socket": shop.lookingSocket])
      let adapter = adapter
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      let drain = try #require(preparation.steps.first { $0.call.last == "drain" })
      let outcome = try await adapter.perform(shop.call(drain, of: target))
      #expect(sentence(outcome).contains("Permission denied"))
      #expect(sentence(outcome).contains("Nothing was changed by it."))
    }
  }

  @Test func `clients are not taken from the last server that serves them`() async throws {
    try await withShop { shop in
      let (target, adapter) = (shop.target(), adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      try shop.give("set server shop/old1 state maint")
      let drain = try #require(preparation.steps.first { $0.call.last == "drain" })
      let outcome = try await adapter.perform(shop.call(drain, of: target))
      #expect(sentence(outcome).contains("nobody else could take clients"))
      #expect(try await shop.answers(to: 3) == ["new": 3])
    }
  }

  @Test func `a socket that vanishes in between ends it, and a probe says that nobody knows`()
    async throws
  {
    try await withShop { shop in
      let (target, adapter) = (shop.target(), adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      try await shop.perform([preparation.steps[0]], of: target, through: adapter)
      shop.process.killGroup()
      _ = try shop.process.waitForExit(deadline: .seconds(30))
      let call = shop.call(preparation.steps[2], of: target)
      #expect(
        sentence(try await adapter.perform(call)).contains("does HAProxy run?"))
      guard case .unknown = await adapter.probe(call) else {
        Issue.record("nobody can know")
        return
      }
    }
  }

  @Test func `after a reload the rest of the steps is left alone`() async throws {
    try await withShop { shop in
      let (target, adapter) = (shop.target(), adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      try await shop.perform(
        Array(preparation.steps.prefix(3)), of: target, through: adapter)
      let second = try haproxy(in: shop.bench, "-sf", "\(shop.process.id)")
      defer { second.killGroup() }
      try await shop.wait { $0.process == Int64(second.id) }
      let before = try shop.state()
      let outcome = try await adapter.perform(shop.call(preparation.steps[3], of: target))
      #expect(sentence(outcome).contains("HAProxy was reloaded since this action began"))
      #expect(try shop.state().shares == before.shares)
    }
  }

  @Test func `a reload while it drains is seen`() async throws {
    try await withShop { shop in
      let (target, adapter) = (shop.target(drain: .minutes(10)), adapter)
      let held = try HeldConnection(to: shop.port)
      defer { held.end() }
      held.say("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nx")
      let (old, new) = try (
        #require(HAProxyServerName("shop/old1")), #require(HAProxyServerName("shop/new1"))
      )
      try await shop.wait { $0.sessions(at: [old, new]) == 1 }
      let busy = try shop.state().sessions(at: [new]) == 1 ? new : old
      let wait = HAProxyStep.wait([busy], seconds: 600).planStep(
        at: try HAProxySocket(shop.socket))
      let call = shop.call(wait, of: target)
      let waiting = Task { try await adapter.perform(call) }
      try await shop.wait { _ in adapter.processes.knows(call.identity) }
      let second = try haproxy(in: shop.bench, "-sf", "\(shop.process.id)")
      defer { second.killGroup() }
      let outcome = try await waiting.value
      #expect(sentence(outcome).contains("was reloaded"))
    }
  }

  @Test(arguments: [0, 1, 5, 50])
  func `who is broken off does not say how it ended`(_ milliseconds: Int) async throws {
    let silent = try FalseHAProxy(.saysNothing)
    var definition = ActionDefinition(adapter: "haproxy")
    definition.settings = [
      "socket": silent.path, "backend": "shop", "unchanged": "old1", "new": "new1",
    ]
    let target = ActionTarget(
      .fallback, of: "checkout", in: "production", by: "shift", definition)
    let name = try #require(HAProxyServerName("shop/new1"))
    let step = HAProxyStep.command(.setState(name, .drain)).planStep(
      at: try HAProxySocket(silent.path))
    let (call, adapter) = (
      StepCall(step, at: 2, of: target, from: nil, identity: "1", fence: "1.1"), adapter
    )
    let task = Task { try await adapter.perform(call) }
    try await Task.sleep(for: .milliseconds(milliseconds))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `programs of the action are run in their places`() async throws {
    try await withShop { shop in
      let scale = bench.program("scale", "echo scaled")
      let tell = bench.program("tell", "echo told")
      let adapter = HAProxyAdapter(
        ArgvAdapter(bench.gate(bench.line(allowing: scale), bench.line(allowing: tell))))
      var target = shop.target()
      var (first, last) = (ActionStep(name: "scale"), ActionStep(name: "tell"))
      (first.run, first.scales, last.run) = ([scale], true, [tell])
      target.definition.steps = [first, last]
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(try adapter.wouldPlan(preparation.steps, for: target))
      let said = try await shop.perform(preparation.steps, of: target, through: adapter)
      #expect((said[1], said.last) == ("scaled\n", "told\n"))
      guard
        case .unknown(let reason) = await adapter.probe(
          shop.call(preparation.steps[1], of: target))
      else {
        Issue.record("it has no probe")
        return
      }
      #expect(reason.hasPrefix("The step has no probe."))
    }
  }
}

/// HAProxy's part played by something that answers as it is told.
@Suite(.ownThreads) struct `What HAProxy has agreed to` {
  private let adapter = HAProxyAdapter(ArgvAdapter(Bench().gate("/usr/bin/true")))

  private func target(
    _ kind: MitigationKind = .fallback, _ settings: [String: String] = [:], drain: Span? = nil
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "haproxy")
    definition.drain = drain
    definition.settings = [
      "socket": "/run/haproxy/admin.sock", "backend": "shop", "unchanged": "old1, old2",
      "new": "new1 new2",
    ].merging(settings) { $1 }
    return ActionTarget(kind, of: "checkout", in: "production", by: "shift", definition)
  }

  private func plan(_ target: ActionTarget, _ state: HAProxyState) throws -> [PlanStep] {
    var seen = Observation.unseen
    seen.traffic = state
    return try adapter.prepare(target, from: seen).steps
  }

  private static func states() throws -> [HAProxyState] {
    try [
      .shop(
        HAProxyServer("old1", 90), HAProxyServer("old2", 90), HAProxyServer("new1", 10),
        HAProxyServer("new2", 10)),
      // In another order, down, drained, in maintenance, without a weight, and with a stranger.
      .shop(
        HAProxyServer("new2", 10, .ready, .stopped), HAProxyServer("old2", 0, initially: 70),
        HAProxyServer("new1", 100), HAProxyServer("old1", 90, .maintenance, .stopped)),
      .shop(
        HAProxyServer("old1", 90, .ready, .stopped), HAProxyServer("old2", 90),
        HAProxyServer("new1", 10, .drain), HAProxyServer("new2", 10, .maintenance, .stopped)),
    ]
  }

  @Test(arguments: try states(), [Span.zero, .seconds(30)])
  func `a plan is known again by what it starts from`(state: HAProxyState, drain: Span) throws {
    for cut in ["keep", "cut"] {
      let target = target(.fallback, ["leftovers": cut], drain: drain)
      let steps = try plan(target, state)
      #expect(try adapter.wouldPlan(steps, for: target))
      // The same under another policy is another plan.
      let other = self.target(.fallback, ["leftovers": cut, "new": "new1"], drain: drain)
      #expect((try? adapter.wouldPlan(steps, for: other)) != true)
      #expect((try? adapter.wouldPlan(steps, for: self.target(.halt))) != true)
      for index in steps.indices {
        var less = steps
        less.remove(at: index)
        #expect((try? adapter.wouldPlan(less, for: target)) != true, "without \(steps[index].name)")
      }
    }
  }

  @Test(arguments: ["0%", "3%"])
  func `so is a halt, to no more than the share`(share: String) throws {
    let target = target(.halt, ["share": share])
    for weight in [10, 200] {
      let state = HAProxyState.shop(
        try HAProxyServer("old1", 90), try HAProxyServer("old2", 90),
        try HAProxyServer("new1", weight), try HAProxyServer("new2", weight))
      let steps = try plan(target, state)
      #expect(try adapter.wouldPlan(steps, for: target))
      #expect(
        try adapter.wouldPlan(steps, for: self.target(.halt, ["share": "2%"])) == (share == "0%"))
      var more = steps
      more.removeLast()
      #expect(try !adapter.wouldPlan(more, for: target), "one keeps its weight")
    }
  }
}
