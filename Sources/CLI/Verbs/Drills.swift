import Client
import CommandLineKit
import JSON

/// `lastgood drill record`: how a rehearsal went.
struct RecordDrill: ResponderVerb {
  static let name = "record"
  static let summary = "Record how a rehearsal went."
  static let examples = [
    Example("lastgood drill record checkout rollback --env staging --took 40s", "It passed.")
  ]
  static let signature: [Parameter] = [
    .positional("service", help: "Of which service."),
    .positional("action", choices: ActionWord.choices, help: "What was rehearsed."), .environment,
    .flag("--failed", help: "It did not work."),
    .option("--took", "TIME", help: "From the decision until traffic was back."),
    .option("--note", "TEXT", help: "What was seen."), .insist,
  ]

  private let service, action, environment: String
  private let failed, insists: Bool
  private let took: TimeLength?
  private let note: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.positional("service")
    action = try arguments.positional("action")
    environment = try arguments.required("--env")
    failed = arguments.flag("--failed")
    took = try arguments.option("--took")
    note = try arguments.option("--note")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "drills"), "drill of \(service)") { body in
      body.member("service", service)
      body.member("environment", environment)
      body.member("action", action)
      body.member("outcome", failed ? "fail" : "pass")
      body.member("seconds", ifPresent: took?.seconds)
      body.member("note", ifPresent: note)
    }
    order.texts = [("note", note ?? "")]
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      "\(action, .bold) of \(service) in \(environment): \(failed ? "failed" : "passed")"
    }
  }
}

/// `lastgood drill list`: how rehearsals went.
struct ListDrills: ResponderVerb {
  static let name = "list"
  static let summary = "List rehearsals, newest first."
  static let signature: [Parameter] = [.optional("service", help: "Only of this service.")]

  private let service: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.optional("service")
  }

  func act(in session: Session) async throws -> ExitCode {
    let query = service.map { [APIRequest.Pair("service", $0)] } ?? []
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "drills"), query: query)
    session.show(answer, value.list("drills"), empty: "Nothing was rehearsed.") { rows, _ in
      var table = Table([
        .init("service"), .init("action"), .init("environment"), .init("outcome"),
        .init("took", .trailing), .init("when"),
      ])
      for row in rows {
        let passed = row["passed"]?.bool == true
        table.add(
          "\(row.text("service") ?? "", .bold)", "\(row.text("action") ?? "")",
          "\(row.text("environment") ?? "")",
          DeploymentText.verdict(passed ? "pass" : "fail"),
          "\(row["seconds"]?.integer.map { "\($0) s" } ?? "")",
          "\(row.time("at").map(session.clock.short) ?? "")")
      }
      return table.lines
    }
    return .done
  }
}

/// What can be done about a deployment that goes wrong.
enum ActionWord {
  static let choices = [
    "halt", "monitor", "fallback", "rollback", "bypass", "roll-forward",
    "redeploy-infrastructure", "data-restore", "freeze",
  ]
}
