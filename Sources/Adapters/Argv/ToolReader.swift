import Decisions
import JSON
import Spawn

/// Runs the programs of adapters that know their tool: admitted anew each time, held to the tool's
/// rules, under guard.
struct ToolReader: Sendable {
  private let gate: ProgramGate
  private let patience: Duration

  init(_ gate: ProgramGate, patience: Duration = .seconds(15)) {
    (self.gate, self.patience) = (gate, patience)
  }

  /// As much as is read of an answer.
  private static let largest = 1 << 20

  /// What the program says, as JSON; changes nothing.
  ///
  /// - Throws: why nobody knows, with what it complained of.
  func json(
    _ command: [String], environment: [String: String] = [:]
  ) async throws(PreparationRefusal) -> JSONValue {
    let outcome: GuardedOutcome
    do {
      outcome = try await run(
        command, within: patience, keeping: Self.largest, environment: environment)
    } catch let refusal as PreparationRefusal {
      throw refusal
    } catch {
      throw PreparationRefusal("\(command.first ?? "") could not be run.", isUnknown: true)
    }
    let tool = CommandTemplate.lastPart(of: command.first ?? "")
    guard outcome.hasSucceeded else {
      throw PreparationRefusal("\(tool) could not say: \(Self.complaint(outcome))", isUnknown: true)
    }
    guard outcome.output.omitted == 0,
      let value = try? JSONValue(checking: outcome.output.head, maximumCount: 200_000)
    else {
      throw PreparationRefusal(
        "\(tool) answered with something that is no JSON, or too long.", isUnknown: true)
    }
    return value
  }

  /// Runs a step.
  ///
  /// - Throws: `CancellationError`; `StepLeaseOver` where it was not begun in time.
  func run(
    _ command: [String], for call: StepCall, environment: [String: String] = [:]
  ) async throws -> StepOutcome {
    do {
      let outcome = try await run(
        command, within: .seconds(call.step.timeoutSeconds), keeping: 32 << 10,
        environment: environment.merging(
          ["LASTGOOD_ACTION": call.identity, "LASTGOOD_FENCE": call.fence]
        ) { $1 }, under: call.lease, telling: call.watch)
      return StepOutcome(outcome)
    } catch let refusal as PreparationRefusal {
      // A look that was broken off refuses too, and says nothing of the program.
      try Task.checkCancellation()
      return .notRun(refusal.sentence)
    } catch let error as SpawnError {
      return .notRun(error.explanation)
    }
  }

  private func run(
    _ command: [String], within deadline: Duration, keeping limit: Int,
    environment: [String: String], under lease: StepLease? = nil,
    telling watch: ProgramWatch? = nil
  ) async throws -> GuardedOutcome {
    let template = try CommandTemplate(command, parameters: [:])
    let allowed = try await gate.admit(template.program)
    if let refusal = ToolRules.refusal(of: template, allowing: allowed.subcommands) {
      throw PreparationRefusal(refusal)
    }
    var run = GuardedRun(
      template.program, Array(command.dropFirst()), environment: environment)
    run.file = allowed.file
    run.keeping = OutputLimits(head: limit, tail: limit > 32 << 10 ? 0 : 32 << 10)
    try lease?.check()
    return try await run.outcome(within: deadline, telling: watch)
  }

  /// The line that says what was wrong, redacted and not too long.
  private static func complaint(_ outcome: GuardedOutcome) -> String {
    if outcome.ending == .timedOut { return "it did not answer in time." }
    let lines = outcome.errors.text.split(separator: "\n")
    let line =
      lines.first { $0.lowercased().contains("error") } ?? lines.last ?? "it gave no reason."
    return OutputText.shown(String(line.prefix(300)))
  }
}
