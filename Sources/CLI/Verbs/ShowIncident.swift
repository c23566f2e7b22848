import Client
import CommandLineKit
import EventLog
import FoundationEssentials
import JSON

/// `lastgood show`: one incident.
struct ShowIncident: ResponderVerb {
  static let name = "show"
  static let summary = "Show an incident."
  static let discussion = """
    What you saw is remembered: “severity”, “role”, “impact” and “resolve” are refused when somebody \
    else changed it since.
    """
  static let signature: [Parameter] = [.incident]

  private let incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    let (value, answer) = try await session.value(subject.incidentPath())
    if let look = SeenIncidents.Look(incident: value) {
      session.seen?.remember(look)
    }
    let decisions = await session.decisions(of: subject)
    session.show(answer) { IncidentText.lines(value, decisions: decisions, session.clock) }
    return .done
  }
}

extension Session {
  /// What was decided, oldest first; nothing where that cannot be had: the incident is shown all the same.
  func decisions(of subject: Subject) async -> [JSONValue] {
    guard !terminal.settings.isJSON else { return [] }
    return (try? await value(subject.incidentPath("decisions")).value.list("decisions")) ?? []
  }
}

/// `lastgood brief`: what is new.
struct ShowBrief: ResponderVerb {
  static let name = "brief"
  static let summary = "Show what changed since you last looked."
  static let discussion = "Looking moves where you are, unless you say --keep."
  static let signature: [Parameter] = [
    .incident, .flag("--keep", short: "k", help: "Do not remember that you have read it."),
  ]

  private let incident: String?
  private let keeps: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    keeps = arguments.flag("--keep")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    let (value, answer) = try await session.value(subject.incidentPath("brief"))
    let entries = value.list("entries")
    session.show(answer) {
      var lines: [TerminalText] = ["\(subject.name, .bold): \(value.text("summary") ?? "")"]
      if !entries.isEmpty { lines.append("") }
      lines += EntryText.lines(entries, session.clock, width: session.terminal.width)
      return lines + Self.overdue(value.list("overdue_actions"))
    }
    if !keeps, !entries.isEmpty, let head = value["head"]?.integer, head > 0 {
      let body = JSONWriter.object { $0.member("position", head) }
      _ = try await session.client().send(
        APIRequest(.post, subject.incidentPath("readings"), body: body, key: UUID()))
    }
    return .done
  }

  /// Actions that were to be done before this happened.
  private static func overdue(_ rows: [JSONValue]) -> [TerminalText] {
    guard !rows.isEmpty else { return [] }
    let head: TerminalText = "\("Overdue for this service", .bold):"
    return ["", head]
      + rows.map { row in
        let due = row.time("due_at").map { String($0.description.prefix(10)) } ?? ""
        let name = "\(row.text("number") ?? "")-\(row.text("label") ?? "")"
        let owner = row.text("owner") ?? ""
        return "  \(name, .bold) \(row.words("text") ?? "[redacted]") (\(owner), due \(due))"
      }
  }
}
