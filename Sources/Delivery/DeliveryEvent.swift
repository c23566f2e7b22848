package import EventLog

/// What became of one message to one recipient; stands on the delivery's own stream.
package enum DeliveryEvent: Equatable, Sendable {
  case queued(QueuedDelivery)
  /// A try was in vain; another one follows. Not each is told: the first, and then one an hour.
  case deferred(attempt: Int32, outcome: TryOutcome, status: Int32?, nextAt: Timestamp)
  case sent(attempt: Int32, status: Int32?)
  /// The last try was in vain too.
  case failed(attempt: Int32, outcome: TryOutcome, status: Int32?)
  /// Nothing more is tried by itself.
  case deadLettered(channel: String, because: DeadLetterReason, attempts: Int32)
  /// Somebody wants it tried again, from the first try on and under the same id.
  case replayed(by: PrincipalID)
}

package struct QueuedDelivery: Equatable, Sendable {
  /// A name of the policy's channels.
  package var channel: String
  /// As the channel's kind is called.
  package var kind: String
  /// Which of the channel's recipients; the first is 1.
  package var recipient: Int32
  /// Their address, where the channel has several.
  package var address: Words<String>?
  /// Where it is somebody outside who asked to be told: what the record calls them.
  package var subscriber: StreamID?
  /// The event that it tells of.
  package var cause: EventID
  package var causeType: String
  /// The stream that the event stands on.
  package var subject: StreamID

  package init(
    to channel: String, _ kind: String, recipient: Int32, address: Words<String>? = nil,
    subscriber: StreamID? = nil, because cause: EventID, _ causeType: String, on subject: StreamID
  ) {
    (self.channel, self.kind, self.recipient) = (channel, kind, recipient)
    (self.address, self.cause, self.causeType) = (address, cause, causeType)
    (self.subject, self.subscriber) = (subject, subscriber)
  }
}

/// What happens to a channel as a whole; stands on the channel's own stream.
package enum ChannelEvent: Equatable, Sendable {
  /// Somebody wants to see whether messages arrive.
  case tested(channel: String, by: PrincipalID)
  /// Its receiver says that it is gone for good: nothing is sent there until a test arrives.
  case disabled(channel: String, status: Int32?, delivery: StreamID)
  case enabled(channel: String, delivery: StreamID)
}

extension EventType {
  package static let deliveryQueued = EventType(known: "delivery.queued")
  package static let deliveryDeferred = EventType(known: "delivery.deferred")
  package static let deliverySent = EventType(known: "delivery.sent")
  package static let deliveryFailed = EventType(known: "delivery.failed")
  package static let deliveryDeadLettered = EventType(known: "delivery.dead_lettered")
  package static let deliveryReplayed = EventType(known: "delivery.replayed")
  package static let channelTested = EventType(known: "channel.tested")
  package static let channelDisabled = EventType(known: "channel.disabled")
  package static let channelEnabled = EventType(known: "channel.enabled")
}
