import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood mitigate`: the harm is stopped.
struct Mitigate: ResponderVerb {
  static let name = "mitigate"
  static let summary = "Say that the harm is stopped."
  static let signature: [Parameter] = [.incident]

  private let incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(subject.incidentPath("mitigation"), "mitigation of \(subject.name)")
    order.subject = subject
    order.isSpoolable = true
    return session.report(try await session.give(order)) { _ in
      "\(subject.name, .bold) is mitigated"
    }
  }
}

/// `lastgood resolve`: it is over.
struct Resolve: ResponderVerb {
  static let name = "resolve"
  static let summary = "Say that it is over."
  static let discussion = """
    Refused with exit code 75 when anything was added since you last looked: somebody may know that \
    it is not over.
    """
  static let examples = [
    Example("lastgood resolve --recovered-at \"10m ago\" --data-loss none", "The current one.")
  ]
  static let signature: [Parameter] = [
    .incident, .option("--recovered-at", "TIME", help: "When users stopped noticing."),
    .option("--lingering", "TEXT", help: "Effects that stay."),
    .option(
      "--data-loss", "WORD", choices: ["none", "some", "unknown"], help: "Whether data was lost."),
    .insist,
  ]

  private let incident, recovered, lingering, dataLoss: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    recovered = try arguments.option("--recovered-at")
    lingering = try arguments.option("--lingering")
    dataLoss = try arguments.option("--data-loss")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let recovered = try recovered.map { try session.clock.past($0) }
    let subject = try await session.incident(incident)
    var order = Order(subject.incidentPath("resolution"), "resolution of \(subject.name)") {
      $0.member("recovered_at", ifPresent: recovered?.description)
      $0.member("lingering_effects", ifPresent: lingering)
      $0.member("data_loss", ifPresent: dataLoss)
    }
    order.subject = subject
    order.texts = [("lingering_effects", lingering ?? "")]
    order.insists = insists
    let outcome = try await session.replace(order, in: subject, nil)
    return session.report(outcome) { _ in "\(subject.name, .bold) is resolved" }
  }
}

/// `lastgood reopen`: it is not over.
struct Reopen: ResponderVerb {
  static let name = "reopen"
  static let summary = "Say that it is not over."
  static let signature: [Parameter] = [.incident, .because, .insist]

  private let incident: String?
  private let because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    var order = Order(subject.incidentPath("reopening"), "reopening of \(subject.name)") {
      $0.member("because", because)
    }
    order.subject = subject
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      "\(subject.name, .bold) is open again: \(because)"
    }
  }
}

/// `lastgood close`: nothing more is to be done.
struct Close: ResponderVerb {
  static let name = "close"
  static let summary = "Close an incident that is resolved."
  static let discussion = "Only when gate debt is paid and nothing waits for an approval."
  static let signature: [Parameter] = [.incident]

  private let incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    var order = Order(subject.incidentPath("closure"), "closure of \(subject.name)")
    order.subject = subject
    let outcome = try await session.give(order)
    // Nobody means a closed incident with the next note.
    if case .written = outcome, let chosen = CurrentIncident(in: session.folders),
      (try? chosen.read())?.lowercased() == subject.name.lowercased()
    {
      try? chosen.clear()
    }
    return session.report(outcome) { _ in "\(subject.name, .bold) is closed" }
  }
}
