import Actions
import Communication
import Decisions
import Delivery
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Postmortems
import Preparedness
import Rollouts
import Testing

@Suite struct `The catalogue of events` {
  /// The page is for people who read the log without this program.
  @Test func `names every type and revision that is written`() throws {
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    var known = EventFormat.entries.known + EventFormat.evidence.known + EventFormat.access.known
    known += EventFormat.incidents.known + EventFormat.detections.known
    known += EventFormat.deployments.known + EventFormat.policies.known
    known += EventFormat.parseChecks.known
    known += EventFormat.actions.known + EventFormat.decisions.known + EventFormat.budgets.known
    known += EventFormat.communication.known
    known += EventFormat.deliveries.known + EventFormat.channels.known
    known += EventFormat.subscribers.known + EventFormat.maintenances.known
    known += EventFormat.postmortems.known
    known += EventFormat.failureModes.known + EventFormat.drills.known
    #expect(known.count > 40)
    for (type, revisions) in known {
      for revision in revisions {
        #expect(page.contains("| `\(type.name)` | \(revision) |"), "\(type.name) v\(revision)")
      }
    }
  }

  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/events.md")
}
