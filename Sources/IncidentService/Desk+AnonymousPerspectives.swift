import EventLog
import Postmortems

// What somebody says of which nobody knows that it was them: not even the record.
extension Desk {
  /// Answers a ticket that was sent under a mask; each person has one for each postmortem.
  package func answerTicket(
    _ blinded: [UInt8], of place: Place, for caller: Caller
  ) async throws -> [UInt8] {
    let (subject, _) = try await stream(of: place, for: caller)
    let stream = postmortemStream(of: subject)
    guard try await facts(of: stream) != nil else { throw PostmortemRejection.notOpened.refusal }
    guard
      let answer = try await tickets.answer(to: blinded, of: caller.principal, for: stream)
    else {
      throw DeskRefusal.rule(
        name: "ticket-used", explanation: "You have had your ticket for this one.", field: nil)
    }
    return answer
  }

  /// Takes a perspective from whoever holds a ticket.
  ///
  /// The actor is the same for everybody, the time is the day, and the key is computed from the
  /// ticket: said twice it counts once. Who holds none is not told what there is.
  package func shareAnonymously(
    _ text: String, with ticket: PerspectiveTicket, on place: Place, insisting: Bool
  ) async throws -> Written {
    let nobody = Caller(.automation, as: .administrator)
    guard let (stream, facts) = try await openedPostmortem(of: place, for: nobody),
      try await tickets.accepts(ticket.token, provenBy: ticket.proof, for: stream)
    else { throw DeskRefusal.notAllowed(reason: "This ticket is none of this postmortem's.") }
    let day: Int64 = 86_400_000_000
    let now = try await queries.time().microseconds
    let key: EventID = computed(from: Array("lastgood ticket key 1\n".utf8) + ticket.token)
    let order = Order(
      Caller(.anonymous, as: .viewer),
      as: CommandIdentity(
        by: .anonymous, key: CommandKey(uuid: key.uuid), digest: digest(ticket.token)),
      happenedAt: Timestamp(microseconds: now - now % day), insists: insisting)
    try refuseSecrets(in: [("text", text)], of: order)
    return try await answering(order) {
      try await decide(
        .share(Perspective(entry(of: order), text: .text(text), .none)), on: stream, facts,
        by: order)
    }
  }

  private func openedPostmortem(
    of place: Place, for caller: Caller
  ) async throws -> (stream: StreamID, of: StreamFacts)? {
    do {
      let (subject, facts) = try await stream(of: place, for: caller)
      let stream = postmortemStream(of: subject)
      return try await self.facts(of: stream) == nil ? nil : (stream, facts)
    } catch DeskRefusal.notFound {
      return nil
    }
  }
}
