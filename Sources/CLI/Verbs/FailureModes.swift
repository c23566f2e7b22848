import Client
import CommandLineKit
import JSON

/// `lastgood fma add`: how the pipeline itself fails.
struct AddFailureMode: ResponderVerb {
  static let name = "add"
  static let summary = "Record how the pipeline itself fails, and what that does to the way out."
  static let examples = [
    Example(
      "lastgood fma add registry-down --affects rollback --mode \"the registry is down\" --effect \"images cannot be pulled\" --safeguard \"a mirror\"",
      "Again under the same name, and the newest holds.")
  ]
  static let signature: [Parameter] = [
    .positional("name", help: "A short name: registry-down."),
    .option(
      "--affects", "ACTION", repeated: true, choices: ActionWord.choices,
      help: "An action that it makes harder or impossible. Can be repeated."),
    .option("--mode", "TEXT", help: "What happens."),
    .option("--effect", "TEXT", help: "What that does to the actions."),
    .option("--detection", "TEXT", help: "How one notices."),
    .option("--safeguard", "TEXT", help: "What stands in for what failed."), .service,
    .option("--tested", "DAY", help: "When the safeguard was last tried: 2026-01-31."), .insist,
  ]

  private let name, mode, effect: String
  private let affects: [String]
  private let detection, safeguard, service, tested: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    name = try arguments.positional("name")
    affects = try arguments.options("--affects")
    mode = try arguments.required("--mode")
    effect = try arguments.required("--effect")
    detection = try arguments.option("--detection")
    safeguard = try arguments.option("--safeguard")
    service = try arguments.option("--service")
    tested = try arguments.option("--tested")
    insists = arguments.flag("--insist")
    if affects.isEmpty { throw UsageError(.missing("--affects")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "failure-modes"), "failure mode \(name)") {
      body in
      body.member("name", name)
      body.member("affects", affects)
      body.member("mode", mode)
      body.member("effect", effect)
      body.member("detection", ifPresent: detection)
      body.member("safeguard", ifPresent: safeguard)
      body.member("service", ifPresent: service)
      body.member("last_tested", ifPresent: tested)
    }
    order.texts = [("mode", mode), ("effect", effect)]
    order.insists = insists
    return session.report(try await session.give(order)) { _ in "\(name, .bold) recorded" }
  }
}

/// `lastgood fma list`: how the pipeline is known to fail.
struct ListFailureModes: ResponderVerb {
  static let name = "list"
  static let summary = "List how the pipeline is known to fail."
  static let signature: [Parameter] = [.optional("service", help: "What concerns this service.")]

  private let service: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.optional("service")
  }

  func act(in session: Session) async throws -> ExitCode {
    let query = service.map { [APIRequest.Pair("service", $0)] } ?? []
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "failure-modes"), query: query)
    session.show(answer, value.list("failure_modes"), empty: "No failure mode is recorded.") {
      rows, _ in
      rows.flatMap { row -> [TerminalText] in
        let tested = row.text("last_tested").map { "tried on \($0)" } ?? "never tried"
        var lines: [TerminalText] = [
          """
          \(row.text("name") ?? "", .bold)  \(row.text("service") ?? "all services"), \
          \(row.texts("affects").joined(separator: ", ")); \(tested)
          """
        ]
        for part in ["mode", "effect", "detection", "safeguard"] {
          guard let text = row.words(part) else { continue }
          lines.append("  \(TerminalText(part).padded(to: 11), .dim)\(text)")
        }
        return lines
      }
    }
    return .done
  }
}

/// `lastgood fma tested`: a safeguard was tried.
struct TestFailureMode: ResponderVerb {
  static let name = "tested"
  static let summary = "Record that the safeguard of a failure mode was tried."
  static let examples = [
    Example("lastgood fma tested registry-down", "Today, and it held."),
    Example(
      "lastgood fma tested registry-down --failed --note \"the mirror was empty\"", "It did not."),
  ]
  static let signature: [Parameter] = [
    .positional("name", help: "As “fma list” shows it."),
    .option("--on", "DAY", help: "When: 2026-01-31; today when left out."),
    .flag("--failed", help: "It did not hold."),
    .option("--note", "TEXT", help: "What was seen."), .insist,
  ]

  private let name: String
  private let day, note: String?
  private let failed, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    name = try arguments.positional("name")
    day = try arguments.option("--on")
    failed = arguments.flag("--failed")
    note = try arguments.option("--note")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(
      APIRequest.path("api", "v1", "failure-modes", name, "tests"), "trial of \(name)"
    ) { body in
      body.member("outcome", failed ? "fail" : "pass")
      body.member("on", ifPresent: day)
      body.member("note", ifPresent: note)
    }
    order.texts = [("note", note ?? "")]
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      failed ? "\(name, .bold): the safeguard did not hold" : "\(name, .bold): the safeguard held"
    }
  }
}
