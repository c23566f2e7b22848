import CommandLineKit
import JSON

/// `lastgood note`: adds a sentence to the record.
struct Note: ResponderVerb {
  static let name = "note"
  static let summary = "Add a note to an incident."
  static let discussion = """
    Quotes are not needed. A word like INC-2026-001 or inc-1 before the text names the incident; \
    without one it is the current incident. The text “-” is read from standard input.

    Without a connection the note is saved with its time and sent later, exactly once.
    """
  static let examples = [
    Example("lastgood note Rolled the canary back to 20 %", "On the current incident."),
    Example(
      "lastgood note --at \"5m ago\" inc-2 Error rate is back to normal", "What was earlier."),
    Example("kubectl get pods | lastgood note -", "What a command says, as text."),
  ]
  static let signature =
    FreeText.signature("text", help: "What to note; “-” reads standard input.") + [
      .option("--deploy", "DEP", short: "d", help: "Note it on a deployment instead."), .insist,
    ]

  private let text: FreeText
  private let deployment: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    text = try FreeText(&arguments, "text")
    deployment = try arguments.option("--deploy")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    var (incident, words) = text.split(in: session)
    if deployment != nil, let word = incident {
      (incident, words) = (nil, [word] + words)
    }
    let text = try FreeText.text(words, in: session)
    let subject: Subject
    var order: Order
    if let deployment {
      subject = try session.deployment(deployment)
      order = Order(subject.deploymentPath("notes"), "note on \(subject.name)")
    } else {
      subject = try await session.incident(incident, adds: true)
      order = Order(subject.incidentPath("notes"), "note on \(subject.name)")
    }
    order.members = { $0.member("text", text) }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("text", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold) noted on \(subject.name)"
    }
  }
}
