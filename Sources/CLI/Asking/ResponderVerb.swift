package import CommandLineKit

/// A verb that asks the service.
package protocol ResponderVerb: Sendable {
  static var name: String { get }
  static var summary: String { get }
  static var discussion: String { get }
  static var examples: [Example] { get }
  static var signature: [Parameter] { get }

  init(_ arguments: inout Arguments) throws(UsageError)

  func act(in session: Session) async throws -> ExitCode
}

extension ResponderVerb {
  package static var discussion: String { "" }
  package static var examples: [Example] { [] }
  package static var signature: [Parameter] { [] }
}

/// A responder's verb as a command of any program that can say what is around it.
package struct Asking<Verb: ResponderVerb, Context: ResponderSurroundings>: Command {
  package static var name: String { Verb.name }
  package static var summary: String { Verb.summary }
  package static var discussion: String { Verb.discussion }
  package static var examples: [Example] { Verb.examples }
  package static var signature: [Parameter] { Verb.signature }
  package static var shared: [Parameter] { CommonOptions.parameters }

  private let verb: Verb
  private let options: CommonOptions

  package init(_ arguments: inout Arguments) throws(UsageError) {
    verb = try Verb(&arguments)
    options = try CommonOptions(&arguments)
  }

  package func run(with context: Context, on terminal: Terminal) async throws -> ExitCode {
    do {
      let session = try Session(context.responder, options, terminal)
      return try await verb.act(in: session)
    } catch {
      guard let failure = ResponderFailure(error) else { throw error }
      terminal.complain(failure.explanation)
      return failure.code
    }
  }
}

/// Options of every verb that asks the service.
package struct CommonOptions: Hashable, Sendable {
  package var at: String?
  package var url: String?
  package var token: String?
  package var configuration: String?
  package var isSure: Bool
  package var key: String?

  package static let parameters: [Parameter] = [
    .option(
      "--at", "TIME", help: "When it happened: 14:05, “5m ago”, “yesterday 14:05”, RFC 3339."),
    .option("--url", "URL", help: "The service; else LASTGOOD_URL, or the local instance."),
    .option("--token", "TOKEN", help: "Who you are; else LASTGOOD_TOKEN, which others cannot see."),
    .option("--config", "FILE", help: "Settings to use instead of the usual ones."),
    .flag("--yes", short: "y", help: "Answer every question with yes."),
    .option(
      "--idempotency-key", "KEY", help: "Do it once, however often this key is used."),
  ]

  package init(_ arguments: inout Arguments) throws(UsageError) {
    at = try arguments.option("--at")
    url = try arguments.option("--url")
    token = try arguments.option("--token")
    configuration = try arguments.option("--config")
    isSure = arguments.flag("--yes")
    key = try arguments.option("--idempotency-key")
    if let key,
      !(1...255).contains(key.utf8.count) || !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    {
      throw UsageError(
        .invalid("--idempotency-key", value: key, expectation: "1 to 255 visible characters"))
    }
  }
}
