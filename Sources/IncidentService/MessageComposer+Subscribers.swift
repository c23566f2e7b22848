import Communication
import Delivery
import EventLog
import Policy

// To people outside who asked for it.
extension MessageComposer {
  /// Asks an address whether it wants to be told.
  func invitation(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ envelope: SubscriberEnvelope?,
    _ policy: Policy
  ) -> Message? {
    guard let page = policy.statusPage, let subscriptions = page.subscriptions,
      let token = envelope?.confirmation
    else { return nil }
    if claim.recipient.kind == .webhook {
      return challenge(
        claim, event, page,
        .init(
          token: token, answerTo: subscriptions.link("/status/subscriptions/webhook")))
    }
    return Message(
      claim.id, event.type.name, subject: "\(page.title): confirm that you want to be told",
      paragraphs: [
        "Somebody, most likely you, asked that this address be told when something is wrong with \(page.title).",
        "Follow this link and press the button there to confirm it. The link holds for a day:",
        subscriptions.link("/status/confirm/\(token)"),
        "If it was not you, do nothing: nothing more is sent, and the address is forgotten.",
      ],
      urgency: .low, key: "subscriber \(claim.subject)", at: event.recordedAt, sender: page.title)
  }

  /// Asks a program.
  private func challenge(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ page: StatusPageRule,
    _ challenge: Message.Challenge
  ) -> Message {
    var message = Message(
      claim.id, "subscription.challenge",
      subject: "\(page.title): confirm that you want to be told",
      paragraphs: [
        "Somebody asked that this address be told when something is wrong with \(page.title).",
        "Check the signature, and send {\"token\": …} to answer_to within a day to confirm it. "
          + "Otherwise nothing more is sent, and the address is forgotten.",
      ], urgency: .low, key: "subscriber \(claim.subject)", at: event.recordedAt,
      sender: page.title)
    message.challenge = challenge
    return message
  }

  /// A message as people outside get it: from the page, with a way to end it, and no number of ours.
  func addressed(
    _ message: Message, in envelope: SubscriberEnvelope, _ policy: Policy
  ) -> Message? {
    guard let page = policy.statusPage, let subscriptions = page.subscriptions else { return nil }
    var message = message
    message.sender = page.title
    message.link = page.url ?? subscriptions.link("/status")
    let end = subscriptions.link("/status/unsubscribe/\(envelope.token)")
    message.unsubscribe = end
    message.footer = "To be told no more: \(end)"
    return message
  }
}

// Planned work.
extension MessageComposer {
  func maintenance(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ words: Words<[UInt8]>?
  ) async throws -> Message? {
    guard case .event(let told) = try EventFormat.maintenances.decode(event, words: words) else {
      throw NoSuchCause(id: claim.cause)
    }
    switch told {
    case .planned(let plan): return message(claim, event, plan, "Planned work")
    case .changed(let plan): return message(claim, event, plan, "Planned work has changed")
    case .cancelled(let because, _):
      guard let plan = try await plan(before: event),
        var message = message(claim, event, plan, "Cancelled")
      else { return nil }
      message.paragraphs = ["It does not take place."] + [because?.plain].compactMap(\.self)
      return message
    }
  }

  private func message(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ plan: MaintenancePlan, _ what: String
  ) -> Message? {
    guard let title = plan.title.plain, let text = plan.text.plain else { return nil }
    return Message(
      claim.id, event.type.name, subject: "\(what): \(title)",
      paragraphs: text.split(separator: "\n\n").map(String.init),
      fields: [
        .init("From", plan.from.spoken), .init("To", plan.until.spoken),
        .init("Touches", plan.components.joined(separator: ", ")),
      ], urgency: .low, key: event.stream.description, at: event.recordedAt)
  }

  /// As it was last, before it was cancelled.
  private func plan(before event: RecordedEvent) async throws -> MaintenancePlan? {
    let events = try await store.allEvents(in: event.stream)
    let words = try await store.words(of: events)
    return try zip(events, words).reduce(into: Maintenance()) { state, next in
      if next.0.version < event.version,
        case .event(let known) = try EventFormat.maintenances.decode(next.0, words: next.1)
      {
        state.evolve(known)
      }
    }.plan
  }
}
