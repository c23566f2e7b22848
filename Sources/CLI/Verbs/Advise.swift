import Client
import CommandLineKit
import JSON

/// `lastgood advise`: what to do, ranked.
struct Advise: ResponderVerb {
  static let name = "advise"
  static let summary = "Say what to do, ranked, with the reasons and what would change them."
  static let discussion = """
    Ranks every kind of mitigation by what the record and the policy say, and says where each fact \
    comes from. It does nothing and records nothing. --assume asks what if: FACT=VALUE, such as \
    fallback=infeasible, fix=10m..30m (how long a repair takes) or function=search (what is broken, \
    in the words of the policy's switches). Exits with 2 when nothing can be recommended.
    """
  static let examples = [
    Example("lastgood advise", "About the current incident."),
    Example("lastgood advise --assume fix=5m..10m", "If a repair took five to ten minutes."),
    Example(
      "lastgood advise INC-2026-001 --assume fallback=infeasible --all",
      "With every reason, if traffic could not go back."),
  ]
  static let signature: [Parameter] = [
    .incident,
    .option(
      "--assume", "FACT=VALUE", repeated: true,
      help: "A fact to take otherwise. Can be repeated."),
    .flag("--all", short: "a", help: "Show every reason and every fact."),
  ]

  private let incident: String?
  private let assumed: [String]
  private let showsAll: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    assumed = try arguments.options("--assume")
    showsAll = arguments.flag("--all")
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    let query = assumed.map { APIRequest.Pair("assume", $0) }
    let (value, answer) = try await session.value(subject.incidentPath("advice"), query: query)
    session.show(answer) {
      AdviceText(value, width: session.terminal.width, showsAll: showsAll).lines
    }
    return value["recommended"]?.isNull ?? true ? .findings : .done
  }
}
