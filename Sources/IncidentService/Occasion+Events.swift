import Actions
import Communication
package import Delivery
package import EventLog
package import JSON

extension Occasion {
  /// Why somebody is told of an event; nil when nobody is.
  ///
  /// Of the clear part alone: what is to be told stays so when its words are gone, and whoever sends it
  /// says then that they are.
  package init?(_ event: RecordedEvent) throws(JSONFault) {
    switch event.type {
    case .channelTested:
      self = .test(channel: try JSONFields(event.clear).string("channel"))
    case .updatePublished:
      self = .word(audience: try JSONFields(event.clear).string("audience"))
    case .reminderIssued: self = .word(audience: UpdateAudience.responders.rawValue)
    case .escalationRaised, .escalationClimbed:
      self = .call(via: try JSONFields(event.clear).optionalString("via"))
    case .deliveryDeadLettered:
      self = .deadLetter(channel: try JSONFields(event.clear).string("channel"))
    default: return nil
    }
  }
}
