package import Actions
package import Decisions
package import EventLog
package import IncidentService

/// What was done about one decision, read from the record alone.
package struct ActionReport: Sendable {
  package let stream: StreamID
  package let decision: Decision
  /// Nil while nobody has taken it up.
  package let action: Action?
  /// Whether an executor is at work on it: then a step that was begun is not in doubt yet.
  package private(set) var isAtWork = false
  let version: StreamVersion
  let visibility: Visibility

  /// Finds a decision by `D1` on the incident's stream; nil when there is none.
  package init?(
    _ reference: String, on stream: StreamID, in store: any EventStore
  ) async throws {
    let record = try await ActionRecord(of: stream, in: store)
    guard reference.uppercased().hasPrefix("D"), let ordinal = Int32(reference.dropFirst()),
      let decision = record.decisions.decision(ordinal: ordinal)
    else { return nil }
    (self.stream, self.decision, version) = (stream, decision, record.version)
    action = record.actions.action(of: decision.id)
    visibility = action.map { record.visibility(of: $0.id) } ?? .restricted
  }
}

extension ActionReport {
  /// Asks the ledger whether somebody works on it just now.
  package mutating func look(at ledger: any ActionLedger) async throws {
    guard let action, !action.isEnded, let claim = action.claims.last else { return }
    isAtWork = try await ledger.isAtWork(
      on: action.id, at: ActionPlace(claim.service, in: claim.environment))
  }

  /// The step of which nobody knows whether it was done; nil while somebody is at work on it.
  package var doubtful: Int32? {
    guard let action else { return nil }
    if case .doubt = action.next, isAtWork { return nil }
    return action.doubtful
  }
}

/// Why a person's word was not taken.
package enum RecoveryRefusal: Error, Equatable {
  /// No step waits for a person's word.
  case nothingInDoubt
  /// An executor is at work on it, or about to look by itself.
  case beingLookedAt
  case moved
}

extension ActionReport {
  /// Records a person's word about the step that is in doubt; what follows is the executor's to do.
  ///
  /// - Returns: which step it was.
  package func recover(
    _ verdict: StepProbe.Verdict, by person: PrincipalID, because: String, at time: Timestamp,
    as command: CommandIdentity, in store: any EventStore
  ) async throws -> Int32 {
    guard let action, let fence = action.fence else { throw RecoveryRefusal.nothingInDoubt }
    let step: Int32
    switch action.next {
    case .askPerson(let waiting): step = waiting
    case .doubt, .probe: throw RecoveryRefusal.beingLookedAt
    case .start, .complete, .fail, .undo, .nothing: throw RecoveryRefusal.nothingInDoubt
    }
    let probe = StepProbe(
      StepPlace(action.id, of: decision.id, step: step, fence: fence), verdict, by: person,
      because: .text(because))
    let record = try await ActionRecord(of: stream, in: store)
    guard record.version == version else { throw RecoveryRefusal.moved }
    let events = try record.actions.decide(.probe(probe))
    let answer = try await store.append(
      Append(
        events.map {
          EventDraft(
            id: .make(at: time), EventFormat.actions.body($0), happenedAt: time,
            causes: [action.id], visibility: visibility)
        }, to: stream, .incident, expecting: version, as: command, role: "executor"))
    if case .conflict = answer { throw RecoveryRefusal.moved }
    return step
  }
}
