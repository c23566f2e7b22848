import Communication
import EventLog
import Policy

// Announcements that the policy asks for at a step of a deployment.
extension Desk {
  /// Puts on record what is owed after a deployment's steps, once, whoever does it.
  func setAnnouncementDuties(of deployment: StreamID) async throws {
    let seconds = try await policies.inForce().announcementLimits
    guard !seconds.isEmpty, let facts = try await facts(of: deployment),
      facts.kind == .deployment
    else { return }
    let events = try await store.allEvents(in: deployment)
    for duty in try AnnouncementOwed.duties(after: events, within: seconds) {
      let order = automaticOrder("lastgood announcement 1\n\(duty.step)\n\(duty.name)")
      _ = try await add(
        [EventFormat.communication.body(.announcementOwed(duty))], to: deployment, facts,
        causes: [duty.step], by: order)
    }
  }
}

extension Policy {
  /// Seconds from a step to its announcement, by the names of those that are asked for.
  fileprivate var announcementLimits: [String: Int64] {
    announcements.filter { AnnouncementOwed.names.contains($0.key) }
      .compactMapValues { $0.within?.seconds }
  }
}

extension EventType {
  /// Whether an announcement may be owed after it.
  var asksForAnnouncements: Bool {
    ["deployment.started", "deployment.group_entered", "deployment.rolled_back"].contains(name)
  }
}
