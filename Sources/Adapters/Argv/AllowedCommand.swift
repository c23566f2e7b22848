package import Policy
package import Spawn

/// Runs programs that this host allows, with values in their places, under guard.
package struct AllowedCommand: Sendable {
  private let gate: ProgramGate

  package init(_ gate: ProgramGate) { self.gate = gate }

  /// A value for a place, and what it has to look like.
  package struct Value: Sendable {
    package var type: ParameterType
    package var text: String

    package init(_ type: ParameterType, _ text: String) { (self.type, self.text) = (type, text) }
  }

  /// Runs the program of `command`, in which `{name}` stands for a value as a whole argument or
  /// behind a fixed `--option=`.
  ///
  /// - Throws: `PreparationRefusal` why it is not run, `SpawnError`, `CancellationError`.
  package func run(
    _ command: [String], with values: [String: Value], within deadline: Duration
  ) async throws -> GuardedOutcome {
    let template = try CommandTemplate(command, parameters: values.mapValues(\.type))
    let call = try template.filled(with: ParameterValues(values))
    let allowed = try await gate.admit(template.program)
    if let refusal = ToolRules.refusal(of: template, allowing: allowed.subcommands) {
      throw PreparationRefusal(refusal)
    }
    var run = GuardedRun(template.program, Array(call.dropFirst()))
    run.file = allowed.file
    return try await run.outcome(within: deadline)
  }
}
