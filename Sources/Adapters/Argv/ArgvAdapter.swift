package import Decisions
package import Policy

/// Runs programs of the host: the fallback for everything that has no adapter of its own.
///
/// This part says what it would run, and asks the tool whether it takes the arguments.
package struct ArgvAdapter: Adapter {
  package let name = "argv"
  package let standing = Plan.Standing.real
  package let kinds = Set(MitigationKind.allCases.filter(\.acts))
  package let fencing = Fencing.neither(
    "a program is given no token. Steps with a probe are asked; others are left to a person.")

  let gate: ProgramGate
  let secrets: SecretResolver
  private let checkTime: Duration

  /// Without `secrets` they are looked for in files and asked of programs, and in no environment.
  package init(
    _ gate: ProgramGate, _ secrets: SecretResolver? = nil, checkTime: Duration = .seconds(10)
  ) {
    (self.gate, self.checkTime) = (gate, checkTime)
    self.secrets = secrets ?? SecretResolver(gate, environment: { _ in nil })
  }

  /// What a program would change cannot be seen from outside.
  package func observe(_ target: ActionTarget) async -> Observation {
    let reason = "The adapter argv runs programs and sees nothing of what they change."
    return Observation(
      unknownBecause: reason,
      identity: .unknown("Which system the programs reach, only they know."),
      rights: await rights(target))
  }

  /// Whether each program may be run here, and with these sub-commands.
  private func rights(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let commands = try ArgvSteps(target).commands
      guard !commands.isEmpty else {
        return .fail("\(target.name) has no step that runs a program.")
      }
      for command in commands {
        let program = try await gate.admit(command.program)
        if let refusal = ToolRules.refusal(of: command, allowing: program.subcommands) {
          return .fail(refusal)
        }
      }
      _ = try await ProgramSecrets.files(of: target.definition, by: secrets)
      return .pass(
        "Every program is allowed on the executor's host and may be run. What it may do elsewhere "
          + "was not tried.")
    } catch {
      return error.answer
    }
  }

  package func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation {
    let steps = try ArgvSteps(target)
    let plan = try steps.filled()
    guard !plan.isEmpty else {
      throw PreparationRefusal("\(target.name) has no steps: write what is to be run.")
    }
    var unknowns = ["What the programs change is known only when they have run."]
    if observation.running.value == nil {
      unknowns.append("Which version runs was not seen; the plan is not bound to it.")
    }
    if steps.hasProbeless {
      unknowns.append("A step without a probe that is cut off is left to a person to look at.")
    }
    return Preparation(
      steps: plan, predicted: "The programs have run and exited with 0; that proves nothing yet.",
      expectedSeconds: target.definition.objective?.seconds, unknowns: unknowns,
      scalesFirst: target.definition.steps.first.map { $0.scales && !$0.run.isEmpty } ?? false)
  }

  package func parseCheck(_ target: ActionTarget) async -> CheckAnswer {
    do {
      let steps = try ArgvSteps(target)
      var answers: [CheckAnswer] = []
      for command in steps.commands {
        if let refusal = ToolRules.refusal(of: command) { return .fail(refusal) }
      }
      for (command, call) in zip(steps.commands, try steps.calls()) {
        answers.append(await check(call, of: command))
      }
      return answers.first { $0.outcome == .fail } ?? answers.first { $0.outcome == .unknown }
        ?? answers.first ?? .fail("\(target.name) has no step that runs a program.")
    } catch {
      return .fail(error.sentence)
    }
  }

  private func check(_ call: [String], of command: CommandTemplate) async -> CheckAnswer {
    guard let check = ToolCheck.of(command.tool) else {
      return .unknown(
        "\(command.tool) cannot be asked whether it takes these arguments without running it. Show "
          + "it in a drill.")
    }
    let allowed: AdmittedProgram
    do {
      allowed = try await gate.admit(command.program)
    } catch {
      return .unknown("\(command.tool) was not asked: \(error.sentence)")
    }
    return await check.run(call, of: allowed.file, within: checkTime)
  }
}
