import Client
import CommandLineKit
import JSON

/// `lastgood notice list`: whom somebody outside has to be told.
struct ListNotices: ResponderVerb {
  static let name = "list"
  static let summary = "Show whom somebody outside has to be told, and by when."
  static let signature: [Parameter] = [.incident]

  private let incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    let (value, answer) = try await session.value(subject.incidentPath("notices"))
    let clock = session.clock
    session.show(answer, value.list("notices"), empty: "Nobody outside has to be told.") {
      rows, _ in
      rows.flatMap { row in
        let due = row.time("due_at").map(clock.both) ?? ""
        let isOpen = ["owed", "overdue"].contains(row.text("state") ?? "")
        var lines: [TerminalText] = [
          "\(row.text("name") ?? "", .bold): \(row.text("to") ?? ""), \(row.text("state") ?? ""), by \(due)"
        ]
        if isOpen, let text = row.text("text") {
          lines.append("  \(TerminalText(text, allowing: .newlines), .dim)")
        }
        if let said = row.words("said") { lines.append("  \(TerminalText(said))") }
        return lines
      }
    }
    return .done
  }
}

/// `lastgood notice given`: they were told.
struct GiveNotice: ResponderVerb {
  static let name = "given"
  static let summary = "Record that somebody outside was told."
  static let examples = [
    Example(
      "lastgood notice given --at \"10m ago\" data-protection By the form, case 4711",
      "What they were told, how, and when.")
  ]
  static let signature =
    FreeText.signature(
      "words", help: "The notice, by its name in the policy; then what they were told, and how.")
    + [.insist]

  private let words: FreeText
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try FreeText(&arguments, "words")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let (incident, words) = words.split(in: session)
    guard let notice = words.first, words.count > 1 else {
      throw ResponderFailure(.usage, "Say which notice, and what they were told.")
    }
    let text = try FreeText.text(Array(words.dropFirst()), in: session)
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("notices", notice, "given"), "notice \(notice) of \(subject.name)"
    ) { $0.member("text", text) }
    order.subject = subject
    order.texts = [("text", text)]
    order.insists = insists
    order.extras = .entry
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): the notice \(notice) was given"
    }
  }
}

/// `lastgood notice lift`: nothing is owed after all.
struct LiftNotice: ResponderVerb {
  static let name = "lift"
  static let summary = "Record why nobody outside has to be told after all."
  static let signature: [Parameter] = [
    .incident, .positional("notice", help: "Its name in the policy."), .because, .insist,
  ]

  private let incident: String?
  private let notice, because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    notice = try arguments.positional("notice")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("notices", notice, "lifted"), "notice \(notice) of \(subject.name)"
    ) { $0.member("because", because) }
    order.subject = subject
    order.texts = [("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): nothing is owed of \(notice)"
    }
  }
}
