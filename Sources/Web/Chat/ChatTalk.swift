import Chat
import IncidentService
import JSON
import Policy

/// One request of somebody who is known, asked of the API in their name.
struct ChatTalk: Sendable {
  let door: InnerDoor
  let bearer: Bearer
  /// The same for each copy of the request.
  let key: String
  let rule: ChatRule
  /// What the command is called there.
  let name: String
  let user: String
  let kept: KeptMessages

  func answer(to command: ChatCommand) async throws -> ChatAnswer {
    if let verb = command.verb { try require(verb) }
    switch command {
    case .help: return ChatHelp.answer(name, allowing: ChatVerb.allCases.filter(allows))
    case .status(let incident): return try await status(of: incident)
    case .note(let text, let incident): return try await note(text, in: incident)
    case .update(let new, let incident): return try await update(new, in: incident)
    case .acknowledge(_, let incident?): return try await takeCommand(of: incident)
    case .acknowledge(let report, nil): return try await acknowledge(report)
    case .plan(let decision): return try await show(decision)
    case .approve(let decision, let plan, let role):
      return try await approve(decision, plan: plan, as: role)
    case .deny(let decision, let plan, let because):
      return try await deny(decision, plan: plan, because: because)
    case .propose(let proposal, let incident): return try await propose(proposal, in: incident)
    }
  }

  func allows(_ verb: ChatVerb) -> Bool { rule.commands?.contains(verb) ?? true }

  func require(_ verb: ChatVerb) throws(ChatRefusal) {
    guard allows(verb) else {
      throw ChatRefusal(
        sentence:
          "The policy does not let “\(verb.rawValue)” be done by chat. Use the command line.")
    }
  }

  // MARK: - Asking

  func get(_ path: String) async throws -> JSONValue {
    try await door.ask(.get, "/api/v1" + path, as: bearer)
  }

  func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
    try await door.ask(.post, "/api/v1" + path, body, as: bearer, key: key)
  }

  // MARK: - Which incident

  private static let mostNamed = 10

  /// The one that is named, else the only one that is open.
  func incident(_ named: String?) async throws -> String {
    if let named { return named }
    let open = try await openIncidents()
    if open.count == 1, let number = open[0]["number"]?.text { return number }
    guard !open.isEmpty else {
      throw ChatRefusal(
        sentence: "No incident is open. Name the one you mean, as in: \(name) note INC-2026-001 …")
    }
    throw ChatRefusal(
      sentence: "Several incidents are open. Name the one you mean.\n" + lines(open))
  }

  func openIncidents() async throws -> [JSONValue] {
    try await get("/incidents?limit=\(Self.mostNamed)")["incidents"]?.elements ?? []
  }

  func lines(_ incidents: [JSONValue]) -> String {
    incidents.map { "\($0.said("number")): \($0.words("title"))" }.joined(separator: "\n")
  }

  // MARK: - Notes

  private func note(_ text: String, in named: String?) async throws -> ChatAnswer {
    let incident = try await incident(named)
    let written = try await post("/incidents/\(incident)/notes", .members(("text", .string(text))))
    return ChatAnswer("Noted in \(incident)\(place(of: written)).").warning(written)
  }

  /// Where in the log it stands.
  func place(of written: JSONValue) -> String {
    written["position"]?.integer.map { ", as #\($0)" } ?? ""
  }
}

extension ChatAnswer {
  /// With what the desk says that people should know.
  func warning(_ written: JSONValue) -> ChatAnswer {
    var answer = self
    answer.paragraphs += written["warnings"]?.elements?.compactMap(\.text) ?? []
    return answer
  }
}

extension JSONValue {
  /// A member as text; a question mark where there is none.
  func said(_ name: String) -> String { self[name]?.text ?? "?" }

  /// Free text, or that it is gone.
  func words(_ name: String) -> String {
    self[name]?.text ?? (self[name + "_redacted"] == nil ? "?" : "[redacted]")
  }
}
