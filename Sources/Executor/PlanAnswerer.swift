import Decisions
import Digest
package import EventLog

/// Takes a `plan.requested` out of the log and appends the answer, once, whoever else does the same.
package struct PlanAnswerer: Sendable {
  private let store: any EventStore
  private let preparer: PlanPreparer
  private let now: @Sendable () -> Timestamp
  private let digest: @Sendable ([UInt8]) -> SHA256Digest
  private let derive: @Sendable (_ request: EventID, _ purpose: String) -> CommandKey

  /// `derive` computes an id from another and a purpose; the same everywhere.
  package init(
    _ preparer: PlanPreparer, in store: any EventStore, now: @escaping @Sendable () -> Timestamp,
    derive: @escaping @Sendable (_ request: EventID, _ purpose: String) -> CommandKey
  ) {
    (self.preparer, self.store, self.derive) = (preparer, store, derive)
    (self.now, digest) = (now, preparer.digest)
  }

  /// What it answers.
  package static let types: Set<EventType> = [.planRequested]

  /// Answers the request, unless that was done before.
  ///
  /// - Throws: `UndecodableEvent` or `StrangeRequest` for a request that cannot be read; what the database says.
  package func answer(_ event: RecordedEvent) async throws {
    // One of a newer program is not passed over in silence: it is set aside, where it is seen. And a
    // request is known by its event, whatever its payload says it is.
    let words = try await store.words(of: [event]).first.flatMap(\.self)
    guard
      case .event(.planRequested(let request)) = try EventFormat.decisions.decode(
        event, words: words), request.request == event.id
    else { throw StrangeRequest(event: event.id) }
    let command = command(for: event.id)
    guard try await store.earlierAnswer(to: command) == nil else { return }
    try await append(try await preparer.prepare(request, in: event.stream), to: event, as: command)
  }

  /// Answers that no plan can be made: an executor fails at it again and again, and nobody is to wait
  /// for it.
  package func giveUp(_ event: RecordedEvent, because: String) async throws {
    let words = try await store.words(of: [event]).first.flatMap(\.self)
    guard
      case .event(.planRequested(let request)) = try EventFormat.decisions.decode(
        event, words: words), request.request == event.id
    else { throw StrangeRequest(event: event.id) }
    let command = command(for: event.id)
    guard try await store.earlierAnswer(to: command) == nil else { return }
    try await append(
      try await preparer.refusal(of: request, because: because), to: event, as: command)
  }

  private func append(
    _ prepared: PreparedPlan, to event: RecordedEvent, as command: CommandIdentity
  ) async throws {
    _ = try await store.append(
      Append(
        [
          EventDraft(
            id: EventID(uuid: derive(event.id, "plan").uuid),
            EventFormat.decisions.body(.planPrepared(prepared)), happenedAt: now(),
            causes: [event.id], visibility: event.visibility)
        ], to: event.stream, .incident, expecting: nil, as: command, role: "executor",
        policy: prepared.plan.policy))
  }

  /// The same for every executor, and for the same one after a crash: the log takes it once.
  private func command(for request: EventID) -> CommandIdentity {
    CommandIdentity(
      by: .executor, key: derive(request, "answer"),
      digest: digest(Array("lastgood plan answer 1\n\(request)".utf8)))
  }
}

/// A request of a newer program, or one that claims to be another event than it is.
package struct StrangeRequest: Error, Equatable {
  package var event: EventID
}
