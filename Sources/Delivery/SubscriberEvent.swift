package import EventLog
import Incidents
import JSON

/// What became of somebody outside who asked to be told; stands on a stream of their own, and says
/// nothing of who they are.
package enum SubscriberEvent: Equatable, Sendable {
  /// Somebody asked for an address to be told: it is asked whether it wants that.
  case added(SubscriberKind)
  /// The address wants it.
  case confirmed
  /// Their mail server knows no such address, or one message after the other was refused for good.
  case setAside(status: Int32?)
  /// Everything about them is gone.
  case removed(because: SubscriberEnd, by: PrincipalID?)
}

/// Why somebody is told no more.
package enum SubscriberEnd: String, CaseIterable, Sendable {
  case unsubscribed
  /// The team did it.
  case removed
  /// Nobody confirmed it in time.
  case unconfirmed
  /// They had been set aside for a month.
  case rejected
  /// Their program said that it is gone for good.
  case gone
}

extension EventType {
  package static let subscriberAdded = EventType(known: "subscriber.added")
  package static let subscriberConfirmed = EventType(known: "subscriber.confirmed")
  package static let subscriberSetAside = EventType(known: "subscriber.set_aside")
  package static let subscriberRemoved = EventType(known: "subscriber.removed")
}

extension EventFormat where Event == SubscriberEvent {
  package static let subscribers = EventFormat(writing: { $0.body })
    .reading("subscriber.added") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      // Only mail was known once.
      return .added(try fields.optionalEnum("kind", as: SubscriberKind.self) ?? .mail)
    }
    .reading("subscriber.confirmed") { _ throws(JSONFault) in .confirmed }
    .reading("subscriber.set_aside") { payload throws(JSONFault) in
      .setAside(status: try JSONFields(payload.clear).optionalInt32("status"))
    }
    .reading("subscriber.removed") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .removed(
        because: try fields.enum("because", as: SubscriberEnd.self),
        by: try fields.optionalID("by", as: PrincipalID.self))
    }
}

extension SubscriberEvent {
  fileprivate var body: EventBody {
    switch self {
    case .added(let kind):
      EventBody(.subscriberAdded) {
        if kind != .mail { $0.word("kind", kind) }
      }
    case .confirmed: EventBody(.subscriberConfirmed) { _ in }
    case .setAside(let status):
      EventBody(.subscriberSetAside) { $0.member("status", ifPresent: status) }
    case .removed(let reason, let by):
      EventBody(.subscriberRemoved) {
        $0.word("because", reason)
        $0.id("by", by)
      }
    }
  }
}
