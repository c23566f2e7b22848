import Communication
import Delivery
import EventLog
import Policy

// Mail to people outside who asked for it.
extension MessageComposer {
  /// Asks an address whether it wants to be told.
  func invitation(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ envelope: SubscriberEnvelope?,
    _ policy: Policy
  ) -> Message? {
    guard let page = policy.statusPage, let subscriptions = page.subscriptions,
      let token = envelope?.confirmation
    else { return nil }
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
