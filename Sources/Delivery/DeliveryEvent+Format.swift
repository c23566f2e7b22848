package import EventLog
import Incidents
import JSON

extension EventFormat where Event == DeliveryEvent {
  /// What became of a message, on its own stream.
  package static let deliveries = EventFormat(writing: { $0.body })
    .reading("delivery.queued") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .queued(
        QueuedDelivery(
          to: try fields.string("channel"), try fields.string("kind"),
          recipient: try fields.int32("recipient"),
          address: try payload.optionalText("address", in: fields),
          subscriber: try fields.optionalID("subscriber", as: StreamID.self),
          because: try fields.id("cause", as: EventID.self), try fields.string("cause_type"),
          on: try fields.id("subject", as: StreamID.self)))
    }
    .reading("delivery.deferred") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .deferred(
        attempt: try fields.int32("attempt"),
        outcome: try fields.enum("outcome", as: TryOutcome.self),
        status: try fields.optionalInt32("status"), nextAt: try fields.time("next_at"))
    }
    .reading("delivery.sent") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .sent(
        attempt: try fields.int32("attempt"), status: try fields.optionalInt32("status"))
    }
    .reading("delivery.failed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .failed(
        attempt: try fields.int32("attempt"),
        outcome: try fields.enum("outcome", as: TryOutcome.self),
        status: try fields.optionalInt32("status"))
    }
    .reading("delivery.dead_lettered") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .deadLettered(
        channel: try fields.string("channel"),
        because: try fields.enum("because", as: DeadLetterReason.self),
        attempts: try fields.int32("attempts"))
    }
    .reading("delivery.replayed") { payload throws(JSONFault) in
      .replayed(by: try JSONFields(payload.clear).id("by", as: PrincipalID.self))
    }
}

extension EventFormat where Event == ChannelEvent {
  /// What happens to a channel, on its own stream.
  package static let channels = EventFormat(writing: { $0.body })
    .reading("channel.tested") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .tested(
        channel: try fields.string("channel"), by: try fields.id("by", as: PrincipalID.self))
    }
    .reading("channel.disabled") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .disabled(
        channel: try fields.string("channel"), status: try fields.optionalInt32("status"),
        delivery: try fields.id("delivery", as: StreamID.self))
    }
    .reading("channel.enabled") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .enabled(
        channel: try fields.string("channel"),
        delivery: try fields.id("delivery", as: StreamID.self))
    }
}

extension DeliveryEvent {
  fileprivate var body: EventBody {
    switch self {
    case .queued(let queued):
      EventBody(.deliveryQueued, words: ["address": queued.address]) {
        $0.member("channel", queued.channel)
        $0.member("kind", queued.kind)
        $0.member("recipient", queued.recipient)
        $0.id("cause", queued.cause)
        $0.member("cause_type", queued.causeType)
        $0.id("subject", queued.subject)
        $0.id("subscriber", queued.subscriber)
        $0.present(["address": queued.address])
      }
    case .deferred(let attempt, let outcome, let status, let nextAt):
      EventBody(.deliveryDeferred) {
        $0.member("attempt", attempt)
        $0.word("outcome", outcome)
        $0.member("status", ifPresent: status)
        $0.time("next_at", nextAt)
      }
    case .sent(let attempt, let status):
      EventBody(.deliverySent) {
        $0.member("attempt", attempt)
        $0.member("status", ifPresent: status)
      }
    case .failed(let attempt, let outcome, let status):
      EventBody(.deliveryFailed) {
        $0.member("attempt", attempt)
        $0.word("outcome", outcome)
        $0.member("status", ifPresent: status)
      }
    case .deadLettered(let channel, let reason, let attempts):
      EventBody(.deliveryDeadLettered) {
        $0.member("channel", channel)
        $0.word("because", reason)
        $0.member("attempts", attempts)
      }
    case .replayed(let by): EventBody(.deliveryReplayed) { $0.id("by", by) }
    }
  }
}

extension ChannelEvent {
  fileprivate var body: EventBody {
    switch self {
    case .tested(let channel, let by):
      EventBody(.channelTested) {
        $0.member("channel", channel)
        $0.id("by", by)
      }
    case .disabled(let channel, let status, let delivery):
      EventBody(.channelDisabled) {
        $0.member("channel", channel)
        $0.member("status", ifPresent: status)
        $0.id("delivery", delivery)
      }
    case .enabled(let channel, let delivery):
      EventBody(.channelEnabled) {
        $0.member("channel", channel)
        $0.id("delivery", delivery)
      }
    }
  }
}
