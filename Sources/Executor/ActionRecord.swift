import Actions
import Decisions
import EventLog
import IncidentService

/// All that an incident's stream says of its decisions, and of what was done about them.
struct ActionRecord {
  private(set) var decisions = DecisionBook()
  private(set) var actions = ActionBook()
  /// By the id of the event that authorises, which is what an action is called by.
  private(set) var authorisations: [EventID: (given: Authorisation, visibility: Visibility)] = [:]
  private(set) var version = StreamVersion.empty

  init(of stream: StreamID, in store: any EventStore) async throws {
    let events = try await store.allEvents(in: stream)
    for (event, words) in zip(events, try await store.words(of: events)) {
      version = event.version
      guard event.concernsDecision else { continue }
      if case .event(let known) = try EventFormat.decisions.decode(event, words: words) {
        decisions.evolve(known)
        if case .authorised(let given) = known {
          authorisations[event.id] = (given, event.visibility)
        }
      } else if case .event(let known) = try EventFormat.actions.decode(event, words: words) {
        actions.evolve(known)
      }
    }
  }

  /// The decision of an action, with the authorisation that the action carries out.
  func subject(of action: EventID) -> (decision: Decision, authorisation: Authorisation)? {
    guard let given = authorisations[action]?.given, let decision = decisions[given.decision] else {
      return nil
    }
    return (decision, given)
  }

  func visibility(of action: EventID) -> Visibility {
    authorisations[action]?.visibility ?? .restricted
  }
}
