import CommandLineKit
import JSON

/// `lastgood severity`: how bad it is.
struct ChangeSeverity: ResponderVerb {
  static let name = "severity"
  static let summary = "Say how bad it is."
  static let discussion = """
    Refused with exit code 75 when somebody else changed the severity since you last looked: you \
    would overwrite what you have not seen.
    """
  static let examples = [
    Example("lastgood severity SEV1 --because \"All of EU is down\"", "On the current incident.")
  ]
  static let signature: [Parameter] = [
    .incident, .positional("severity", choices: SeverityWord.choices, help: "1 is worst."),
    .because, .insist,
  ]

  private let incident: String?
  private let severity: SeverityWord
  private let because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    severity = try arguments.positional("severity")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("severity"), "severity \(severity.name) of \(subject.name)"
    ) { body in
      body.member("severity", severity.name)
      body.member("because", because)
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("because", because)]
    order.insists = insists
    let outcome = try await session.replace(
      order, in: subject, Concern(types: ["incident.severity_changed"]) { $0.severity })
    return session.report(outcome) { _ in
      "\(subject.name, .bold) is \(severity.name) now: \(because)"
    }
  }
}
