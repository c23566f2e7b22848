import Decisions
import Policy

/// The steps of a definition that run programs, read and checked.
struct ArgvSteps {
  private let target: ActionTarget
  /// What each step runs, its probe and its undo, in order: all of them are checked.
  let commands: [CommandTemplate]

  init(_ target: ActionTarget) throws(PreparationRefusal) {
    self.target = target
    var commands: [CommandTemplate] = []
    for step in target.definition.steps {
      guard !step.run.isEmpty || step.wait != nil else {
        throw PreparationRefusal("Step “\(step.name)” neither runs anything nor waits.")
      }
      for run in [step.run, step.probe, step.undo] where !run.isEmpty {
        commands.append(try CommandTemplate(run, parameters: target.definition.parameters))
      }
    }
    self.commands = commands
  }

  var hasProbeless: Bool {
    target.definition.steps.contains { !$0.run.isEmpty && $0.probe.isEmpty }
  }

  /// Every command with its values.
  func calls() throws(PreparationRefusal) -> [[String]] {
    let values = try ParameterValues(of: target)
    var calls: [[String]] = []
    for command in commands { calls.append(try Self.call(command, values)) }
    return calls
  }

  /// The plan's steps.
  func filled() throws(PreparationRefusal) -> [PlanStep] {
    let values = try ParameterValues(of: target)
    for command in commands { _ = try Self.call(command, values) }
    var steps: [PlanStep] = []
    for step in target.definition.steps {
      var call: [String] = []
      if step.run.isEmpty {
        call = ["wait", step.wait.map(\.description) ?? "0s"]
      } else {
        let command = try CommandTemplate(step.run, parameters: target.definition.parameters)
        call = try Self.call(command, values)
      }
      steps.append(
        PlanStep(
          name: step.name, call: call,
          timeoutSeconds: step.timeout?.seconds ?? step.wait?.seconds ?? Self.usualTimeout,
          isIdempotent: step.idempotent,
          isIrreversible: step.irreversible || target.definition.irreversible,
          undo: try undo(of: step, values),
          restoresTraffic: step.restoresTraffic))
    }
    return steps
  }

  private func undo(
    of step: ActionStep, _ values: ParameterValues
  ) throws(PreparationRefusal) -> [String] {
    guard !step.undo.isEmpty else { return [] }
    let command = try CommandTemplate(step.undo, parameters: target.definition.parameters)
    return try Self.call(command, values)
  }

  private static let usualTimeout: Int64 = 60

  /// Filled in, and held against the tool's rules once more: a value may be what no rule foresaw.
  private static func call(
    _ command: CommandTemplate, _ values: ParameterValues
  ) throws(PreparationRefusal) -> [String] {
    let call = try command.filled(with: values)
    let fixed = try CommandTemplate(call, parameters: [:])
    if let refusal = ToolRules.refusal(of: fixed) { throw PreparationRefusal(refusal) }
    return call
  }
}
