package import Actions
package import Communication
package import Decisions
package import EventLog
package import Incidents
package import Rollouts

/// An event as one of the families that the timeline knows.
package enum Fact: Equatable, Sendable {
  case incident(IncidentEvent)
  case detection(DetectionEvent)
  case deployment(DeploymentEvent)
  case decision(DecisionEvent)
  case action(ActionEvent)
  case communication(CommunicationEvent)
  case entry(EntryEvent)
  case evidence(Evidence)
  /// Of a family that is not known here; its type's name is all that can be said.
  case foreign
  /// Of a known family, but not readable: shown as such, never dropped.
  case unreadable
}

extension Fact {
  package init(_ event: RecordedEvent, words: Words<[UInt8]>?) {
    do throws(UndecodableEvent) {
      if case .event(let event) = try EventFormat.entries.decode(event, words: words) {
        self = .entry(event)
      } else if event.concernsDecision,
        case .event(let event) = try EventFormat.decisions.decode(event, words: words)
      {
        self = .decision(event)
      } else if case .event(let event) = try EventFormat.actions.decode(event, words: words) {
        self = .action(event)
      } else if case .event(let event) = try EventFormat.communication.decode(event, words: words) {
        self = .communication(event)
      } else if case .event(let event) = try EventFormat.deployments.decode(event, words: words) {
        self = .deployment(event)
      } else if case .event(let event) = try EventFormat.incidents.decode(event, words: words) {
        self = .incident(event)
      } else if case .event(let event) = try EventFormat.detections.decode(event, words: words) {
        self = .detection(event)
      } else if case .event(let event) = try EventFormat.evidence.decode(event, words: words) {
        self = .evidence(event)
      } else {
        self = .foreign
      }
    } catch {
      self = .unreadable
    }
  }
}
