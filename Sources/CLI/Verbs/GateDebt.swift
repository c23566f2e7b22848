import CommandLineKit
import EventLog
import JSON

/// `lastgood debt open`: a gate is passed over, and owed.
struct OpenDebt: ResponderVerb {
  static let name = "open"
  static let summary = "Pass over a gate, and owe what it would have shown."
  static let examples = [
    Example(
      "lastgood debt open load --due 2d --because \"no time for a load test\"",
      "Within two days; “due” reminds of it.")
  ]
  static let signature: [Parameter] = [
    .incident, .positional("gate", help: "The gate, such as load."),
    .option("--group", "NAME", help: "Only for this group."),
    .option("--due", "TIME", help: "When it is owed: 2d, or a date and time."), .because, .insist,
  ]

  private let incident, group: String?
  private let gate, due, because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    gate = try arguments.positional("gate")
    group = try arguments.option("--group")
    due = try arguments.required("--due")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let due = try session.clock.future(due)
    let subject = try await session.incident(incident)
    var order = Order(subject.incidentPath("gate-debts"), "gate debt on \(subject.name)") { body in
      body.member("gate", gate)
      body.member("group", ifPresent: group)
      body.member("due_at", due.description)
      body.member("because", because)
    }
    order.subject = subject
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): the gate \(gate) is owed until \(session.clock.both(due))"
    }
  }
}

/// `lastgood debt pay`: the gate was made up for.
struct PayDebt: ResponderVerb {
  static let name = "pay"
  static let summary = "Pay a gate debt."
  static let examples = [
    Example("lastgood debt pay 1234 --because \"load test passed\"", "As “debt open” named it.")
  ]
  static let signature: [Parameter] = [.incident, .entry, .because, .insist]

  private let incident: String?
  private let entry: EntryReference
  private let because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    entry = try arguments.entry()
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("gate-debts", entry.text, "payment"), "payment of \(entry.handle)"
    ) { $0.member("because", because) }
    order.subject = subject
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      "The gate debt \(entry.handle, .bold) is paid"
    }
  }
}
