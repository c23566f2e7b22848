import Decisions
import FoundationEssentials
import Glibc
import Policy
import TestThreads
import Testing

@testable import Adapters

@Suite(.ownThreads) struct `The adapter for programs` {
  let bench = Bench()

  @Test func `a dry run is the calls with every value in its place`() async throws {
    let adapter = ArgvAdapter(bench.gate("/usr/bin/kubectl"))
    var definition = ActionDefinition.argv(
      [
        "/usr/bin/kubectl", "rollout", "undo", "deployment", "checkout",
        "--to-revision={revision}",
      ], ["revision": .revision])
    definition.steps[0].timeout = .minutes(2)
    definition.steps[0].irreversible = true
    var wait = ActionStep(name: "drain")
    wait.wait = .seconds(30)
    definition.steps.append(wait)
    let target = ActionTarget.rollback(definition, ["revision": "3"])
    let preparation = try adapter.prepare(target, from: await adapter.observe(target))
    #expect(
      preparation.steps == [
        PlanStep(
          name: "do it",
          call: [
            "/usr/bin/kubectl", "rollout", "undo", "deployment", "checkout", "--to-revision=3",
          ], timeoutSeconds: 120, isIrreversible: true),
        PlanStep(name: "drain", call: ["wait", "30s"], timeoutSeconds: 30),
      ])
    #expect(preparation.irreversible == ["do it"])
    #expect(!preparation.unknowns.isEmpty)
  }

  @Test func `arguments stay as many as the policy writes, and as it writes them`() async throws {
    let program = bench.program("rollback", "exit 0")
    let adapter = ArgvAdapter(bench.gate(bench.line(allowing: program)))
    for arguments in [
      ["a b"], ["a", "b"], ["a", "a"], ["--n=1", "--n=1"], ["“a", "b”"], ["\"a b\""], ["a\\", "b"],
      [""], ["", ""],
    ] {
      let target = ActionTarget.rollback(.argv([program] + arguments))
      let preparation = try adapter.prepare(target, from: await adapter.observe(target))
      #expect(preparation.steps.map(\.call) == [[program] + arguments])
    }
  }

  @Test func `only a first step that runs and says that it scales does`() async throws {
    var definition = ActionDefinition.argv(["/usr/bin/true"])
    definition.steps[0].name = "scale"
    func scalesFirst() async throws -> Bool {
      let (adapter, target) = (ArgvAdapter(bench.gate("")), ActionTarget.rollback(definition))
      return try adapter.prepare(target, from: await adapter.observe(target)).scalesFirst
    }
    #expect(try await !scalesFirst())
    definition.steps[0].scales = true
    #expect(try await scalesFirst())
    var wait = ActionStep(name: "wait")
    (wait.wait, wait.scales) = (.seconds(1), true)
    definition.steps.insert(wait, at: 0)
    #expect(try await !scalesFirst())
  }

  @Test func `nothing is run by looking and preparing`() async throws {
    let mark = bench.path + "/it-ran"
    let program = bench.program("rollback", "touch \(mark)")
    let adapter = ArgvAdapter(bench.gate(bench.line(allowing: program)))
    let target = ActionTarget.rollback(.argv([program, "{release}"], ["release": .release]))
    let observation = await adapter.observe(target)
    _ = try adapter.prepare(target, from: observation)
    let answer = await adapter.parseCheck(target)
    #expect(observation.rights.outcome == .pass)
    #expect(answer.outcome == .unknown)
    #expect(access(mark, F_OK) != 0)
  }

  @Test(arguments: smuggled) func `no text gets into a call`(text: String) async throws {
    let program = bench.program("rollback", "exit 0")
    let adapter = ArgvAdapter(bench.gate(bench.line(allowing: program)))
    for type in ParameterType.allCases where type != .release {
      let target = ActionTarget.rollback(.argv([program, "{x}"], ["x": type]), ["x": text])
      let observation = await adapter.observe(target)
      #expect(throws: PreparationRefusal.self) { try adapter.prepare(target, from: observation) }
    }
    let release = ActionTarget.rollback(
      .argv([program, "{release}"], ["release": .release]), to: text)
    let observation = await adapter.observe(release)
    #expect(throws: PreparationRefusal.self) { try adapter.prepare(release, from: observation) }
  }

  @Test func `a program that is not allowed fails the check of rights`() async {
    let adapter = ArgvAdapter(bench.gate(""))
    let observation = await adapter.observe(.rollback(.argv(["/usr/bin/true"])))
    #expect(observation.rights.outcome == .fail)
  }

  @Test func `what a probe and an undo run is checked as well`() async {
    let adapter = ArgvAdapter(bench.gate("/usr/bin/true"))
    for part in [\ActionStep.probe, \.undo] {
      var definition = ActionDefinition.argv(["/usr/bin/true"])
      definition.steps[0][keyPath: part] = ["/bin/sh", "-c", "id"]
      #expect(await adapter.observe(.rollback(definition)).rights.outcome == .fail)
    }
  }

  @Test func `a definition without steps is refused`() async {
    let adapter = ArgvAdapter(bench.gate(""))
    let target = ActionTarget.rollback(ActionDefinition(adapter: "argv"))
    let observation = await adapter.observe(target)
    #expect(observation.rights.outcome == .fail)
    #expect(throws: PreparationRefusal.self) { try adapter.prepare(target, from: observation) }
  }
}

/// These ask programs that behave as the tools do, and the real tool where it is installed.
@Suite(.ownThreads) struct `Asking a tool about its arguments` {
  let bench = Bench()

  private func check(_ name: String, _ script: String, _ arguments: String...) async -> CheckAnswer
  {
    let program = bench.program(name, script)
    let adapter = ArgvAdapter(
      bench.gate(bench.line(allowing: program)), checkTime: .seconds(5))
    return await adapter.parseCheck(.rollback(.argv([program] + arguments)))
  }

  private func kubectl(_ script: String) async -> CheckAnswer {
    await check(
      "kubectl", script, "rollout", "undo", "deployment", "x", "--to-revision=3", "--context=prod",
      "--kubeconfig", "/etc/kube")
  }

  @Test func `a tool that gets as far as its server has taken them`() async {
    let answer = await kubectl("echo 'Unable to connect to the server: no route' >&2; exit 1")
    #expect(answer.outcome == .pass)
  }

  @Test func `a tool that knows no such option has not`() async {
    let answer = await kubectl("echo 'error: unknown flag: --to-revision' >&2; exit 1")
    #expect(answer == .fail("kubectl refuses the arguments: error: unknown flag: --to-revision"))
  }

  @Test(arguments: ["exit 0", "exit 1", "kill -9 $$", "echo something else; exit 1"])
  func `a tool that says neither leaves it unknown`(script: String) async {
    #expect(await kubectl(script).outcome == .unknown)
  }

  @Test func `it is asked without network, environment and destination`() async throws {
    setenv("LASTGOOD_TEST_SECRET", "s3cret-value-of-the-parent", 1)
    let seen = bench.path + "/seen"
    _ = await kubectl("{ echo \"$@\"; env; cat /proc/net/dev; pwd; } > \(seen)")
    let text = try #require(
      FileManager.default.contents(atPath: seen).map { String(decoding: $0, as: UTF8.self) })
    #expect(text.contains("rollout undo deployment x --to-revision=3\n"))
    #expect(!text.contains("s3cret-value-of-the-parent"))
    #expect(!text.contains("eth0"))
    #expect(text.contains("/tmp/lastgood-run-"))
  }

  @Test func `its folder is gone afterwards`() async throws {
    let seen = bench.path + "/seen"
    _ = await kubectl("mkdir -p a/b; touch a/b/c; ln -s / root; pwd > \(seen)")
    let text = try #require(
      FileManager.default.contents(atPath: seen).map { String(decoding: $0, as: UTF8.self) })
    #expect(access(String(text.dropLast()), F_OK) != 0)
  }

  @Test func `a slow one is given up, a noisy one cut short, and a forking one leaves nobody`()
    async
  {
    let program = bench.program("kubectl", "sleep 60 & yes noise & sleep 60")
    let adapter = ArgvAdapter(
      bench.gate(bench.line(allowing: program)), checkTime: .milliseconds(500))
    let start = ContinuousClock.now
    let answer = await adapter.parseCheck(.rollback(.argv([program, "get", "pods"])))
    #expect(answer.outcome == .unknown)
    #expect(answer.sentence.utf8.count < 500)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `a secret that it prints is not told`() async {
    let answer = await kubectl(
      "echo 'error: unknown flag --x, password=Tr0ub4dor-and-3 token ghp_0123456789abcdefghijklmnopqrstuvwxyzAB' >&2; exit 1"
    )
    #expect(answer.outcome == .fail)
    #expect(!answer.sentence.contains("ghp_0123456789abcdefghijklmnopqrstuvwxyzAB"))
  }

  @Test func `az tells by its exit status`() async {
    let arguments = ["webapp", "deployment", "slot", "list"]
    for (script, outcome) in [
      ("exit 2", .fail), ("echo \"Please run 'az login'\"; exit 1", .pass), ("exit 1", .unknown),
    ] as [(String, PreflightResult.Outcome)] {
      let program = bench.program("az", script)
      let adapter = ArgvAdapter(bench.gate(bench.line(allowing: program)))
      #expect(await adapter.parseCheck(.rollback(.argv([program] + arguments))).outcome == outcome)
    }
  }

  @Test(.enabled(if: access("/usr/bin/kubectl", X_OK) == 0))
  func `the real kubectl is understood`() async {
    let adapter = ArgvAdapter(bench.gate("/usr/bin/kubectl"))
    func answer(_ arguments: String...) async -> PreflightResult.Outcome {
      await adapter.parseCheck(
        .rollback(.argv(["/usr/bin/kubectl", "rollout"] + arguments))
      ).outcome
    }
    #expect(await answer("undo", "deployment", "x", "--to-revision=3") == .pass)
    #expect(await answer("undo", "deployment", "x", "--to-revision=3", "--nonsense") == .fail)
    #expect(await answer("pause") == .fail)
  }
}
