import Client
import CommandLineKit
import JSON

/// `lastgood declare`: an incident begins.
struct Declare: ResponderVerb {
  static let name = "declare"
  static let summary = "Declare an incident."
  static let discussion = """
    A title is enough; everything else can follow. Works without a connection too: the incident is \
    then called INC-local-1 until the service gives it a number.
    """
  static let examples = [
    Example("lastgood declare Checkout fails for EU cards", "Prints the number."),
    Example(
      "lastgood declare \"Checkout fails\" --severity SEV2 --service checkout --deploy dep-3",
      "With all that is known."),
  ]
  static let signature: [Parameter] = [
    .several("title", help: "What is wrong, in a few words."),
    .option(
      "--severity", "SEV", choices: SeverityWord.choices, help: "How bad it is; 1 is worst."),
    .service, .environment,
    .option("--deploy", "DEP", short: "d", help: "The deployment during which it began."),
    .option(
      "--category", "WORD", choices: ["reliability", "security", "compliance", "data"],
      help: "What kind of harm; reliability when left out."),
    .option(
      "--source", "WORD", choices: ["smoke", "user", "alert", "health", "slo", "breaker", "drill"],
      help: "What noticed it; user when left out."),
    .flag("--restricted", help: "Only those with a role in it may see it."),
    .flag("--use", help: "Make it the current incident."), .insist,
  ]

  private let words: [String]
  private let severity: SeverityWord?
  private let service, environment, deployment, category, source: String?
  private let isRestricted, isUsed, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try arguments.positionals("title")
    severity = try arguments.option("--severity")
    service = try arguments.option("--service")
    environment = try arguments.option("--env")
    deployment = try arguments.option("--deploy")
    category = try arguments.option("--category")
    source = try arguments.option("--source")
    isRestricted = arguments.flag("--restricted")
    isUsed = arguments.flag("--use")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let title = try FreeText.text(words, in: session)
    let deployment = try deployment.map { try session.deployment($0).path }
    var order = Order(APIRequest.path("api", "v1", "incidents"), "declare “\(title)”") { body in
      body.member("title", title)
      body.member("severity", ifPresent: severity?.name)
      body.member("service", ifPresent: service)
      body.member("environment", ifPresent: environment)
      body.member("deployment", ifPresent: deployment)
      body.member("category", ifPresent: category)
      body.member("source", ifPresent: source)
      if isRestricted { body.member("restricted", true) }
    }
    order.extras = .stream
    order.creates = Reference.Series.incident.rawValue
    order.isSpoolable = true
    order.texts = [("title", title)]
    order.insists = insists
    let outcome = try await session.give(order)
    try remember(outcome, in: session)
    return session.report(outcome) { written in
      let severity = (written.value["incident"]?.text("severity")).map { ", \($0)" } ?? ""
      if let number = written.number { session.remember(number) }
      return "\(written.number ?? "It", .bold) declared\(severity): \(title)"
    }
  }

  private func remember(_ outcome: Outcome, in session: Session) throws {
    var name: String?
    switch outcome {
    case .written(let written):
      if let incident = written.value["incident"],
        let look = SeenIncidents.Look(incident: incident)
      {
        session.seen?.remember(look)
      }
      name = written.number
    case .saved(let entry, _, _), .parked(let entry): name = entry.command?.alias
    }
    if isUsed, let name { _ = try CurrentIncident(in: session.folders)?.write(name) }
  }
}
