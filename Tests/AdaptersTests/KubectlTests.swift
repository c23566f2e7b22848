import Decisions
import FoundationEssentials
import Glibc
import JSON
import Policy
import Synchronization
import TestThreads
import Testing

@testable import Adapters

@Suite(.ownThreads, .enabled(if: KubectlProgram.isThere, "There is no \(KubectlProgram.path)."))
struct `Deployments through kubectl` {
  let bench = Bench()
  let adapter: KubectlAdapter

  init() {
    adapter = KubectlAdapter(
      bench.gate(KubectlProgram.allowed))
  }

  /// The adapter's view of a cluster, with kubectl itself in between.
  private func with(
    _ cluster: FakeCluster, _ body: @Sendable (_ settings: [String: String]) async throws -> Void
  ) async throws {
    try await answering({ cluster.answer($0) }) { url in
      try await body(KubectlProgram.settings(for: url, in: bench))
    }
  }

  private func target(
    _ settings: [String: String], _ kind: MitigationKind = .rollback, to release: String? = "1.4.2",
    digest: String? = nil
  ) -> ActionTarget { .kubectl(settings, kind, to: release, digest: digest) }

  private func call(_ target: ActionTarget, _ step: PlanStep, at index: Int = 0) -> StepCall {
    StepCall(step, at: index, of: target, from: "1.6.0", identity: "0189", fence: "1.7")
  }

  @Test func `the release is found among the revisions, and nobody types one`() async throws {
    let cluster = FakeCluster()
    try await with(cluster) { settings in
      let target = target(settings)
      let seen = await adapter.observe(target)
      #expect(seen.running == .seen("1.6.0") && seen.isPaused == .seen(false))
      #expect(seen.releases == .seen(["1.4.2", "1.5.0", "1.6.0"]))
      #expect(seen.identity.outcome == .pass && seen.rights.outcome == .pass)
      let preparation = try adapter.prepare(target, from: seen)
      #expect(
        preparation.steps.map { $0.call[1...2] } == [["rollout", "undo"], ["rollout", "status"]])
      #expect(preparation.steps[0].call.contains("--to-revision=1"))
      #expect(preparation.current.first?.hasPrefix("Revision 3; 2 of 2 pods available") == true)
      #expect(try adapter.wouldPlan(preparation.steps, for: target))
      var other = preparation.steps
      other[0].call[2] = "restart"
      #expect(try !adapter.wouldPlan(other, for: target))
    }
    #expect(cluster.changes.isEmpty)
  }

  @Test func `it goes back, waits, and both can be asked afterwards`() async throws {
    let cluster = FakeCluster()
    try await with(cluster) { settings in
      let target = target(settings)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      let (undo, status) = (call(target, steps[0]), call(target, steps[1], at: 1))
      guard case .notDone = await adapter.probe(undo), case .unknown = await adapter.probe(status)
      else { return #expect(Bool(false), "nothing was done yet") }
      #expect(try await adapter.perform(undo).ending == .carriedOut)
      #expect(cluster.changes.count == 1)
      guard case .done = await adapter.probe(undo), case .done = await adapter.probe(status) else {
        return #expect(Bool(false), "it was done")
      }
      #expect(try await adapter.perform(status).ending == .carriedOut)
      // A second time it runs already, and nothing is sent.
      #expect(try await adapter.perform(undo).ending != .carriedOut)
      #expect(cluster.changes.count == 1)
    }
  }

  /// A reply that is lost looks like a change that was not made.
  @Test(arguments: [MitigationKind.rollback, .halt])
  func `what kubectl calls failed is asked of the cluster`(kind: MitigationKind) async throws {
    let cluster = FakeCluster { $0.losesReplies = true }
    try await with(cluster) { settings in
      let target = target(settings, kind)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      let outcome = try await adapter.perform(call(target, steps[0]))
      #expect(outcome.ending == .carriedOut, "\(outcome)")
      #expect(outcome.exitCode == 1)
      #expect(cluster.changes.count == 1)
    }
    let refusing = FakeCluster { $0.refusal = (409, "Conflict") }
    try await with(refusing) { settings in
      let target = target(settings, kind)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      guard case .failed(let reason) = try await adapter.perform(call(target, steps[0])).ending
      else { return #expect(Bool(false), "it was not done") }
      #expect(reason.hasSuffix("Its probe says that it was not done."))
    }
    let gone = FakeCluster { ($0.losesReplies, $0.isGoneAfterwards) = (true, true) }
    try await with(gone) { settings in
      let target = target(settings, kind)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      #expect(try await adapter.perform(call(target, steps[0])).ending == .timedOut)
    }
  }

  @Test(arguments: [
    ("1.0.0", "No revision that the cluster keeps"), ("1.6.0", "is the revision of now"),
    ("1.5.0", "Revisions 2, 4 all have the image"),
  ])
  func `none, two, or the one of now is refused with a sentence`(
    release: String, sentence: String
  ) async throws {
    let cluster = FakeCluster { $0.kept.append((4, "registry:5000/web:1.5.0")) }
    try await with(cluster) { settings in
      let target = target(settings, to: release)
      let seen = await adapter.observe(target)
      #expect(seen.identity.outcome == .fail)
      #expect(seen.identity.sentence.contains(sentence))
      #expect(throws: PreparationRefusal.self) { try adapter.prepare(target, from: seen) }
    }
  }

  @Test func `a digest says more than a tag`() async throws {
    let (old, other) = (
      "sha256:" + String(repeating: "a", count: 64), "sha256:" + String(repeating: "b", count: 64)
    )
    let cluster = FakeCluster {
      $0.kept = [(1, "r/web:latest@\(old)"), (2, "r/web:1.4.2@\(other)"), (3, $0.image)]
    }
    try await with(cluster) { settings in
      let seen = await adapter.observe(target(settings, digest: old))
      #expect(seen.details["revision"] == "1")
    }
  }

  @Test func `what is paused is not rolled back, not even when it was paused a moment ago`()
    async throws
  {
    let cluster = FakeCluster()
    try await with(cluster) { settings in
      let target = target(settings)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      cluster.state.withLock { $0.paused = true }
      #expect(await adapter.observe(target).isPaused == .seen(true))
      guard case .failed(let sentence) = try await adapter.perform(call(target, steps[0])).ending
      else { return #expect(Bool(false), "it was rolled back") }
      #expect(sentence.contains("is paused"))
      #expect(cluster.changes.isEmpty)
    }
  }

  @Test func `a revision that was renumbered or pruned meanwhile is not gone back to`()
    async throws
  {
    let cluster = FakeCluster()
    try await with(cluster) { settings in
      let target = target(settings)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      cluster.state.withLock { $0.kept[0].0 = 7 }
      guard case .failed(let sentence) = try await adapter.perform(call(target, steps[0])).ending
      else { return #expect(Bool(false), "it was rolled back") }
      #expect(sentence.contains("is revision 7 now, and not 1"))
      _ = cluster.state.withLock { $0.kept.removeFirst() }
      #expect(try await adapter.perform(call(target, steps[0])).ending != .carriedOut)
      #expect(cluster.changes.isEmpty)
    }
  }

  @Test func `a conflict did not work, and is asked about`() async throws {
    let cluster = FakeCluster { $0.refusal = (409, "Conflict") }
    try await with(cluster) { settings in
      let target = target(settings)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      let outcome = try await adapter.perform(call(target, steps[0]))
      #expect(outcome.exitCode == 1)
      #expect(outcome.errors?.contains("has been modified") == true)
      guard case .notDone = await adapter.probe(call(target, steps[0])) else {
        return #expect(Bool(false), "it was not done")
      }
    }
  }

  @Test func `a stalled rollout is seen, and one that goes on is not done yet`() async throws {
    let cluster = FakeCluster()
    try await with(cluster) { settings in
      let target = target(settings)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      _ = try await adapter.perform(call(target, steps[0]))
      let status = call(target, steps[1], at: 1)
      cluster.state.withLock { $0.updated = 1 }
      guard case .notDone = await adapter.probe(status) else {
        return #expect(Bool(false), "it goes on")
      }
      cluster.state.withLock { $0.stalled = true }
      guard case .unknown(let sentence) = await adapter.probe(status) else {
        return #expect(Bool(false), "it is stalled")
      }
      #expect(sentence.contains("did not get on within its deadline"))
      #expect(await adapter.observe(target).details["state"]?.contains("stalled") == true)
      // kubectl says so itself.
      #expect(try await adapter.perform(status).ending != .carriedOut)
    }
  }

  @Test func `a state that is older than the newest change is not believed`() async throws {
    let cluster = FakeCluster { $0.generation = 4 }
    try await with(cluster) { settings in
      let target = target(settings)
      let seen = await adapter.observe(target)
      #expect(seen.running.value == nil)
      let steps = try adapter.prepare(target, from: seen).steps
      #expect(try await adapter.perform(call(target, steps[0])).ending != .carriedOut)
      #expect(cluster.changes.isEmpty)
    }
  }

  @Test func `a halt pauses, once`() async throws {
    let cluster = FakeCluster()
    try await with(cluster) { settings in
      let target = target(settings, .halt, to: nil)
      let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
      #expect(try adapter.wouldPlan(steps, for: target))
      let call = call(target, steps[0])
      guard case .notDone = await adapter.probe(call) else {
        return #expect(Bool(false), "it was not paused")
      }
      #expect(try await adapter.perform(call).ending == .carriedOut)
      guard case .done = await adapter.probe(call) else {
        return #expect(Bool(false), "it is paused")
      }
      #expect(try await adapter.perform(call).output == "web was paused already.")
      #expect(cluster.changes.count == 1)
    }
  }

  @Test func `with several containers somebody has to say which one counts`() async throws {
    let cluster = FakeCluster { $0.second = #",{"name":"proxy","image":"envoy:1.4.2"}"# }
    try await with(cluster) { settings in
      #expect(await adapter.observe(target(settings)).running.value == nil)
      let named = settings.merging(["container": "web"]) { $1 }
      let seen = await adapter.observe(target(named))
      #expect(seen.running == .seen("1.6.0") && seen.details["revision"] == "1")
    }
  }

  @Test func `a cluster that is gone is unknown, and nothing is run`() async throws {
    let settings = [
      "kubeconfig": bench.file("none", ""), "namespace": "shop", "deployment": "web",
    ]
    let seen = await adapter.observe(target(settings))
    #expect(seen.identity.outcome == .unknown && seen.running.value == nil)
    #expect(throws: PreparationRefusal.self) { try adapter.prepare(target(settings), from: seen) }
  }

  @Test func `kubectl itself takes the arguments`() async throws {
    let settings = ["kubeconfig": "/k", "namespace": "shop", "deployment": "web"]
    for kind in [MitigationKind.rollback, .halt] {
      #expect(await adapter.parseCheck(target(settings, kind)).outcome == .pass)
    }
  }

  @Test(arguments: [
    [:], ["namespace": "-n"], ["deployment": "We b"], ["kubeconfig": "k"], ["program": "/bin/sh"],
    ["context": "-x"], ["timeout": "0s"], ["timeout": "2h"], ["container": "*"],
    ["version-url": "file:///x"], ["colour": "blue"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async {
    let base =
      settings.isEmpty ? [:] : ["kubeconfig": "/k", "namespace": "shop", "deployment": "web"]
    let answer = await adapter.parseCheck(target(base.merging(settings) { $1 }))
    #expect(answer.outcome == .fail)
  }

  @Test(
    arguments: [
      ("web:1.4.2", "1.4.2", nil), ("r:5000/web", nil, nil), ("r:5000/a/web:2", "2", nil),
      ("web@sha256:" + String(repeating: "a", count: 64), nil, "a"), ("web:-x", nil, nil),
      ("web@sha256:1", nil, nil), ("", nil, nil), ("web:", nil, nil),
    ] as [(String, String?, String?)])
  func `an image is a tag, a digest, or neither`(text: String, tag: String?, digest: String?) {
    let image = ContainerImage(text)
    #expect(image.tag == tag)
    #expect(image.digest == digest.map { "sha256:" + String(repeating: $0, count: 64) })
  }

  @Test(arguments: [
    "{}", "[]", #"{"metadata":{"uid":"u","generation":1},"spec":{}}"#,
    #"{"metadata":{"uid":"u","generation":1},"spec":{"selector":{"matchLabels":{"a":"b,c"}}}}"#,
    #"{"metadata":{"uid":"u","generation":-1},"spec":{"selector":{"matchLabels":{"a":"b"}}}}"#,
  ])
  func `what is no deployment is refused`(text: String) throws {
    let value = try JSONValue(checking: Array(text.utf8))
    #expect(throws: PreparationRefusal.self) { try KubernetesDeployment(value) }
  }
}
