package import Delivery
package import EventLog

/// Port: messages on their way out, and who has them in hand.
///
/// What is to be told follows from events, so that nothing is published without being queued; this is
/// the side of whoever sends.
package protocol Outbox: Sendable {
  /// Takes messages that are due, and records that a try begins: both or neither.
  ///
  /// At most `room`, and of each channel at most `each` less those in hand already; over the channel
  /// of `outside` as that says. After `lease` they are due again, for anybody.
  func claim(
    room: Int, each: [String: Int], otherwise: Int, outside: OutsideLanes?, for lease: Duration
  ) async throws -> [ClaimedDelivery]

  /// Records how a try ended, and what follows.
  func settle(_ claim: ClaimedDelivery, _ end: TryEnd, _ verdict: DeliveryVerdict) async throws

  /// How long until something is due; nil when nothing waits.
  func nextDue() async throws -> Duration?
}

/// What may be taken of messages to programs that strangers named: each of their hosts is a lane of
/// its own, so that none waits because another one hangs.
package struct OutsideLanes: Equatable, Sendable {
  package var channel: String
  /// How many more, of all hosts together; of each host one at a time is taken.
  package var room: Int
  /// Hosts that have enough in hand.
  package var busy: Set<[UInt8]>

  package init(_ channel: String, room: Int, busy: Set<[UInt8]> = []) {
    (self.channel, self.room, self.busy) = (channel, room, busy)
  }
}

/// A message that somebody has in hand.
package struct ClaimedDelivery: Equatable, Sendable {
  package var id: StreamID
  /// Which claim of it this is.
  package var epoch: Int64
  /// Which try since it was queued or replayed; the first is 1.
  package var attempt: Int32
  package var recipient: Recipient
  package var cause: EventID
  package var causeType: EventType
  package var subject: StreamID
  package var visibility: Visibility
  /// Its receiver said before that it is gone.
  package var isDisabled: Bool
  /// Of a program that a stranger named: by which those of one host are known, and nothing else.
  package var host: [UInt8]?

  package init(
    _ id: StreamID, epoch: Int64, attempt: Int32, to recipient: Recipient, because cause: EventID,
    _ causeType: EventType, on subject: StreamID, visibility: Visibility, isDisabled: Bool
  ) {
    (self.id, self.epoch, self.attempt, self.recipient) = (id, epoch, attempt, recipient)
    (self.cause, self.causeType, self.subject) = (cause, causeType, subject)
    (self.visibility, self.isDisabled) = (visibility, isDisabled)
  }

  /// A test goes out to a disabled channel too: that is how somebody finds out that it works again.
  package var isTest: Bool { causeType == .channelTested }
}
