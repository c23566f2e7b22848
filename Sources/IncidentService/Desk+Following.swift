import Decisions
import EventLog
import Incidents
import Policy

// What the decision tree says must follow: whoever it names is asked for it.
extension Desk {
  /// Asks for what must follow an authorised decision, each once.
  func askWhatFollows(_ id: EventID, on stream: StreamID) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident,
      let decision = try await book(of: stream).state[id], decision.isLive,
      let authorisation = decision.authorisation
    else { return }
    let guidance = try await policies.inForce().guidance(on: decision.proposal)
    let role = guidance.role ?? ResponseRole.commander.name
    let now = try await queries.time()
    let name = "D\(decision.proposal.ordinal)"
    for step in guidance.then {
      let (words, due) = Self.request(step, after: name, authorisation.checkAt, now)
      try await ask(words, role, due: due, purpose: step, of: id, on: stream, facts)
    }
    if let question = guidance.question {
      let action = decision.proposal.action.rawValue
      try await ask(
        "Watching is over then: \(question.ask) Walk on with “lastgood tree walk --fact "
          + "\(question.fact)=…”, and decide what it says (\(name) was to \(action)).",
        role, due: authorisation.checkAt, purpose: "question", of: id, on: stream, facts)
    }
  }

  /// What is asked for, and by when.
  private static func request(
    _ step: String, after name: String, _ checkAt: Timestamp, _ now: Timestamp
  ) -> (words: String, due: Timestamp) {
    let days = now.advanced(byBusinessDays: 5)
    let day = now.advanced(byBusinessDays: 1)
    return switch step {
    case "verify":
      (
        "Look whether \(name) helped, at the service's own figures, and say “lastgood outcome "
          + "\(name) yes --actual …”.", checkAt
      )
    case "root-cause": ("Find out why it came to \(name), for the postmortem.", days)
    case "incident-report": ("Write the report of the incident that led to \(name).", days)
    case "file-bug": ("File a bug about what \(name) was decided for.", day)
    case "hotfix": ("Prepare the hotfix that is to follow \(name).", day)
    default: ("See to what the decision tree asks for after \(name): \(step).", day)
    }
  }

  private func ask(
    _ words: String, _ role: String, due: Timestamp, purpose: String, of decision: EventID,
    on stream: StreamID, _ facts: StreamFacts
  ) async throws {
    let order = automaticOrder("lastgood following 1\n\(decision)\n\(purpose)")
    _ = try await add(
      [
        EventFormat.entries.body(
          .requested(ask: .text(words), ofRole: role, checkBackAt: due))
      ], to: stream, facts, causes: [decision], by: order)
  }
}
