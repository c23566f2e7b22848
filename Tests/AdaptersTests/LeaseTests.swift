import Crypto
import Decisions
import Digest
import FoundationEssentials
import Glibc
import HTTP
import Policy
import Synchronization
import TestThreads
import Testing

@testable import Adapters

extension StepCall {
  /// The same of an executor that was sure to be the only one until just now.
  var late: StepCall {
    var call = self
    call.lease = StepLease(until: .now)
    return call
  }
}

/// What an executor is about to do when its time is over, somebody else may be doing.
@Suite(.ownThreads) struct `With a lease that is over` {
  let bench = Bench()

  private func expectNothing(
    _ call: StepCall, _ adapter: any ActingAdapter, undoing: Bool = false
  ) async {
    await #expect(throws: StepLeaseOver.self) {
      _ = undoing ? try await adapter.undo(call.late) : try await adapter.perform(call.late)
    }
  }

  private func argv() -> (adapter: ArgvAdapter, target: ActionTarget, step: PlanStep) {
    let program = bench.program("act", "touch \(bench.path)/effect")
    return (
      ArgvAdapter(bench.gate(bench.line(allowing: program))), .rollback(.argv([program])),
      PlanStep(name: "act", call: [program], timeoutSeconds: 5, undo: [program])
    )
  }

  @Test(arguments: [false, true]) func `no program is run`(undoing: Bool) async {
    let (adapter, target, step) = argv()
    await expectNothing(target.call(step), adapter, undoing: undoing)
    #expect(!bench.has("effect"))
  }

  @Test func `no address is called`() async throws {
    let received = Received()
    try await answering({ request in
      _ = received.add(request)
      return Response(200)
    }) { url in
      let list = AllowListFile(path: bench.file("executor.allow", url + "/"))
      let adapter = HTTPCallAdapter(
        EndpointGate(list, resolving: { _ in [] }),
        SecretResolver(
          ProgramGate(list, digest: { OpenSSLSHA256().digest(of: $0) }), environment: { _ in nil }),
        digest: { OpenSSLSHA256().digest(of: $0) }, now: { 1_674_087_231 })
      var definition = ActionDefinition(adapter: "http")
      definition.settings = ["url": url + "/deploy"]
      definition.secrets = [
        "signing": .file(bench.file("key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
      ]
      let target = ActionTarget.rollback(definition)
      let step = try #require(try adapter.prepare(target, from: .unseen).steps.first)
      await expectNothing(target.call(step), adapter)
    }
    #expect(received.all.isEmpty)
  }

  @Test(arguments: [MitigationKind.rollback, .halt], [false, true])
  func `no link is exchanged and no mark made`(
    kind: MitigationKind, undoing: Bool
  ) async throws {
    for version in ["1.4.2", "1.6.0"] { _ = try bench.folder("srv/" + version) }
    let root = bench.path + "/srv"
    chmod(root, 0o755)
    symlink(undoing ? "1.4.2" : "1.6.0", root + "/current")
    let settings = try HostReleaseSettings(.hostRelease(at: root))
    let target = ActionTarget(
      kind, of: "checkout", in: "production", by: "switch", .hostRelease(at: root),
      release: kind == .halt ? nil : "1.4.2")
    let step = HostReleaseAdapter.step(to: "1.4.2", from: "1.6.0", settings)
    let call = StepCall(
      step, at: 0, of: target, from: "1.6.0", identity: "0189", fence: "1.7")
    let adapter = HostReleaseAdapter(argv().adapter)
    let before = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
    if kind == .rollback || !undoing { await expectNothing(call, adapter, undoing: undoing) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: root).sorted() == before)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: root + "/current")
        == (undoing ? "1.4.2" : "1.6.0"))
  }

  @Test(arguments: [false, true]) func `no flag is switched`(undoing: Bool) async throws {
    let file = bench.file("flags.json", flagFile, mode: 0o640)
    let adapter = FlagFileAdapter()
    let target = ActionTarget.bypass(["file": file])
    let step = try #require(
      try adapter.prepare(target, from: await adapter.observe(target)).steps.first)
    if undoing { _ = try await adapter.perform(target.call(step)) }
    let before = FileManager.default.contents(atPath: file)
    await expectNothing(target.call(step), adapter, undoing: undoing)
    if !undoing { await expectNothing(target.call(step), OFREPAdapter(adapter)) }
    #expect(FileManager.default.contents(atPath: file) == before)
  }

  @Test func `no file of nginx is exchanged`() throws {
    let path = bench.file("shop.conf", "before", mode: 0o644)
    chmod(bench.path, 0o755)
    let file = try NginxFile(path)
    let refusal = #expect(throws: PreparationRefusal.self) {
      try file.exchange(
        from: sha256(Array("before".utf8)), to: Array("after".utf8), digest: sha256,
        under: StepLease(until: .now))
    }
    #expect(refusal == .leaseIsOver)
    #expect(FileManager.default.contents(atPath: path) == Data("before".utf8))
  }

  @Test(.enabled(if: NginxProgram.isThere, "nginx is not on this machine: scripts/setup --all"))
  func `nginx is neither written to nor told`() async throws {
    try await withNginx { shop in
      let (target, adapter) = (shop.target(), shop.adapter)
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      let write = try #require(preparation.steps.first { $0.call[2] == "write" })
      let before = shop.text
      await expectNothing(shop.call(write, of: target), adapter)
      #expect(shop.text == before)
      try await shop.perform([write], of: target)
      let reload = try #require(preparation.steps.first { $0.call[2] == "reload" })
      await expectNothing(shop.call(reload, of: target), adapter)
      #expect(try await Set(shop.answers(to: 20).keys) == ["old", "new"])
    }
  }

  @Test(
    .enabled(if: HAProxyProgram.isThere, "haproxy is not on this machine: scripts/setup --all"))
  func `HAProxy is given no command`() async throws {
    try await withShop { shop in
      let adapter = HAProxyAdapter(argv().adapter)
      let target = shop.target()
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      let before = try shop.state()
      let drain = try #require(preparation.steps.first { $0.call.last == "drain" })
      await expectNothing(shop.call(drain, of: target), adapter)
      #expect(try shop.state() == before)
    }
  }

  @Test(.enabled(if: KubectlProgram.isThere, "There is no \(KubectlProgram.path)."))
  func `a cluster is changed in nothing`() async throws {
    let cluster = FakeCluster()
    let looks = Mutex(0)
    try await answering({ request in
      looks.withLock { $0 += 1 }
      return cluster.answer(request)
    }) { url in
      let adapter = KubectlAdapter(bench.gate(KubectlProgram.allowed))
      for kind in [MitigationKind.rollback, .halt] {
        let target = ActionTarget.kubectl(
          KubectlProgram.settings(for: url, in: bench), kind)
        let steps = try adapter.prepare(target, from: await adapter.observe(target)).steps
        let before = looks.withLock { $0 }
        await expectNothing(target.call(steps[0]), adapter)
        #expect(looks.withLock { $0 } > before, "it was looked at before")
      }
    }
    #expect(cluster.changes.isEmpty)
  }

  @Test func `no tool of a cloud is run`() async throws {
    let program = bench.program("tool", "touch \(bench.path)/effect")
    let reader = ToolReader(bench.gate(bench.line(allowing: program)))
    let call = ActionTarget.rollback(.argv([program]))
      .call(PlanStep(name: "act", call: [program], timeoutSeconds: 5))
    await #expect(throws: StepLeaseOver.self) { try await reader.run([program], for: call.late) }
    #expect(!bench.has("effect"))
    #expect(try await reader.run([program], for: call).ending == .carriedOut)
    #expect(bench.has("effect"))
  }
}

extension ActionDefinition {
  static func hostRelease(at root: String) -> ActionDefinition {
    var definition = ActionDefinition(adapter: "host-release")
    (definition.kinds, definition.settings) = ([.rollback, .halt], ["root": root])
    return definition
  }
}
