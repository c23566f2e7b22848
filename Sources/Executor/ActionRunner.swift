package import Actions
package import Adapters
import Decisions
package import Digest
package import EventLog
package import IncidentService
import Policy

/// Carries out what was authorised, once in effect, whoever else does the same.
///
/// Every step's intent is on record before it is done. What was begun and not ended by whoever died
/// is in doubt: it is looked at, and where nobody can tell, left to a person; never done blindly.
package struct ActionRunner: Sendable {
  let store: any RecordStore
  let ledger: any ActionLedger
  let judge: ActionJudge
  let executor: ExecutorID
  let lease: Duration
  let scribe: ActionScribe
  private let places = Turns<ActionPlace>()
  /// Those who wait for a place take no turn from those who have one.
  private let hands = Turns<Int>(atOnce: 16)

  /// `derive` computes a key from an id and a purpose; the same everywhere.
  package init(
    in store: any RecordStore, _ ledger: any ActionLedger, _ facts: any ActionFacts,
    adapters: AdapterTable, as executor: ExecutorID, lease: Duration = .seconds(10),
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest,
    now: @escaping @Sendable () -> Timestamp,
    derive: @escaping @Sendable (_ action: EventID, _ purpose: String) -> CommandKey
  ) {
    (self.store, self.ledger, self.executor, self.lease) = (store, ledger, executor, lease)
    judge = ActionJudge(
      facts: facts, adapters: adapters, digest: digest,
      looks: Looks(patience: .seconds(60)))
    scribe = ActionScribe(digest: digest, now: now, derive: derive)
  }

  /// What it acts on: an authorisation, and a person's word about what is in doubt.
  package static let types: Set<EventType> = [.decisionAuthorised, .stepProbed]

  /// Does what follows from the event; a second time, nothing.
  package func act(on event: RecordedEvent) async throws {
    guard let action = try await action(of: event) else { return }
    var record = try await ActionRecord(of: event.stream, in: store)
    guard let place = try await place(of: action, record) else { return }
    let patience = ContinuousClock.now + Self.longestWait
    while true {
      do {
        return try await places.take(at: place) {
          try await hands.take(at: 0) {
            try await act(action, on: event.stream, &record, waitingUntil: patience)
          }
        }
      } catch is PlaceIsTaken {
        // Outside of the turn, so that whoever has the place gets on.
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// How long one action waits for another that goes on by itself.
  private static let longestWait = Duration.seconds(60)

  private func act(
    _ action: EventID, on stream: StreamID, _ record: inout ActionRecord,
    waitingUntil patience: ContinuousClock.Instant
  ) async throws {
    var lost = 0
    while true {
      do {
        if try await carryOut(action, on: stream, &record, waitingUntil: patience) { return }
      } catch let unknown as AppendUnknown {
        // Whether it is on record is seen by looking again, under another fence.
        lost += 1
        guard lost < Self.mostLost else { throw unknown }
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Ends on record what could not be done again and again: an executor that fails at it each time
  /// leaves it alone from now on, and somebody has to be called.
  ///
  /// What was begun is in doubt, and waits for a person's word; after that it goes on.
  package func giveUp(_ event: RecordedEvent, because: String) async throws {
    guard let action = try await action(of: event) else { return }
    while true {
      let record = try await ActionRecord(of: event.stream, in: store)
      guard let place = try await place(of: action, record),
        let plan = record.subject(of: action)?.decision
          .plan?.plan
      else { return }
      guard let known = record.actions[action] else {
        if try await refuse(action, record, on: event.stream, .setAside, because) { return }
        continue
      }
      if known.isEnded { return }
      if case .askPerson = known.next { return }
      switch try await claim(action, record, plan, at: place, on: event.stream) {
      case .conflict: continue
      case .beingDone, .held: return
      case .claimed(let fence, _):
        let course = ActionCourse(
          runner: self, action: action, stream: event.stream, hold: ActionHold(place, fence),
          lease: StepLease(until: .now + lease))
        return try await course.giveUp(from: record, because: because)
      }
    }
  }

  private func place(of action: EventID, _ record: ActionRecord) async throws -> ActionPlace? {
    guard let plan = record.subject(of: action)?.decision.plan?.plan else { return nil }
    return try await place(of: plan)
  }

  /// Two names of one place are held as one: nothing else is done there meanwhile under either.
  private func place(of plan: Plan) async throws -> ActionPlace {
    let policy = try await judge.facts.rules().policy
    return ActionPlace(plan.service, in: policy.place(of: plan.environment))
  }

  /// Whether a plan without steps is none that an executor could carry out.
  ///
  /// The decision itself is all there is, or people do it by hand. Of an adapter that acts it would be
  /// a plan that lost its steps.
  private func isLeftToPeople(_ plan: Plan) -> Bool {
    guard plan.definition != nil else { return true }
    guard let name = plan.adapter, let adapter = judge.adapters[name] else { return false }
    return !(adapter is any ActingAdapter)
  }

  /// So many lost answers in one go are no accident.
  private static let mostLost = 5

  /// Nil where nothing follows.
  private func action(of event: RecordedEvent) async throws -> EventID? {
    if event.type == .decisionAuthorised {
      guard case .event(.authorised(let given)) = try EventFormat.decisions.decode(event),
        given.planHash != nil
      else { return nil }
      return event.id
    }
    let words = try await store.words(of: [event]).first.flatMap(\.self)
    guard case .event(.stepProbed(let probe)) = try EventFormat.actions.decode(event, words: words),
      probe.by != nil
    else { return nil }
    return probe.place.action
  }

  /// Whether it is over, or waits for a person; otherwise the record has moved on, and it has to be
  /// looked at again.
  private func carryOut(
    _ id: EventID, on stream: StreamID, _ record: inout ActionRecord,
    waitingUntil patience: ContinuousClock.Instant
  ) async throws -> Bool {
    try await record.follow(in: store)
    guard let (decision, authorisation) = record.subject(of: id),
      let plan = decision.plan?.plan
    else { return true }
    let known = record.actions[id]
    if known?.isEnded == true { return true }
    if case .askPerson? = known?.next { return true }
    var fresh: ActionJudge.Warrant?
    if known == nil {
      if plan.steps.isEmpty, isLeftToPeople(plan) { return true }
      switch try await judge.judge(decision, authorisation, on: stream, hasBegun: false) {
      case .may(let warrant): fresh = warrant
      case .mayNot(let cause, let sentence):
        return try await refuse(id, record, on: stream, cause, sentence)
      }
    }
    let place = try await place(of: plan)
    let answer: ClaimAnswer
    let mine = StepLease(until: .now + lease)
    do {
      answer = try await claim(id, record, plan, at: place, on: stream)
    } catch ActionRejection.anotherIsLive(let other) {
      try await giveWay(to: other, until: patience)
      return try await refuse(id, record, on: stream, .busy, Self.busy(plan))
    }
    switch answer {
    case .conflict: return false
    case .beingDone:
      try await Task.sleep(for: .milliseconds(200))
      return false
    case .held(let other):
      try await giveWay(to: other, until: patience)
      return try await refuse(id, record, on: stream, .busy, Self.busy(plan))
    case .claimed(let fence, _):
      let hold = ActionHold(place, fence)
      do {
        let course = ActionCourse(
          runner: self, action: id, stream: stream, hold: hold, lease: mine)
        // The claim was made on what was judged, or not at all: its first step needs no second look.
        try await whileHeld(hold, mine) { [record, fresh] in
          try await course.run(from: record, with: fresh)
        }
        return true
      } catch  where error is ActionLost || error is StepLeaseOver {
        // Somebody has taken over, or nobody has: what is left to do is seen by looking again.
        return false
      }
    }
  }

  /// Another action holds the place: one that goes on by itself is waited for, as long as this one
  /// may be begun; behind one that waits for a person nobody knows how long it would be.
  ///
  /// - Throws: `PlaceIsTaken` where it is worth waiting.
  private func giveWay(
    to other: EventID, until patience: ContinuousClock.Instant
  ) async throws {
    guard ContinuousClock.now < patience else { return }
    if try await !waitsForPerson(other) { throw PlaceIsTaken() }
  }

  private func waitsForPerson(_ other: EventID) async throws -> Bool {
    guard let event = try await store.event(other) else { return true }
    let record = try await ActionRecord(of: event.stream, in: store)
    guard let action = record.actions[other] else { return false }
    if case .askPerson = action.next { return true }
    return false
  }

  private static func busy(_ plan: Plan) -> String {
    "Another action on \(plan.service) in \(plan.environment) is not over. See it through first."
  }

  private func claim(
    _ id: EventID, _ record: ActionRecord, _ plan: Plan, at place: ActionPlace,
    on stream: StreamID
  ) async throws -> ClaimAnswer {
    guard let hash = record.decisions[plan.decision]?.plan?.hash else { return .conflict }
    let attempt = Int32(clamping: (record.actions[id]?.claims.count ?? 0) + 1)
    let (executor, scribe) = (executor, scribe)
    return try await ledger.claim(
      place, for: id, on: stream, by: executor, lasting: lease
    ) { fence in
      let claim = Claim(
        id, of: plan.decision, planHash: hash, service: place.service,
        environment: place.environment, steps: Int32(clamping: plan.steps.count), attempt: attempt,
        fence: fence, by: executor)
      return scribe.append(
        try record.actions.decide(.claim(claim)), about: id, record, to: stream,
        "claim \(fence.timeline).\(fence.epoch)")
    }
  }

  /// Says that it is not carried out, and why; false when the record has moved on.
  private func refuse(
    _ id: EventID, _ record: ActionRecord, on stream: StreamID, _ cause: ActionFailure.Cause,
    _ sentence: String
  ) async throws -> Bool {
    guard record.actions[id] == nil, let given = record.authorisations[id]?.given else {
      // It was claimed before, and its place is gone: that ends only by whoever holds it.
      throw ActionDisplaced(action: id)
    }
    let failure = ActionFailure(
      id, of: given.decision, cause, because: .text(sentence), isUntouched: true)
    let answer = try await store.append(
      scribe.append(
        try record.actions.decide(.refuse(failure)), about: id, record, to: stream, "refuse"))
    if case .conflict = answer { return false }
    return true
  }
}

/// Another action holds the place, and goes on by itself.
private struct PlaceIsTaken: Error {}

/// Another executor holds the action's place, or may hold it.
struct ActionLost: Error {}

/// An action that was claimed does not hold its place, and another one does: the tables were changed.
package struct ActionDisplaced: Error, Equatable {
  package var action: EventID
}

// MARK: - The lease

extension ActionRunner {
  /// Works while the place is held; what runs is ended when it is not.
  private func whileHeld(
    _ hold: ActionHold, _ mine: StepLease, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await body() }
      group.addTask { try await beat(hold, mine) }
      // A renewal may get no answer for much longer than the lease lasts, and neither a yes nor a no. What
      // runs has to be at an end before somebody else may begin.
      group.addTask {
        try await mine.wane(to: lease / 8)
        throw ActionLost()
      }
      defer { group.cancelAll() }
      // The heart ends by losing the place, and only then first.
      try await group.next()
    }
  }

  private func beat(_ hold: ActionHold, _ mine: StepLease) async throws {
    while true {
      try await Task.sleep(for: lease / 3)
      let asked = ContinuousClock.now
      switch await Result(catching: { try await ledger.renew(hold, lasting: lease) }) {
      case .success(true): mine.renew(until: asked + lease)
      case .success(false): throw ActionLost()
      // It may have been away for a moment.
      case .failure: break
      }
    }
  }
}

extension Result where Failure == any Error, Success: Sendable {
  fileprivate init(catching body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
