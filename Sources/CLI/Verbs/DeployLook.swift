import Client
import CommandLineKit
import JSON

/// `lastgood deploy list`.
struct ListDeployments: ResponderVerb {
  static let name = "list"
  static let summary = "List deployments, newest first."
  static let signature: [Parameter] = [
    .option(
      "--state", "STATE", repeated: true,
      choices: ["planned", "running", "halted", "completed", "failed", "rolled-back", "all"],
      help: "Which; all when left out. Can be repeated."),
    .service, .environment, .limit,
  ]

  private let states: [String]
  private let service, environment: String?
  private let limit: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    states = try arguments.options("--state")
    service = try arguments.option("--service")
    environment = try arguments.option("--env")
    limit = try arguments.limit()
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = states.map { APIRequest.Pair("state", $0) }
    if let service { query.append(.init("service", service)) }
    if let environment { query.append(.init("environment", environment)) }
    query.append(.init("limit", "\(limit)"))
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "deployments"), query: query)
    session.show(answer, value.list("deployments"), empty: "There are none.") { rows, _ in
      DeploymentText.table(rows, session.clock)
    }
    return .done
  }
}

/// `lastgood deploy show`.
struct ShowDeployment: ResponderVerb {
  static let name = "show"
  static let summary = "Show a deployment."
  static let signature: [Parameter] = [.deployment]

  private let deployment: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    let (value, answer) = try await session.value(subject.deploymentPath())
    session.show(answer) { DeploymentText.lines(value, session.clock) }
    return .done
  }
}

/// `lastgood deploy link`: an incident began during a deployment.
struct LinkDeployment: ResponderVerb {
  static let name = "link"
  static let summary = "Link a deployment to an incident, and compute how far it had come."
  static let signature: [Parameter] = [.incident, .deployment]

  private let incident: String?
  private let deployment: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    deployment = try arguments.positional("deployment")
  }

  func act(in session: Session) async throws -> ExitCode {
    let other = try session.deployment(deployment)
    let subject = try await session.incident(incident)
    for part in ["deployments", "exposure"] {
      var order = Order(subject.incidentPath(part), "link of \(other.name)") {
        $0.member("deployment", other.path)
      }
      order.subject = subject
      order.part = part
      let outcome = try await session.give(order)
      guard part == "exposure" else { continue }
      return session.report(outcome) { written in
        let exposure = written.value["exposure"].map { ": " + IncidentText.exposure($0) } ?? ""
        return "\(other.name, .bold) linked to \(subject.name)" + exposure
      }
    }
    return .done
  }
}
