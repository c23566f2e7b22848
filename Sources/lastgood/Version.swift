import CommandLineKit
import Embedded
import Operations

/// `lastgood version`: which program this is.
struct Version: Command {
  static let name = "version"
  static let summary = "Print the version."

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func run(with surroundings: Surroundings, on terminal: Terminal) async throws -> ExitCode {
    let release = Release.current
    terminal.say("\(release.description)", json: release.json)
    return .done
  }
}
