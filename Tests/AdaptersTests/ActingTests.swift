import Crypto
import Decisions
import FoundationEssentials
import Glibc
import Policy
import TestThreads
import Testing

@testable import Adapters

@Suite(.ownThreads) struct `Acting on a host` {
  let bench = Bench()

  private func call(
    _ definition: ActionDefinition, _ step: PlanStep, at index: Int = 0, from: String? = nil,
    release: String? = nil, action: MitigationKind = .rollback
  ) -> StepCall {
    StepCall(
      step, at: index,
      of: ActionTarget(
        action, of: "checkout", in: "production", by: "a", definition, release: release),
      from: from, identity: "0189", fence: "1.7")
  }

  // MARK: - Programs

  private func argv(
    _ script: String, probe: String? = nil, seconds: Int64 = 20
  ) async throws -> (outcome: StepOutcome, probe: ProbeAnswer) {
    let program = bench.program("act", script)
    let look = probe.map { bench.program("look", $0) }
    var definition = ActionDefinition.argv([program])
    if let look { definition.steps[0].probe = [look] }
    let adapter = ArgvAdapter(
      bench.gate(
        bench.line(allowing: program), look.map { bench.line(allowing: $0) } ?? ""))
    let call = call(
      definition, PlanStep(name: "act", call: [program], timeoutSeconds: seconds))
    return (try await adapter.perform(call), await adapter.probe(call))
  }

  @Test func `a program's end and output are told`() async throws {
    let (outcome, probe) = try await argv("echo switched; echo $LASTGOOD_ACTION $LASTGOOD_FENCE")
    #expect((outcome.ending, outcome.exitCode, outcome.outputSize) == (.carriedOut, 0, 18))
    #expect(outcome.output == "switched\n0189 1.7\n" && outcome.errors == nil)
    guard case .unknown = probe else { return #expect(Bool(false), "it has no probe") }
  }

  /// Whoever may write to the folder waits until the digest was taken.
  @Test func `what was put in a program's place after it was hashed is not what runs`() async throws
  {
    let program = bench.program("act", "echo reviewed")
    let line = bench.line(allowing: program)
    let other = bench.program("other", "echo swapped")
    let list = bench.file("executor.allow", line)
    let adapter = ArgvAdapter(
      ProgramGate(AllowListFile(path: list)) { bytes in
        let digest = OpenSSLSHA256().digest(of: bytes)
        _ = rename(other, program)
        return digest
      })
    let call = call(
      ActionDefinition.argv([program]), PlanStep(name: "act", call: [program], timeoutSeconds: 20))
    let outcome = try await adapter.perform(call)
    #expect(!bench.has("other"), "it was put in its place")
    #expect(outcome.output == "reviewed\n")
    // What stands there now is another program, and is not run.
    let again = try await adapter.perform(call)
    #expect(again.isUntouched)
  }

  @Test func `an exit code is a failure, and not the program's word for it`() async throws {
    let (outcome, _) = try await argv("echo all is well; exit 3")
    #expect(outcome.exitCode == 3)
    #expect(outcome.ending == .failed("It ended with exit code 3."))
  }

  /// What it says of itself may be wrong both ways; where the step has a probe, that decides.
  @Test(arguments: ["exit 3", "kill -9 $$"])
  func `one that failed with its effect, without, or halfway is told by its probe`(
    end: String
  ) async throws {
    let (done, _) = try await argv("echo so far; \(end)", probe: "exit 0")
    #expect(done.ending == .carriedOut)
    #expect(done.output?.contains("Its probe says that it was done all the same.") == true)
    #expect(done.output?.contains("so far") == true)
    #expect(done.exitCode == (end == "exit 3" ? 3 : nil))
    let (undone, _) = try await argv(end, probe: "exit 1")
    guard case .failed(let reason) = undone.ending else {
      Issue.record("\(undone.ending)")
      return
    }
    #expect(reason.hasSuffix("Its probe says that it was not done."))
    let (half, _) = try await argv(end, probe: "exit 2")
    #expect(half.ending == .timedOut)
  }

  @Test func `what takes too long is stopped, with its children`() async throws {
    let (outcome, _) = try await argv("sleep 60 & sleep 60", seconds: 1)
    #expect(outcome.ending == .timedOut)
  }

  @Test func `of a flood the beginning is kept, and of a secret nothing`() async throws {
    let (outcome, _) = try await argv(
      "echo 'password=hunter2-and-more-of-it'; head -c 1000000 /dev/zero")
    #expect(outcome.outputSize > 1_000_000)
    let text = try #require(outcome.output)
    #expect(text.utf8.count < 4_100)
    #expect(!text.contains("hunter2"))
    #expect(!text.contains("\0"))
  }

  /// What went wrong stands at the end of one stream, behind a flood on the other.
  @Test func `of both streams beginning and end are kept, and size and digest of the whole`()
    async throws
  {
    let (outcome, _) = try await argv(
      """
      echo first; for i in 1 2 3 4 5 6 7 8 9 10; do head -c 9990 /dev/zero | tr '\\0' x; echo; done
      echo first error >&2; head -c 5000 /dev/zero | tr '\\0' y >&2; echo last error >&2
      echo last; exit 4
      """)
    let (output, errors) = (try #require(outcome.output), try #require(outcome.errors))
    #expect(output.hasPrefix("first\nxxx") && output.hasSuffix("xxx\nlast\n"))
    #expect(output.contains("\n[… 95921 bytes left out …]\n"))
    #expect(errors.hasPrefix("first error\nyyy") && errors.hasSuffix("yyylast error\n"))
    #expect(output.utf8.count < 4_100 && errors.utf8.count < 4_100)
    let streams = try #require(outcome.streams)
    #expect(streams.output.size == 99_921 && streams.errors.size == 5_023)
    let whole = "first error\n" + String(repeating: "y", count: 5_000) + "last error\n"
    #expect(streams.errors.digest == sha256(Array(whole.utf8)))
    #expect(outcome.outputSize == 104_944)
  }

  @Test func `what fits is kept as it is, and what does not is cut in two halves`() async throws {
    let (fits, _) = try await argv("head -c 4000 /dev/zero | tr '\\0' x")
    #expect(fits.output == String(repeating: "x", count: 4_000))
    let (cut, _) = try await argv("head -c 4001 /dev/zero | tr '\\0' x")
    #expect(cut.output?.contains("[… 1 bytes left out …]") == true)
  }

  @Test func `how long a step takes as a rule goes with what came of it`() async throws {
    let program = bench.program("act", "exit 0")
    var definition = ActionDefinition.argv([program])
    definition.steps[0].usually = SpanRange("5s..30s")
    let adapter = ArgvAdapter(bench.gate(bench.line(allowing: program)))
    let step = PlanStep(name: "act", call: [program], timeoutSeconds: 20)
    #expect(try await adapter.perform(call(definition, step)).usually == SpanRange("5s..30s"))
  }

  @Test(arguments: [0, 1, 2])
  func `a probe says done, not done, or that it does not know`(_ code: Int) async throws {
    let (_, probe) = try await argv("exit 0", probe: "exit \(code)")
    switch (code, probe) {
    case (0, .done), (1, .notDone), (2, .unknown): break
    default: Issue.record("\(code) is \(probe)")
    }
  }

  @Test func `a program that is no longer allowed is not run`() async throws {
    let program = bench.program("act", "touch \(bench.path)/effect")
    let adapter = ArgvAdapter(bench.gate("/usr/bin/true"))
    let outcome = try await adapter.perform(
      call(.argv([program]), PlanStep(name: "act", call: [program], timeoutSeconds: 5)))
    guard case .failed(let sentence) = outcome.ending else {
      return #expect(Bool(false), "it was run")
    }
    #expect(sentence.hasPrefix("Nothing was run"))
    #expect(!bench.has("effect"))
  }

  /// While the program is looked at, and while it runs.
  @Test(arguments: [0, 1, 20, 300])
  func `who is broken off does not say how it ended`(_ milliseconds: Int) async throws {
    let program = bench.program("act", "sleep 60")
    let adapter = ArgvAdapter(bench.gate(bench.line(allowing: program)))
    let call = call(.argv([program]), PlanStep(name: "act", call: [program], timeoutSeconds: 60))
    let task = Task { try await adapter.perform(call) }
    try await Task.sleep(for: .milliseconds(milliseconds))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  // MARK: - Releases

  private func release(
    from: String? = "1.6.0", to release: String? = "1.4.2", action: MitigationKind = .rollback
  ) throws -> (adapter: HostReleaseAdapter, call: StepCall, link: String) {
    let root = bench.path + "/srv"
    for version in ["1.4.2", "1.5.0", "1.6.0"] { _ = try bench.folder("srv/" + version) }
    chmod(root, 0o755)
    if readlink(root + "/current") == nil { symlink("1.6.0", root + "/current") }
    var definition = ActionDefinition(adapter: "host-release")
    (definition.kinds, definition.settings) = ([.rollback, .halt], ["root": root])
    let call = call(
      definition, PlanStep(name: "switch", call: [], timeoutSeconds: 10), from: from,
      release: release, action: action)
    return (
      HostReleaseAdapter(ArgvAdapter(bench.gate("/usr/bin/true"))), call, root + "/current"
    )
  }

  private func readlink(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }

  @Test func `the link is switched, what it named is told, and a second time nothing`() async throws
  {
    let (adapter, call, link) = try release()
    guard case .notDone = await adapter.probe(call) else {
      return #expect(Bool(false), "it was done before")
    }
    let outcome = try await adapter.perform(call)
    #expect(outcome.output == "“current” named 1.6.0 and names 1.4.2 now.")
    #expect(readlink(link) == "1.4.2")
    let again = try await adapter.perform(call)
    #expect(again.output == "“current” named 1.4.2 already.")
    guard case .done = await adapter.probe(call) else {
      return #expect(Bool(false), "it was not done")
    }
  }

  @Test func `it is left alone when it does not name what the plan says, or is paused`()
    async throws
  {
    let (adapter, call, link) = try release(from: "1.5.0")
    #expect(try await adapter.perform(call).ending != .carriedOut)
    guard case .unknown = await adapter.probe(call) else {
      return #expect(Bool(false), "a third version is neither")
    }
    let (other, paused, _) = try release()
    bench.file("srv/PAUSED", "")
    #expect(try await other.perform(paused).ending != .carriedOut)
    #expect(readlink(link) == "1.6.0")
  }

  @Test func `who switches it at that very moment is not lost`() async throws {
    let (_, _, link) = try release()
    let folder = try ReleaseFolder(bench.path + "/srv")
    let (current, other) = (link, bench.path + "/srv/other")
    // Back to the same version too, but by other words.
    for words in ["1.5.0", "./1.6.0", "nothing"] {
      let refusal = #expect(throws: PreparationRefusal.self) {
        try folder.exchange("current", from: "1.6.0", to: "1.4.2", for: "0189") {
          symlink(words, other)
          rename(other, current)
        }
      }
      #expect(refusal?.sentence.hasPrefix("Somebody else switched “current”") == true)
      #expect(readlink(link) == words)
      symlink("1.6.0", other)
      rename(other, current)
    }
    #expect(try folder.exchange("current", from: "1.6.0", to: "1.4.2", for: "0189") == "1.6.0")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path + "/srv").count == 4)
  }

  @Test func `the switch is taken back while the link names what it was put to`() async throws {
    var (adapter, call, link) = try release()
    let seen = await adapter.observe(call.target)
    call.step = try #require(try adapter.prepare(call.target, from: seen).steps.first)
    #expect(call.step.undo == Array(call.step.call.dropLast()) + ["1.6.0"])
    #expect(try adapter.wouldPlan([call.step], for: call.target))
    var other = call.step
    other.undo = Array(other.undo.dropLast()) + ["../1.6.0"]
    #expect(try !adapter.wouldPlan([other], for: call.target))
    // A plan of before had none.
    other.undo = []
    #expect(try adapter.wouldPlan([other], for: call.target))
    _ = try await adapter.perform(call)
    #expect(try await adapter.takeBack(call).output == "“current” names 1.6.0 again.")
    #expect(readlink(link) == "1.6.0")
    let again = try await adapter.takeBack(call)
    #expect(again.ending == .carriedOut)
    #expect(again.output?.hasPrefix("There was nothing to take back") == true)
    // Somebody else has switched it since.
    unlink(link)
    symlink("1.5.0", link)
    #expect(try await adapter.takeBack(call).ending == .timedOut)
    #expect(readlink(link) == "1.5.0")
  }

  // MARK: - Taking back

  /// `look` says how the step's probe ends, before the undo and after it.
  private func takenBack(
    _ script: String, _ before: Int, _ after: Int
  ) async throws -> StepOutcome {
    let act = bench.program("act", "exit 0")
    let back = bench.program("back", "touch \(bench.path)/ran; \(script)")
    let look = bench.program(
      "look", "if [ -e \(bench.path)/ran ]; then exit \(after); else exit \(before); fi")
    var definition = ActionDefinition.argv([act])
    (definition.steps[0].probe, definition.steps[0].undo) = ([look], [back])
    let adapter = ArgvAdapter(
      bench.gate(bench.line(allowing: back), bench.line(allowing: look)))
    let step = PlanStep(name: "act", call: [act], timeoutSeconds: 20, undo: [back])
    return try await adapter.takeBack(call(definition, step))
  }

  @Test(arguments: [
    ("exit 0", 0, 1, "carried out"), ("exit 0", 0, 0, "failed"), ("exit 0", 0, 2, "in doubt"),
    ("exit 3", 0, 1, "carried out"), ("exit 3", 0, 0, "failed"), ("exit 3", 0, 2, "in doubt"),
    ("exit 0", 2, 1, "carried out"), ("exit 0", 2, 2, "in doubt"),
  ])
  func `an undo is believed when the step's probe says that it is not done`(
    script: String, before: Int, after: Int, word: String
  ) async throws {
    let outcome = try await takenBack(script, before, after)
    switch (outcome.ending, word) {
    case (.carriedOut, "carried out"), (.failed, "failed"), (.timedOut, "in doubt"): break
    default: Issue.record("\(word) is \(outcome)")
    }
    #expect(bench.has("ran"))
  }

  @Test func `what was never done is not taken back`() async throws {
    let outcome = try await takenBack("exit 0", 1, 1)
    #expect(outcome.ending == .carriedOut)
    #expect(!bench.has("ran"))
  }

  @Test func `without a probe there is nothing but the undo's own word`() async throws {
    let back = bench.program("back", "exit 3")
    let adapter = ArgvAdapter(bench.gate(bench.line(allowing: back)))
    let step = PlanStep(name: "act", call: [back], timeoutSeconds: 20, undo: [back])
    let outcome = try await adapter.takeBack(call(.argv([back]), step))
    #expect(outcome.ending == .failed("It ended with exit code 3."))
  }

  @Test func `a halt puts the mark there`() async throws {
    let (adapter, call, _) = try release(action: .halt)
    #expect(try await adapter.perform(call).ending == .carriedOut)
    #expect(bench.has("srv/PAUSED"))
    guard case .done = await adapter.probe(call) else {
      return #expect(Bool(false), "it stands there")
    }
  }

  @Test func `readers see one release or the other, and never none`() async throws {
    let (adapter, call, link) = try release()
    let reader = Task.detached {
      var odd = 0
      while !Task.isCancelled {
        let named = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
        if named != "1.6.0", named != "1.4.2" { odd += 1 }
        // It is on the pool that everybody shares.
        await Task.yield()
      }
      return odd
    }
    for _ in 0..<200 {
      _ = try await adapter.perform(call)
      var back = call
      (back.from, back.target.release) = ("1.4.2", "1.6.0")
      _ = try await adapter.perform(back)
    }
    reader.cancel()
    #expect(await reader.value == 0)
  }
}
