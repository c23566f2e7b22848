import CommandLineKit
import EventLog
import JSON

/// `lastgood ask`: asks something of a role, to be looked at again at a time.
struct Ask: ResponderVerb {
  static let name = "ask"
  static let summary = "Ask something of a role, with a time to check back."
  static let discussion = "An overdue check-back shows in “due” and “watch”."
  static let examples = [
    Example(
      "lastgood ask deployment-lead \"Is the migration additive?\" --back 5m",
      "To be answered with “lastgood answer” within five minutes.")
  ]
  static let signature: [Parameter] = [
    .incident, .positional("role", help: "Who shall do it, such as scribe."),
    .positional("text", help: "What is asked, in quotes."),
    .option("--back", "TIME", help: "When to check back: 5m, 14:30."), .insist,
  ]

  private let incident: String?
  private let role, text, back: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    role = try arguments.positional("role")
    text = try arguments.positional("text")
    back = try arguments.required("--back")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let back = try session.clock.future(back)
    let subject = try await session.incident(incident, adds: true)
    var order = Order(subject.incidentPath("requests"), "ask \(role) on \(subject.name)") { body in
      body.member("of_role", role)
      body.member("ask", text)
      body.member("check_back_at", back.description)
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("ask", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(role) is asked, check back at \(session.clock.both(back))"
    }
  }
}

/// `lastgood answer`: what was asked is answered.
struct AnswerRequest: ResponderVerb {
  static let name = "answer"
  static let summary = "Say that what was asked is answered."
  static let discussion = "What the answer was belongs into a note."
  static let examples = [Example("lastgood answer 1234", "1234 is what “ask” printed.")]
  static let signature: [Parameter] = [.incident, .entry]

  private let incident: String?
  private let entry: EntryReference

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    entry = try arguments.entry()
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("requests", entry.text, "answer"), "answer \(entry.handle)")
    order.subject = subject
    order.isSpoolable = true
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(entry.handle) is answered"
    }
  }
}
