import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood budget record`: how many requests failed.
struct RecordBudget: ResponderVerb {
  static let name = "record"
  static let summary = "Record how many requests of a service failed."
  static let discussion = """
    Without times it counts for the time over which the promise runs, up to now: what the policy \
    says, or else this calendar month.
    """
  static let examples = [
    Example(
      "lastgood budget record checkout --slo availability --total 1000000 --failed 250",
      "Of 99.9 %, three quarters are left.")
  ]
  static let signature: [Parameter] = [
    .positional("service", help: "Of which service."),
    .option("--slo", "NAME", help: "The promise, as the policy names it."),
    .option("--total", "COUNT", help: "How many requests there were."),
    .option("--failed", "COUNT", help: "How many of them failed."),
    .option("--since", "TIME", help: "When the counting began."),
    .option("--until", "TIME", help: "When it ended; now when left out."),
  ]

  private let service, slo: String
  private let total, failed: Int
  private let since, until: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.positional("service")
    slo = try arguments.required("--slo")
    total = try arguments.required("--total")
    failed = try arguments.required("--failed")
    since = try arguments.option("--since")
    until = try arguments.option("--until")
  }

  func act(in session: Session) async throws -> ExitCode {
    let since = try since.map { try session.clock.past($0) }
    let until = try until.map { try session.clock.past($0) }
    let order = Order(APIRequest.path("api", "v1", "budgets"), "budget of \(service)") { body in
      body.member("service", service)
      body.member("slo", slo)
      body.member("total", total)
      body.member("failed", failed)
      body.member("from", ifPresent: since?.description)
      body.member("to", ifPresent: until?.description)
    }
    return session.report(try await session.give(order)) { written in
      BudgetText.sentence(written.value["budget"] ?? .null, service, slo)
    }
  }
}

/// `lastgood budget list`: what is left.
struct ListBudgets: ResponderVerb {
  static let name = "list"
  static let summary = "Show what is left of the error budgets."
  static let signature: [Parameter] = [.optional("service", help: "Only of this service.")]

  private let service: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.optional("service")
  }

  func act(in session: Session) async throws -> ExitCode {
    let query = service.map { [APIRequest.Pair("service", $0)] } ?? []
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "budgets"), query: query)
    session.show(answer, value.list("budgets"), empty: "No error budget was recorded.") { rows, _ in
      var table = Table([
        .init("service"), .init("promise"), .init("left", .trailing),
        .init("failed", .trailing), .init("of", .trailing), .init("until"), .init("band"),
        .init("level"),
      ])
      for row in rows {
        table.add(
          "\(row.text("service") ?? "", .bold)", "\(row.text("slo") ?? "")",
          BudgetText.left(row), "\(row["failed"]?.integer ?? 0)",
          "\(row["total"]?.integer ?? 0)",
          "\(row.time("to").map(session.clock.short) ?? "")", BudgetText.band(row),
          BudgetText.level(row))
      }
      return table.lines
    }
    return .done
  }
}

/// Error budgets for people.
private enum BudgetText {
  static func left(_ budget: JSONValue) -> TerminalText {
    guard let percent = budget.percent("remaining_percent") else { return "nobody knows" }
    return percent.hasPrefix("-") ? "\(percent, .red)" : "\(percent)"
  }

  static func band(_ budget: JSONValue) -> TerminalText {
    guard let band = budget.text("band") else { return "" }
    return switch budget.text("allows") {
    case "all": "\(band, .green)"
    case "caution": "\(band, .yellow)"
    default: "\(band, .red)"
    }
  }

  /// How it stands against the promise, and how bad that would be.
  static func level(_ budget: JSONValue) -> TerminalText {
    guard let level = budget.text("level") else { return "" }
    let so = budget.text("severity").map { "\(level), suggests \($0)" } ?? level
    return switch level {
    case "target": "\(so, .green)"
    case "critical": "\(so, .red)"
    default: "\(so, .yellow)"
    }
  }

  static func sentence(
    _ budget: JSONValue, _ service: String, _ slo: String
  ) -> TerminalText {
    var sentence: TerminalText = "\(service, .bold) \(slo): \(left(budget))"
    if budget["remaining_percent"]?.isNull == false { sentence = sentence + " left" }
    if budget.text("band") != nil { sentence = sentence + ", \(band(budget))" }
    if budget.text("level") != nil { sentence = sentence + "; level \(level(budget))" }
    return sentence
  }
}
