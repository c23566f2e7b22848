import Actions
import Communication
import Delivery
package import EventLog
import Incidents

/// Somebody took a call where it reached them.
package struct TakenCall: Equatable, Sendable {
  /// Names the taking, however often it is told.
  package var id: String
  /// What the pager calls the call.
  package var call: String
  /// The pagers that tell of it, by their names among the policy's channels.
  package var channels: [String]
  package var at: Timestamp?

  package init(_ id: String, of call: String, over channels: [String], at time: Timestamp? = nil) {
    (self.id, self.call, self.channels, at) = (id, call, channels, time)
  }
}

/// What came of it.
package enum TakingOutcome: String, Equatable, Sendable {
  /// It is on record, and whoever took it commands the incident now.
  case commands
  /// It is on record.
  case recorded
  /// Nobody was called by that name over that channel, as far as whoever asks may know.
  case unknown
}

extension Desk {
  /// Puts on record that a call was taken, once; where nobody commands the incident yet, whoever took it
  /// does from then on, so that nobody else is called for want of a commander.
  ///
  /// `taker` is nil for somebody whom the policy does not name. That is recorded too, but goes on
  /// calling: nobody would know whom to turn to.
  package func takeCall(_ taken: TakenCall, by taker: Caller?) async throws -> TakingOutcome {
    guard let (stream, rung) = Occasion.call(named: taken.call) else { return .unknown }
    let order = order(about: taken, "taken", by: taker)
    let facts: StreamFacts
    do {
      facts = try await incident(stream.description, for: order.caller).facts
    } catch DeskRefusal.notFound {
      return .unknown
    }
    guard let channel = try await channel(of: rung, among: taken.channels, about: stream) else {
      return .unknown
    }
    _ = try await tell(
      .answer(CallAnswer(rung: rung, via: channel, by: taker?.principal)), at: now(),
      on: stream, facts, by: order)
    guard let taker, try await state(of: stream).state.isOpen else { return .recorded }
    do {
      _ = try await self.order(
        .acceptRole(.commander, by: taker.principal), to: stream.description,
        by: self.order(about: taken, "command", by: taker))
      return .commands
    } catch DeskRefusal.rule {
      // Somebody else has it, or was offered it.
      return .recorded
    }
  }

  /// Over which of these channels somebody was called by this rung; nil where over none.
  private func channel(
    of rung: Int32, among channels: [String], about stream: StreamID
  ) async throws -> String? {
    let told = try await actions(of: stream).state
    let raised = (told.calls + told.actions.flatMap(\.escalations))
      .filter { $0.rung == rung }.map(\.via)
    let climbed = try await communication(of: stream).state.climbs.map(\.rung)
      .filter { $0.rung == rung }.map(\.via)
    return channels.first { (raised + climbed).contains($0) }
  }

  private func order(about taken: TakenCall, _ purpose: String, by taker: Caller?) -> Order {
    let text = "lastgood taken call 1\n\(taken.id)\n\(purpose)"
    guard let taker else {
      var order = automaticOrder(text)
      order.happenedAt = taken.at.map { min($0, now()) }
      return order
    }
    let key: EventID = computed(from: Array(text.utf8))
    return Order(
      taker,
      as: CommandIdentity(
        by: taker.principal, key: CommandKey(uuid: key.uuid), digest: digest(Array(text.utf8))),
      happenedAt: purpose == "taken" ? taken.at.map { min($0, now()) } : nil)
  }
}
