import Actions
import Decisions
import EventLog
import IncidentService
import Policy

/// All that an incident's stream says of its decisions, and of what was done about them.
struct ActionRecord {
  private(set) var decisions = DecisionBook()
  private(set) var actions = ActionBook()
  /// By the id of the event that authorises, which is what an action is called by.
  private(set) var authorisations: [EventID: (given: Authorisation, visibility: Visibility)] = [:]
  /// When it was authorised, and when each step was carried out, by the database's clock.
  private(set) var times: [EventID: ActionTimes] = [:]
  private(set) var version = StreamVersion.empty
  let stream: StreamID

  private static let types = Set(
    (EventFormat.decisions.known + EventFormat.actions.known).map(\.type))

  init(of stream: StreamID, in store: any EventStore) async throws {
    self.stream = stream
    try await follow(in: store)
  }

  /// Reads on from where it is: an incident may have thousands of entries that say nothing of it.
  mutating func follow(in store: any EventStore) async throws {
    let events = try await store.allEvents(in: stream, after: version)
    // What was destroyed since is not to be acted on, though it was read before.
    if version != .empty, events.contains(where: { $0.type == .redaction }) {
      self = try await ActionRecord(of: stream, in: store)
      return
    }
    version = events.last?.version ?? version
    let own = events.filter { Self.types.contains($0.type) && $0.concernsDecision }
    for (event, words) in zip(own, try await store.words(of: own)) {
      if case .event(let known) = try EventFormat.decisions.decode(event, words: words) {
        decisions.evolve(known)
        if case .authorised(let given) = known {
          authorisations[event.id] = (given, event.visibility)
          times[event.id, default: ActionTimes()].authorised = event.recordedAt
        }
      } else if case .event(let known) = try EventFormat.actions.decode(event, words: words) {
        actions.evolve(known)
        if case .stepFinished(let place, _) = known {
          times[place.action, default: ActionTimes()].steps[place.step] = event.recordedAt
        }
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

/// When what happened to one action was recorded.
struct ActionTimes: Equatable {
  var authorised: Timestamp?
  var steps: [Int32: Timestamp] = [:]

  /// Milliseconds from the authorisation until then.
  func since(_ time: Timestamp?) -> Int64? {
    guard let authorised, let time else { return nil }
    return max(0, (time.microseconds - authorised.microseconds) / 1_000)
  }
}

extension ActionRecord {
  /// All its steps were carried out, and how long it took until traffic was back.
  func completion(
    of action: EventID, under fence: Fence, objective: Span?
  ) -> ActionCompletion {
    let subject = subject(of: action)
    let times = times[action]
    let restoring = subject?.decision.plan?.plan.restoringStep
    let restored = restoring.flatMap { times?.steps[Int32(clamping: $0)] }
    return ActionCompletion(
      action, of: subject?.decision.id ?? action, fence: fence, trafficRestoredAt: restored,
      restoredAfterMilliseconds: times?.since(restored),
      objectiveMilliseconds: objective?.inMilliseconds)
  }
}
