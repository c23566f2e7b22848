import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood lkg`: the version to go back to.
struct ShowLastKnownGood: ResponderVerb {
  static let name = "lkg"
  static let summary = "Show the last known good version, and why newer ones are not it."
  static let discussion = """
    Looks at the releases of a service from the newest backwards, and stops at the first that took \
    all traffic and was well for its whole window. It need not be the one before. With --at it answers \
    as the record stood then. Exits with 2 when there is none: then no rollback is offered.
    """
  static let examples = [
    Example("lastgood lkg checkout --env production", "The newest one that was good."),
    Example(
      "lastgood lkg checkout --env production --from DEP-2026-014",
      "Not the one that is failing, nor the same again."),
    Example(
      "lastgood lkg checkout --env production --at \"yesterday 14:05\"",
      "What the answer was then."),
  ]
  static let signature: [Parameter] = [
    .positional("service", help: "The service."), .environment,
    .option("--from", "DEPLOYMENT", help: "The deployment to go back from."),
    .option(
      "--kind", "WORD", choices: ["code", "infrastructure", "flag", "config"],
      help: "What the version changes; as --from does, or code."),
    .option("--limit", "COUNT", short: "n", help: "How many skipped ones to show; 50."),
  ]

  private let service, environment: String
  private let leaving, kind: String?
  private let limit: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.positional("service")
    environment = try arguments.required("--env")
    leaving = try arguments.option("--from")
    kind = try arguments.choice("--kind", among: Self.signature)
    limit = try arguments.option("--limit") ?? 50
    guard (0...1_000).contains(limit) else {
      throw UsageError(
        .invalid("--limit", value: "\(limit)", expectation: "a count from 0 to 1000"))
    }
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = [APIRequest.Pair("environment", environment)]
    if let time = session.happenedAt { query.append(.init("at", time.description)) }
    if let leaving { query.append(.init("leaving", try session.deployment(leaving).path)) }
    if let kind { query.append(.init("kind", kind)) }
    query.append(.init("limit", "\(limit)"))
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "services", service, "last-known-good"), query: query)
    session.show(answer) { LastKnownGoodText.lines(value, session.clock) }
    return value["release"]?.isNull ?? true ? .findings : .done
  }
}
