import CommandLineKit
import Embedded
import Operations

/// `lastgood manual`: the manual page.
struct Manual: Command {
  static let name = "manual"
  static let summary = "Print the manual page, for “man”."
  static let examples = [
    Example("lastgood manual | man -l -", "Shows it."),
    Example("lastgood manual > ~/.local/share/man/man1/lastgood.1", "Installs it."),
  ]

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func run(with surroundings: Surroundings, on terminal: Terminal) async throws -> ExitCode {
    terminal.put(Array(Program.table.manual(version: "\(Release.current)").utf8))
    return .done
  }
}
