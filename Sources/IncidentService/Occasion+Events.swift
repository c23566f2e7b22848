import Actions
import Communication
import Decisions
package import Delivery
package import EventLog
import Incidents
import JSON

extension Occasion {
  /// Why somebody is told of an event; nil when nobody is.
  ///
  /// Of the clear part alone: what is to be told stays so when its words are gone, and whoever sends it
  /// says then that they are. `find` looks up an event that this one is about.
  package init?(
    _ event: RecordedEvent, finding find: (EventID) throws -> RecordedEvent?
  ) throws {
    // Channels are read by people who may not know of a restricted incident: its words go to none.
    // Those who owe something are reminded, and called, without its number.
    if event.visibility == .restricted,
      [.updatePublished, .updateCorrected, .reminderSnoozed].contains(event.type)
    {
      return nil
    }
    switch event.type {
    case .channelTested:
      self = .test(channel: try JSONFields(event.clear).string("channel"))
    case .updatePublished:
      self = .word(audience: try JSONFields(event.clear).string("audience"))
    case .updateCorrected:
      let update = try JSONFields(event.clear).id("update", as: EventID.self)
      guard let original = try find(update), original.type == .updatePublished else { return nil }
      self = .word(audience: try JSONFields(original.clear).string("audience"))
    case .reminderSnoozed:
      // Whoever was told nothing yet waits for nothing, and is not to learn that there is something.
      let fields = try JSONFields(event.clear)
      guard try fields.optionalID("update", as: EventID.self) != nil else { return nil }
      self = .word(audience: try fields.string("audience"))
    case .announcementPublished:
      self = .announcement(name: try JSONFields(event.clear).string("name"))
    case .reminderIssued, .noticeOwed, .noticeReminded:
      self = .word(audience: UpdateAudience.responders.rawValue)
    case .escalationRaised, .escalationClimbed:
      self = .call(via: try JSONFields(event.clear).optionalString("via"))
    case .roleAccepted:
      guard try JSONFields(event.clear).string("role") == "commander" else { return nil }
      self = .relief
    case .incidentResolved: self = .relief
    case .approvalRequested:
      // What somebody may see of a restricted incident depends on who they are.
      guard event.visibility != .restricted,
        try JSONFields(event.clear).string("for") == "plan"
      else { return nil }
      self = .approval
    case .deliveryDeadLettered:
      self = .deadLetter(channel: try JSONFields(event.clear).string("channel"))
    case .maintenancePlanned, .maintenanceChanged, .maintenanceCancelled:
      self = .word(audience: UpdateAudience.everybody.rawValue)
    case .subscriberAdded:
      let kind = try JSONFields(event.clear).optionalEnum("kind", as: SubscriberKind.self)
      self = .invitation(event.stream, kind ?? .mail)
    default: return nil
    }
  }

  /// What a pager calls the call that an event leads to; nil for any other event.
  ///
  /// Each rung calls somebody else, and rings anew.
  package static func call(of event: RecordedEvent) -> String? {
    guard [.escalationRaised, .escalationClimbed].contains(event.type),
      let rung = try? JSONFields(event.clear).int32("rung")
    else { return nil }
    return "\(event.stream)\(beforeRung)\(rung)"
  }

  private static let beforeRung = " rung "

  /// The stream and the rung of a call, from what a pager calls it; nil for anything else.
  package static func call(named name: String) -> (stream: StreamID, rung: Int32)? {
    guard let range = name.firstRange(of: beforeRung),
      let stream = StreamID(String(name[..<range.lowerBound])),
      let rung = Int32(name[range.upperBound...]),
      // Spelled as it was sent, and no other way.
      name == "\(stream)\(beforeRung)\(rung)"
    else { return nil }
    return (stream, rung)
  }
}
