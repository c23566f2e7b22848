import Actions
import Communication
import Delivery
package import EventLog
import Incidents

/// A call that was made, as whoever was called knows it.
package struct MadeCall: Equatable, Sendable {
  var stream: StreamID
  var facts: StreamFacts
  var rung: Int32
  /// Over which it was made, by its name among the policy's channels.
  package var channel: String
}

/// Somebody took a call where it reached them.
package struct TakenCall: Equatable, Sendable {
  package var call: MadeCall
  /// Names the taking, however often it is told.
  package var id: String
  package var at: Timestamp?

  package init(_ call: MadeCall, named id: String, at time: Timestamp? = nil) {
    (self.call, self.id, at) = (call, id, time)
  }
}

/// What came of it.
package enum TakingOutcome: String, CaseIterable, Equatable, Sendable {
  /// It is on record, and whoever took it commands the incident.
  case commands
  /// It is on record.
  case recorded
}

extension Desk {
  /// The call that pagers call by this name, if it was made over one of these channels.
  ///
  /// Also of incidents that not everybody may see: whoever was called may say that they have heard it.
  package func call(named name: String, over channels: [String]) async throws -> MadeCall? {
    guard let (stream, rung) = Occasion.call(named: name), let facts = try await facts(of: stream),
      facts.kind == .incident
    else { return nil }
    let told = try await actions(of: stream).state
    let raised = (told.calls + told.actions.flatMap(\.escalations))
      .filter { $0.rung == rung }.map(\.via)
    let climbed = try await communication(of: stream).state.climbs.map(\.rung)
      .filter { $0.rung == rung }.map(\.via)
    guard let channel = channels.first(where: { (raised + climbed).contains($0) }) else {
      return nil
    }
    return MadeCall(stream: stream, facts: facts, rung: rung, channel: channel)
  }

  /// Puts on record that a call was taken, once; where nobody commands the incident, whoever took it does
  /// from then on, so that nobody else is called for want of a commander.
  ///
  /// `taker` is nil for somebody who is not known here as one who responds. That is recorded too, but goes
  /// on calling: nobody would know whom to turn to.
  package func take(_ taken: TakenCall, by taker: Caller?) async throws -> TakingOutcome {
    let (call, stream) = (taken.call, taken.call.stream)
    var order = order(about: taken, "taken", by: taker)
    order.entry = computed(from: Array(text(about: taken, "taken").utf8))
    order.happenedAt = taken.at.map { min($0, now()) }
    // By its id, so that it is one whoever turns out to have taken it.
    let earlier: RecordedEvent? =
      if let entry = order.entry { try await store.event(entry) } else { nil }
    if earlier == nil {
      let answer = CallAnswer(rung: call.rung, via: call.channel, by: taker?.principal)
      _ = try await tell(.answer(answer), at: now(), on: stream, call.facts, by: order)
    }
    guard let taker else { return .recorded }
    if isFresh(taken), try await state(of: stream).state.isOpen,
      try await isUnsettled(since: earlier)
    {
      do {
        _ = try await self.order(
          .acceptRole(.commander, by: taker.principal), to: stream.description,
          by: self.order(about: taken, "command", by: taker))
      } catch DeskRefusal.rule, DeskRefusal.notFound {
        // Somebody else has it, or was offered it; or the incident is not for them to see.
      }
    }
    let holder = try await state(of: stream).state.holders[.commander]
    return holder == taker.principal ? .commands : .recorded
  }

  /// Whether nobody has changed who commands since an event.
  ///
  /// A copy that comes after that says nothing of who is to command by then; one that comes because we died
  /// in between does.
  private func isUnsettled(since earlier: RecordedEvent?) async throws -> Bool {
    guard let earlier else { return true }
    let settling: Set<EventType> = [
      .roleOffered, .roleAccepted, .roleReleased, .incidentResolved, .incidentReopened,
    ]
    return try await !store.allEvents(in: earlier.stream, after: earlier.version)
      .contains { settling.contains($0.type) }
  }

  /// How long after it a taking that only then arrives gives command, in seconds.
  private static let freshness: Int64 = 900

  private func isFresh(_ taken: TakenCall) -> Bool {
    taken.at.map { now() < $0.advanced(bySeconds: Self.freshness) } ?? false
  }

  private func text(about taken: TakenCall, _ purpose: String) -> String {
    let call = taken.call
    return "lastgood taken call 2\n\(call.stream)\n\(call.rung)\n\(taken.id)\n\(purpose)"
  }

  private func order(about taken: TakenCall, _ purpose: String, by taker: Caller?) -> Order {
    let text = text(about: taken, purpose)
    guard let taker else { return automaticOrder(text) }
    let key: EventID = computed(from: Array(text.utf8))
    return Order(
      taker,
      as: CommandIdentity(
        by: taker.principal, key: CommandKey(uuid: key.uuid), digest: digest(Array(text.utf8))))
  }
}
