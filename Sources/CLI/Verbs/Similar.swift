import Client
import CommandLineKit

/// `lastgood similar`: incidents that are like this one.
struct Similar: ResponderVerb {
  static let name = "similar"
  static let summary = "Show incidents that are like this one."
  static let examples = [
    Example("lastgood similar", "To the current incident."),
    Example("lastgood similar inc-12 --limit 10", "To another, and more of them."),
  ]
  static let signature: [Parameter] = [
    .incident, .option("--limit", "COUNT", help: "How many at most; 5."),
  ]

  private let incident: String?
  private let limit: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    limit = try arguments.option("--limit") ?? 5
  }

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(
      try await session.incident(incident, orLast: true).incidentPath("similar"),
      query: [APIRequest.Pair("limit", "\(limit)")])
    session.show(
      answer, value.list("similar"), empty: "No other incident is like this one."
    ) { rows, _ in Self.table(rows, session.clock).lines }
    return .done
  }

  private static func table(_ rows: [JSONValue], _ clock: WallClock) -> Table {
    var table = Table([
      .init("incident"), .init("alike", .trailing), .init("when"), .init("title"),
      .init("in common"),
    ])
    for row in rows {
      table.add(
        "\(row.text("number") ?? "")", "\(row["score"]?.integer ?? 0) %",
        "\(row.time("declared_at").map(clock.short) ?? "")",
        "\(row.text("title") ?? "[redacted]")", "\(inCommon(row))")
    }
    return table
  }

  private static func inCommon(_ row: JSONValue) -> String {
    guard let shares = row["shares"] else { return "" }
    var parts: [String] = []
    if shares["service"]?.bool == true { parts.append("service") }
    parts += shares.texts("signals")
    parts += shares.texts("actions").map { $0.replacing("-", with: " ") }
    // The words stand in the title; beyond the rarest they say little.
    parts += shares.texts("words").prefix(2).map { "“\($0)”" }
    return parts.joined(separator: ", ")
  }
}
