import Glibc
import Spawn

/// Asks a tool itself whether it takes some arguments.
///
/// It runs in an empty folder, with an environment made from nothing and without any network, so it
/// can get no further than reading its arguments; from how it fails it is known how far it got.
struct ToolCheck: Sendable {
  /// Options, with their values, that say where the tool should go; it shall go nowhere.
  var leavesOut: [String] = []
  /// What is put behind, so that the tool judges the arguments and goes no further.
  var adds: [String] = []
  /// Besides the usual environment.
  var environment: [String: String] = [:]
  /// Besides the usual ones, variables that name the run's own folder.
  var folderVariables: Set<String> = []
  var verdict: @Sendable (GuardedOutcome) -> Verdict

  enum Verdict: Equatable {
    case taken, refused, unclear
  }

  static func of(_ tool: String) -> ToolCheck? { known[tool] }

  private static let known: [String: ToolCheck] = [
    "kubectl": ToolCheck(
      leavesOut: ["--kubeconfig", "--context", "--cluster", "--user", "--server", "-s"],
      verdict: kubectl),
    "az": ToolCheck(
      environment: ["AZURE_CORE_COLLECT_TELEMETRY": "no"],
      folderVariables: ["AZURE_CONFIG_DIR"], verdict: azure),
    "aws": ToolCheck(
      adds: ["--generate-cli-skeleton", "output"], environment: ["AWS_PAGER": ""],
      verdict: amazon),
  ]

  /// It looks for its server only when it has understood the arguments.
  private static func kubectl(_ outcome: GuardedOutcome) -> Verdict {
    let text = outcome.said.lowercased()
    guard case .exited(let code) = outcome.ending, code != 0 else { return .unclear }
    if text.contains("unable to connect to the server") || text.contains("the connection to the") {
      return .taken
    }
    let refusals = [
      "unknown flag", "unknown shorthand flag", "invalid argument", "unknown command",
      "flag needs an argument", "required resource not specified", "must specify",
    ]
    return refusals.contains { text.contains($0) } ? .refused : .unclear
  }

  /// It shows what an answer would look like when it has taken the arguments; commands that call
  /// several things at once cannot be asked so.
  private static func amazon(_ outcome: GuardedOutcome) -> Verdict {
    switch outcome.ending {
    case .exited(0): .taken
    case .exited(2) where outcome.said.contains("--generate-cli-skeleton"): .unclear
    case .exited(2), .exited(252), .exited(255): .refused
    default: .unclear
    }
  }

  /// It exits with 2 for arguments that it does not take, and asks to log in before anything else.
  private static func azure(_ outcome: GuardedOutcome) -> Verdict {
    switch outcome.ending {
    case .exited(2): .refused
    case .exited(1) where outcome.said.contains("az login"): .taken
    default: .unclear
    }
  }
}

extension ToolCheck {
  private static let sandbox = "/usr/bin/unshare"

  func run(
    _ call: [String], of file: ProgramFile?, within deadline: Duration
  ) async -> CheckAnswer {
    guard let program = call.first else { return .unknown("There is nothing to check.") }
    let tool = CommandTemplate.lastPart(of: program)
    do {
      var run = GuardedRun(
        Self.sandbox,
        ["--map-root-user", "--net", "--", program] + shortened(call.dropFirst()) + adds,
        environment: environment)
      run.folderVariables.formUnion(folderVariables)
      run.file = file
      run.keeping = OutputLimits(head: 16_384, tail: 0)
      let outcome = try await run.outcome(within: deadline)
      switch verdict(outcome) {
      case .taken: return .pass("\(tool) takes the arguments; it was asked without network.")
      case .refused: return .fail("\(tool) refuses the arguments: \(Self.excerpt(outcome))")
      case .unclear:
        return .unknown("\(tool) did not say whether it takes the arguments. Try it by hand once.")
      }
    } catch let error as SpawnError {
      return .unknown("\(tool) was not asked whether it takes the arguments: \(error.explanation)")
    } catch {
      return .unknown("\(tool) was not asked whether it takes the arguments.")
    }
  }

  /// The arguments without the options that say where to go.
  private func shortened(_ arguments: ArraySlice<String>) -> [String] {
    var rest: [String] = []
    var skips = false
    for argument in arguments {
      if skips {
        skips = false
      } else if leavesOut.contains(argument) {
        skips = true
      } else if !leavesOut.contains(where: { Self.gives(argument, $0) }) {
        rest.append(argument)
      }
    }
    return rest
  }

  /// `--name=VALUE`, `-n=VALUE` or `-nVALUE`.
  private static func gives(_ argument: String, _ name: String) -> Bool {
    argument.hasPrefix(name + "=")
      || name.count == 2 && argument.hasPrefix(name) && argument.count > 2
  }

  /// The line that says what was wrong, without secrets and not too long.
  private static func excerpt(_ outcome: GuardedOutcome) -> String {
    let lines = outcome.said.split(separator: "\n")
    let line = lines.first { $0.lowercased().contains("error") } ?? lines.first ?? ""
    return String(
      String.UnicodeScalarView(line.unicodeScalars.prefix(200).filter { $0.value >= 0x20 }))
  }
}

extension GuardedOutcome {
  /// Complaints first: they say most about arguments.
  fileprivate var said: String { errors.text + "\n" + output.text }
}
