import Client
import CommandLineKit
import JSON

/// `lastgood readiness`: what will be missing.
struct ShowReadiness: ResponderVerb {
  static let name = "readiness"
  static let summary = "Show what will be missing when a deployment fails."
  static let discussion = """
    Plans, people, a version to go back to, rehearsals, health, switches: each gap with what to do \
    about it, the heaviest first. What was counted of the service's promises stands below: its level, \
    the severity that it suggests and the band of the error budget. Exits with 2 where there are gaps.
    """
  static let examples = [Example("lastgood readiness checkout", "Of one service.")]
  static let signature: [Parameter] = [.optional("service", help: "Only of this service.")]

  private let service: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.optional("service")
  }

  func act(in session: Session) async throws -> ExitCode {
    let query = service.map { [APIRequest.Pair("service", $0)] } ?? []
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "readiness"), query: query)
    let services = value.list("services")
    session.show(answer, services, empty: "No service is known.") { rows, _ in
      rows.flatMap { row -> [TerminalText] in
        let gaps = row.list("gaps")
        let score = row["score"]?.integer ?? 0
        let head: TerminalText =
          "\(row.text("service") ?? "", .bold)  \(score) of 100"
          + (gaps.isEmpty ? "  \("nothing is missing", .green)" : "")
        return [head]
          + gaps.map { gap in
            let weight = gap["weight"]?.integer ?? 0
            return weight >= 8
              ? "  \("✗", .red) \(gap.text("text") ?? "")"
              : "  \("·", .yellow) \(gap.text("text") ?? "")"
          }
          + row.list("levels").map { level in
            let text = level.text("text") ?? ""
            return switch level.text("level") {
            case "critical": "  \("=", .red) \(text)"
            case "warning", "attention", "unknown": "  \("=", .yellow) \(text)"
            default: "  \("=", .green) \(text)"
            }
          }
      }
    }
    return services.contains { !$0.list("gaps").isEmpty } ? .findings : .done
  }
}

/// `lastgood route`: whom to call.
struct ShowRoute: ResponderVerb {
  static let name = "route"
  static let summary = "Say whom to call for a symptom, and how."
  static let examples = [
    Example("lastgood route silent data corruption --severity SEV1", "Quotes are not needed.")
  ]
  static let signature: [Parameter] = [
    .several("symptom", help: "What is seen."), .service,
    .option("--severity", "SEV", choices: SeverityWord.choices, help: "How bad it is."),
  ]

  private let words: [String]
  private let service: String?
  private let severity: SeverityWord?

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try arguments.positionals("symptom")
    service = try arguments.option("--service")
    severity = try arguments.option("--severity")
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = [APIRequest.Pair("symptom", words.joined(separator: " "))]
    if let service { query.append(.init("service", service)) }
    if let severity { query.append(.init("severity", severity.name)) }
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "routes"), query: query)
    let routes = value.list("routes")
    session.show(answer, routes, empty: "The policy names nobody to call.") { rows, _ in
      guard let best = rows.first else { return [] }
      return Self.lines(best)
        + rows.dropFirst().prefix(2).map { "\("or", .dim) \($0.text("to") ?? "")" }
    }
    return routes.isEmpty ? .findings : .done
  }

  private static func lines(_ route: JSONValue) -> [TerminalText] {
    let how = route.text("how").map { " (\($0))" } ?? ""
    var lines: [TerminalText] = [
      "\(route.text("to") ?? "", .bold)\(how): \(route.text("why") ?? "")"
    ]
    for person in route.list("people") {
      let name = person.text("name") ?? ""
      let trained = person.text("trained") == nil ? ", never shown how to escalate" : ""
      lines.append(
        person["available"]?.bool == true
          ? "  \("✓", .green) \(name)\(trained)" : "  \("·", .dim) \(name): not there now\(trained)"
      )
    }
    if route.list("people").isEmpty { lines.append("  The policy names nobody behind that.") }
    return lines
  }
}
