import CLI
import CommandLineKit
import Embedded
import Operations

/// `lastgood token create`: over the service, or through the database when that is said to be at
/// hand; otherwise nobody could ever make the first token.
struct TokenCreation: Command {
  typealias OverService = Asking<CreateToken, Surroundings>

  static let name = IssueToken.name
  static let summary = IssueToken.summary
  static let discussion = """
    Asks the service, as an administrator. With --data, or LASTGOOD_DATABASE set, it goes through the \
    database instead: that is how the first token is made.

    The token is shown once and kept nowhere: only its digest is. The log says who got one, in which \
    role.
    """
  static let examples =
    OverService.examples + [
      Example(
        "lastgood token create --role administrator --person alice --data DIR",
        "The first one, on the machine of the database.")
    ]
  static let signature =
    OverService.signature + IssueToken.signature.filter { $0.name == "--data" }
  static let shared = OverService.shared

  private let overService: OverService
  private let isDirect: Bool
  private let arguments: Arguments

  init(_ arguments: inout Arguments) throws(UsageError) {
    overService = try OverService(&arguments)
    isDirect = try arguments.option("--data", as: String.self) != nil
    self.arguments = arguments
  }

  func run(with surroundings: Surroundings, on terminal: Terminal) async throws -> ExitCode {
    let database = surroundings.environment["LASTGOOD_DATABASE"] ?? ""
    guard isDirect || !database.isEmpty else {
      return try await overService.run(with: surroundings, on: terminal)
    }
    var arguments = arguments
    return try await IssueToken(&arguments).run(with: surroundings, on: terminal)
  }
}
