package import Delivery
package import EventLog

/// Port: what became of messages, as the outbox knows it.
package protocol DeliveryQueries: Sendable {
  /// Newest first.
  func deliveries(_ filter: DeliveryFilter) async throws -> Page<DeliveryRow>
  func delivery(_ id: StreamID) async throws -> DeliveryRow?
  /// Oldest first.
  func tries(of delivery: StreamID) async throws -> [DeliveryTry]
  func disabledChannels() async throws -> Set<String>
}

/// Where nothing is sent.
package struct NoDeliveries: DeliveryQueries {
  package init() {}
  package func deliveries(_ filter: DeliveryFilter) async throws -> Page<DeliveryRow> {
    Page(rows: [], next: nil)
  }
  package func delivery(_ id: StreamID) async throws -> DeliveryRow? { nil }
  package func tries(of delivery: StreamID) async throws -> [DeliveryTry] { [] }
  package func disabledChannels() async throws -> Set<String> { [] }
}

package struct DeliveryFilter: Sendable {
  package var state: DeliveryRecord.State?
  package var channel: String?
  /// Messages about this incident, or another stream.
  package var subject: StreamID?
  /// Messages that tell of this event.
  package var cause: EventID?
  package var viewer: Viewer
  package var before: LogPosition?
  package var limit: Int

  package init(
    state: DeliveryRecord.State? = nil, channel: String? = nil, subject: StreamID? = nil,
    cause: EventID? = nil, viewer: Viewer, before: LogPosition? = nil, limit: Int = 50
  ) {
    (self.state, self.channel, self.subject, self.cause) = (state, channel, subject, cause)
    (self.viewer, self.before, self.limit) = (viewer, before, limit)
  }
}

/// One message to one recipient, and what became of it.
package struct DeliveryRow: Equatable, Sendable {
  package var id: StreamID
  package var recipient: Recipient
  package var cause: EventID
  package var causeType: String
  package var subject: StreamID
  package var visibility: Visibility
  package var state: DeliveryRecord.State
  package var attempts: Int32
  package var queuedAt: Timestamp
  /// Of the next try, while there is one.
  package var dueAt: Timestamp?
  /// Of the newest try that ended.
  package var outcome: TryOutcome?
  package var status: Int32?
  package var endedAt: Timestamp?
  package var position: LogPosition

  package init(
    _ id: StreamID, to recipient: Recipient, because cause: EventID, _ causeType: String,
    on subject: StreamID, visibility: Visibility, state: DeliveryRecord.State, attempts: Int32,
    queuedAt: Timestamp, dueAt: Timestamp?, outcome: TryOutcome?, status: Int32?,
    endedAt: Timestamp?, position: LogPosition
  ) {
    (self.id, self.recipient, self.cause, self.causeType) = (id, recipient, cause, causeType)
    (self.subject, self.visibility, self.state) = (subject, visibility, state)
    (self.attempts, self.queuedAt, self.dueAt) = (attempts, queuedAt, dueAt)
    (self.outcome, self.status, self.endedAt) = (outcome, status, endedAt)
    self.position = position
  }
}

/// One try; without an end its sender died, or has it in hand.
package struct DeliveryTry: Equatable, Sendable {
  package var attempt: Int32
  package var beganAt: Timestamp
  package var endedAt: Timestamp?
  package var outcome: TryOutcome?
  package var status: Int32?
  package var reply: String

  package init(
    _ attempt: Int32, beganAt: Timestamp, endedAt: Timestamp?, _ outcome: TryOutcome?,
    status: Int32?, reply: String
  ) {
    (self.attempt, self.beganAt, self.endedAt) = (attempt, beganAt, endedAt)
    (self.outcome, self.status, self.reply) = (outcome, status, reply)
  }
}
