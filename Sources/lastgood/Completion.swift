import CommandLineKit
import Embedded

/// `lastgood completion`: what the shell needs to complete this program's words.
struct Completion: Command {
  static let name = "completion"
  static let summary = "Print completions for a shell."
  static let examples = [
    Example("source <(lastgood completion bash)", "Completes in this bash."),
    Example(
      "lastgood completion zsh > ~/.zfunc/_lastgood", "For zsh, with ~/.zfunc on its fpath."),
    Example(
      "lastgood completion fish > ~/.config/fish/completions/lastgood.fish", "For every fish."),
  ]
  static let signature: [Parameter] = [
    .positional("shell", choices: Shell.allCases.map(\.rawValue), help: "bash, zsh or fish.")
  ]

  private let shell: Shell

  init(_ arguments: inout Arguments) throws(UsageError) {
    shell = try arguments.positional("shell")
  }

  func run(with surroundings: Surroundings, on terminal: Terminal) async throws -> ExitCode {
    terminal.put(Array(Program.table.completion(for: shell).utf8))
    return .done
  }
}
