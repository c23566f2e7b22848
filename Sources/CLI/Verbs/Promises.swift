import Client
import CommandLineKit
import JSON

/// `lastgood promises`: how well readers were served.
struct Promises: ResponderVerb {
  static let name = "promises"
  static let summary = "Show how well promises of updates were kept."
  static let examples = [
    Example("lastgood promises", "Of the last 90 days."),
    Example("lastgood promises --days 365 --service checkout", "A year of one service."),
  ]
  static let signature: [Parameter] = [
    .option("--days", "COUNT", help: "Of incidents declared within so many days; 90."), .service,
  ]

  private let days: Int
  private let service: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    days = try arguments.option("--days") ?? 90
    service = try arguments.option("--service")
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = [APIRequest.Pair("days", "\(days)")]
    if let service { query.append(.init("service", service)) }
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "promises"), query: query)
    session.show(answer, value.list("promises"), empty: "Nothing was promised.") { rows, _ in
      UpdateText.report(rows).lines
    }
    return .done
  }
}
