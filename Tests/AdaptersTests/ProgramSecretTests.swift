import Decisions
import FoundationEssentials
import Glibc
import Policy
import TestThreads
import Testing

@testable import Adapters

@Suite(.ownThreads) struct `Secrets of programs` {
  let bench = Bench()
  private static let value = "s3cr3t-s3cr3t-0123456789"

  /// Which of its commands reads the secret, and what it does with it.
  private func run(
    _ script: String, as part: WritableKeyPath<ActionStep, [String]>,
    _ name: String = "registry-token", from file: String? = nil
  ) async throws -> (outcome: StepOutcome, probe: ProbeAnswer, rights: CheckAnswer) {
    let (idle, program) = (bench.program("idle", "exit 0"), bench.program("act", script))
    var definition = ActionDefinition.argv([idle])
    definition.steps[0][keyPath: part] = [program]
    definition.secrets[name] = .file(file ?? bench.file("token", Self.value + "\n"))
    let adapter = ArgvAdapter(
      bench.gate(bench.line(allowing: idle), bench.line(allowing: program)))
    let target = ActionTarget.rollback(definition)
    let step = PlanStep(
      name: "act", call: definition.steps[0].run, timeoutSeconds: 20, undo: definition.steps[0].undo
    )
    let call = target.call(step)
    return (
      part == \.undo ? try await adapter.undo(call) : try await adapter.perform(call),
      await adapter.probe(call), await adapter.observe(target).rights
    )
  }

  private static let look = """
    path=$LASTGOOD_SECRET_REGISTRY_TOKEN
    test "$(cat $path)" = \(value) || exit 5
    test "$(stat -c %a $path)" = 600 || exit 6
    case "$path" in "$HOME"/*) ;; *) exit 7 ;; esac
    if tr '\\0' '\\n' < /proc/self/environ | grep -q \(value); then exit 8; fi
    if tr '\\0' '\\n' < /proc/$$/cmdline | grep -q \(value); then exit 9; fi
    """

  @Test(arguments: [false, true])
  func `a program finds it in a file of its own, and nobody finds it anywhere else`(
    undoing: Bool
  ) async throws {
    let (outcome, _, rights) = try await run(
      Self.look + "\necho $path; cat $path; base64 < $path >&2; cat $path >&2",
      as: undoing ? \.undo : \.run)
    #expect(rights.outcome == .pass)
    #expect(outcome.ending == .carriedOut, "\(outcome)")
    let path = try #require(outcome.output?.split(separator: "\n").first)
    #expect(!FileManager.default.fileExists(atPath: String(path)))
    for text in [outcome.output, outcome.errors] {
      let text = try #require(text)
      #expect(!text.contains("s3cr3t"))
      #expect(!text.contains(Data(Self.value.utf8).base64EncodedString().prefix(16)))
    }
  }

  @Test func `a probe has it too`() async throws {
    let (_, probe, _) = try await run(Self.look, as: \.probe)
    #expect(probe == .done("The probe ended with exit code 0."))
  }

  @Test func `one that is not there is told before, and nothing is run`() async throws {
    let (outcome, _, rights) = try await run(
      "touch \(bench.path)/effect", as: \.run, from: bench.path + "/nowhere")
    #expect(rights.outcome == .fail)
    #expect(outcome.isUntouched)
    #expect(!bench.has("effect"))
  }

  @Test(arguments: ["", "Token", "a_b", "../a", "a=b", "1a", String(repeating: "a", count: 65)])
  func `names of which no variable can be made are refused`(name: String) async throws {
    #expect(throws: PreparationRefusal.self) { try ProgramSecrets.variable(of: name) }
    let (outcome, _, _) = try await run("touch \(bench.path)/effect", as: \.run, name)
    #expect(outcome.isUntouched)
    #expect(!bench.has("effect"))
  }
}
