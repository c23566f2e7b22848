import Client
import CommandLineKit
import JSON

/// `lastgood report`: what a user notices.
struct Report: ResponderVerb {
  static let name = "report"
  static let summary = "Report that something goes wrong."
  static let discussion = "A report is no incident; somebody acknowledges it and decides."
  static let examples = [
    Example(
      "lastgood report Cannot pay with a French card --service checkout", "Quotes are not needed.")
  ]
  static let signature: [Parameter] = [
    .several("text", help: "What was noticed; “-” reads standard input."), .service, .environment,
    .option("--group", "NAME", help: "The group of the rollout that serves the user."),
    .option("--contact", "WHO", help: "How the user can be reached."), .insist,
  ]

  private let words: [String]
  private let service, environment, group, contact: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try arguments.positionals("text")
    service = try arguments.option("--service")
    environment = try arguments.option("--env")
    group = try arguments.option("--group")
    contact = try arguments.option("--contact")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    var order = Order(APIRequest.path("api", "v1", "reports"), "report") { body in
      body.member("text", text)
      body.member("contact", ifPresent: contact)
      body.member("service", ifPresent: service)
      body.member("environment", ifPresent: environment)
      body.member("group", ifPresent: group)
    }
    order.extras = .stream
    order.isSpoolable = true
    order.texts = [("text", text), ("contact", contact ?? "")]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "Reported as \(written.stream ?? written.handle, .bold)"
    }
  }
}

/// `lastgood near-miss`: what nearly went wrong.
struct RecordNearMiss: ResponderVerb {
  static let name = "near-miss"
  static let summary = "Record what nearly went wrong."
  static let signature: [Parameter] = [
    .several("text", help: "What happened; “-” reads standard input."), .service, .environment,
    .option("--deploy", "DEP", short: "d", help: "The deployment that it was about."), .insist,
  ]

  private let words: [String]
  private let service, environment, deployment: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try arguments.positionals("text")
    service = try arguments.option("--service")
    environment = try arguments.option("--env")
    deployment = try arguments.option("--deploy")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    let deployment = try deployment.map { try session.deployment($0).path }
    var order = Order(APIRequest.path("api", "v1", "near-misses"), "near miss") { body in
      body.member("text", text)
      body.member("service", ifPresent: service)
      body.member("environment", ifPresent: environment)
      body.member("deployment", ifPresent: deployment)
    }
    order.extras = .stream
    order.isSpoolable = true
    order.texts = [("text", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): the near miss is recorded"
    }
  }
}

/// `lastgood acknowledge`: somebody takes care of a report.
struct AcknowledgeReport: ResponderVerb {
  static let name = "acknowledge"
  static let summary = "Say that you take care of a report."
  static let signature: [Parameter] = [
    .positional("report", help: "The report's id, as “reports” shows it."),
    .option("--incident", "INC", help: "Link it with this incident too."),
    .option("--deploy", "DEP", short: "d", help: "Link it with this deployment too."),
  ]

  private let reference: String
  private let incident, deployment: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    reference = try arguments.positional("report")
    incident = try arguments.option("--incident")
    deployment = try arguments.option("--deploy")
  }

  func act(in session: Session) async throws -> ExitCode {
    let incident = try incident.map { try session.subject($0, .incident).path }
    let deployment = try deployment.map { try session.deployment($0).path }
    if incident != nil || deployment != nil {
      var link = Order(
        APIRequest.path("api", "v1", "reports", reference, "link"), "link of a report"
      ) { body in
        body.member("incident", ifPresent: incident)
        body.member("deployment", ifPresent: deployment)
      }
      link.part = "link"
      _ = try await session.give(link)
    }
    let order = Order(
      APIRequest.path("api", "v1", "reports", reference, "acknowledgement"), "acknowledgement")
    return session.report(try await session.give(order)) { _ in "The report is acknowledged" }
  }
}

/// `lastgood reports`: what users reported.
struct Reports: ResponderVerb {
  static let name = "reports"
  static let summary = "List reports that nobody has acknowledged."
  static let signature: [Parameter] = [
    .flag("--all", short: "a", help: "Also those that somebody acknowledged."), .limit,
  ]

  private let showsAll: Bool
  private let limit: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    showsAll = arguments.flag("--all")
    limit = try arguments.limit()
  }

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "reports"),
      query: [.init("state", showsAll ? "all" : "waiting"), .init("limit", "\(limit)")])
    let clock = session.clock
    session.show(answer, value.list("reports"), empty: "No report waits.") { rows, width in
      var table = Table([.init("report"), .init("when"), .init("service"), .init("text")])
      for row in rows {
        table.add(
          "\(row.text("stream") ?? "")", "\(row.time("recorded_at").map(clock.short) ?? "")",
          "\(row.text("service") ?? "")",
          TerminalText(row.words("text") ?? "").fitted(to: max(20, width - 70)))
      }
      return table.lines
    }
    return .done
  }
}
