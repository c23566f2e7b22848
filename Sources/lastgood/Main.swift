import CommandLineKit
import Embedded
import Glibc
import Operations

@main struct Main {
  static func main() async {
    Platform.ignoreBrokenPipes()
    exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  private static func run(_ words: [String]) async -> ExitCode {
    var terminal = Terminal()
    do {
      switch try Program.table.parse(words == ["--version"] ? [Version.name] : words) {
      case .help(let page):
        terminal.say(TerminalText(trusting: String(page.dropLast())), json: [])
        return terminal.finish(.done)
      case .run(let command, var globals):
        terminal = Terminal(
          Terminal.Settings(
            isJSON: globals.flag("--json"), isQuiet: globals.flag("--quiet")))
        return terminal.finish(try await command.run(with: .current, on: terminal))
      }
    } catch {
      let failure = Failure(error)
      terminal.complain(failure.explanation)
      return terminal.finish(failure.code)
    }
  }
}
