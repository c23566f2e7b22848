package import EventLog
import JSON

/// At a step of a deployment the policy asks for an announcement, within a time; stands on the
/// deployment's stream.
package struct AnnouncementOwed: Equatable, Sendable {
  /// What the policy calls it: `start`, `progress`, `rollback`.
  package var name: String
  /// The event of the step.
  package var step: EventID
  package var dueAt: Timestamp

  package init(_ name: String, of step: EventID, dueAt: Timestamp) {
    (self.name, self.step, self.dueAt) = (name, step, dueAt)
  }
}

extension AnnouncementOwed {
  /// Names of announcements that belong to steps.
  package static let names: Set<String> = ["start", "progress", "rollback"]

  /// What is owed after a deployment's events and is not on record yet; `seconds` are the times that
  /// the policy gives, by the names of announcements.
  ///
  /// One of a name at a time: a further step gives no more time for what is owed already. That it
  /// starts may be said before it does; how it goes only after a step.
  package static func duties(
    after events: [RecordedEvent], within seconds: [String: Int64]
  ) throws -> [AnnouncementOwed] {
    var duties: [String: AnnouncementOwed] = [:]
    // Said, or owed on record.
    var settled: Set<String> = []
    var isOpen: Set<String> = []
    var entered = 0
    func take(_ name: String, at event: RecordedEvent) {
      guard let limit = seconds[name], duties[name] == nil, !isOpen.contains(name) else { return }
      guard name == "progress" || !settled.contains(name) else { return }
      duties[name] = AnnouncementOwed(
        name, of: event.id, dueAt: event.recordedAt.advanced(bySeconds: limit))
    }
    for event in events {
      switch event.type.name {
      case "deployment.started": take("start", at: event)
      case "deployment.group_entered":
        entered += 1
        // The first one is its start.
        if entered > 1 { take("progress", at: event) }
      case "deployment.completed", "deployment.failed", "deployment.rolled_back":
        for name in ["start", "progress"] {
          duties[name] = nil
          isOpen.remove(name)
          settled.insert(name)
        }
        if event.type.name == "deployment.rolled_back" { take("rollback", at: event) }
      case EventType.announcementOwed.name, EventType.announcementPublished.name:
        let name = try JSONFields(event.clear).string("name")
        duties[name] = nil
        settled.insert(name)
        if event.type == .announcementOwed { isOpen.insert(name) } else { isOpen.remove(name) }
      default: continue
      }
    }
    return duties.values.sorted { $0.name < $1.name }
  }
}
