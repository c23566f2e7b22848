import Policy

extension PolicyLints {
  /// Whether an action can do what it promises, and says exactly what it does.
  mutating func checkActions() {
    for (name, action) in policy.actions.sorted(by: { $0.key < $1.key }) {
      let path = "actions.\(name)"
      checkObjective(of: action, at: path)
      checkEnvironments(of: action, at: path)
      checkSecrets(of: action, at: path)
      var isPaused = false
      for step in action.steps {
        let place = "\(path).steps[\(step.name)]"
        for (key, arguments) in [("run", step.run), ("probe", step.probe), ("undo", step.undo)]
        where !arguments.isEmpty {
          for problem in CommandProblem.all(in: arguments) {
            report(problem, at: "\(place).\(key)")
          }
        }
        let line = CommandLine(step.run)
        if line.begins("kubectl", "rollout", "pause") { isPaused = true }
        if line.begins("kubectl", "rollout", "resume") { isPaused = false }
        if line.begins("kubectl", "rollout", "undo"), isPaused {
          warn(
            "undo-while-paused", "\(place).run",
            "The rollout is paused by a step before, and kubectl refuses to undo a paused one.",
            write: "Resume it first, in a step of its own.")
        }
        if line.begins("az", "webapp", "deployment", "slot", "swap"), step.probe.isEmpty,
          !step.idempotent
        {
          warn(
            "blind-swap", "\(place).run",
            "A swap is symmetric: done twice, it brings the bad version back. Nothing here looks first which version is served.",
            write: "Add a probe that says which version is served.")
        }
      }
    }
  }

  /// What the adapters make of secrets; those that are not here are not known.
  private static let secretNames: [String: [String]] = [
    "http": ["signing", "authorization"], "postgres-schema": ["password"], "flag-file": [],
    "ofrep": [], "kubectl": [], "aws-lambda": [], "aws-codedeploy": [],
    "azure-app-configuration": [], "azure-app-service": [],
  ]
  /// Their programs get every secret of the action.
  private static let programRunners: Set = ["argv", "host-release", "haproxy", "nginx"]

  private mutating func checkSecrets(of action: ActionDefinition, at path: String) {
    let runs = action.steps.contains { !$0.run.isEmpty }
    for name in action.secrets.keys.sorted() {
      let place = "\(path).secrets.\(name)"
      if Self.programRunners.contains(action.adapter) {
        if !runs {
          refuse(
            "stray-secret", place, "No step runs a program that could be given this secret.",
            write: "Remove it, or write a step that runs something.")
        } else if !SecretReference.isPlainName(name) {
          refuse(
            "stray-secret", place,
            "A program is told where its secret is by a variable, and of this name none can be made.",
            write: "Write lower-case letters, digits and dashes, such as registry-token.")
        }
      } else if let known = Self.secretNames[action.adapter], !known.contains(name) {
        refuse(
          "stray-secret", place,
          "The adapter \(action.adapter) makes nothing of this secret.",
          write: known.isEmpty ? "Remove it." : Words.suggestion(for: name, among: known))
      }
    }
  }

  /// Whoever may name another environment makes the same calls for fewer approvals.
  private mutating func checkEnvironments(of action: ActionDefinition, at path: String) {
    let names = policy.environments.keys.sorted()
    // Where nobody has said what it is for, it may be for anything that has to be agreed to.
    let kinds = action.kinds.isEmpty ? MitigationKind.allCases : action.kinds
    guard action.environments.isEmpty,
      let kind = kinds.first(where: { kind in
        Set(names.map { policy.approvals(for: kind, in: $0).people }).count > 1
      })
    else { return }
    warn(
      "unbound-action", path,
      "It names no environments, and \(list(names)) ask for different approvals for a \(kind.rawValue). Its calls reach the same whichever is named, so the strictest rule holds in all of them.",
      write: "Write environments: [NAME], with those in which it may be used.")
  }

  mutating func report(_ problem: CommandProblem, at path: String) {
    if problem.isRefused {
      refuse(problem.rule, path, problem.message, write: problem.suggestion)
    } else {
      warn(problem.rule, path, problem.message, write: problem.suggestion)
    }
  }

  private mutating func checkObjective(of action: ActionDefinition, at path: String) {
    guard let objective = action.objective else { return }
    if let refresh = action.refresh, refresh > objective {
      warn(
        "slow-refresh", "\(path).objective",
        "Readers look for changes every \(refresh), so that \(objective) cannot be kept: some have not seen it by then.",
        write: "Write objective: \(refresh) or more, or let readers refresh more often.")
    }
    if let needed = action.timeToTraffic, needed > objective {
      warn(
        "late-objective", "\(path).objective",
        "Traffic is to be back within \(objective), and the steps up to there may take \(needed).",
        write: "Write objective: \(needed) or more, or shorten a step.")
    } else if action.timeToTraffic == nil, let drain = action.drain, drain > objective {
      warn(
        "late-objective", "\(path).objective",
        "Traffic is to be back within \(objective), and draining alone takes \(drain).",
        write: "Write objective: \(drain) or more.")
    }
  }
}

extension ApprovalRequirement {
  /// Who is asked, whatever the reason and for how long.
  fileprivate var people: [String] { [String(count)] + roles.sorted() }
}

/// `a, b and c`.
private func list(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.joined() }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
