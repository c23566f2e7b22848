package import Communication
package import EventLog
import Policy
package import StatusPages

/// One row of what was published to everybody: an update, or a correction of one.
package struct PublicEntry: Equatable, Sendable {
  package var entry: EventID
  package var incident: StreamID
  package var update: EventID
  /// Nil for a correction.
  package var phase: UpdatePhase?
  package var at: Timestamp
  /// Nil when it was redacted.
  package var text: String?
  package var because: String?
  package var service: String?
  package var severity: String?

  package init(
    entry: EventID, incident: StreamID, update: EventID, phase: UpdatePhase?, at time: Timestamp,
    text: String?, because: String?, service: String?, severity: String?
  ) {
    (self.entry, self.incident, self.update, self.phase) = (entry, incident, update, phase)
    (at, self.text, self.because) = (time, text, because)
    (self.service, self.severity) = (service, severity)
  }
}

extension Desk {
  /// How things stand for people outside; nil where the policy wants no page.
  package func statusBoard() async throws -> StatusBoard? {
    guard let rule = try await policies.inForce().statusPage else { return nil }
    let entries = try await queries.publicRecord(limit: 500)
    var order: [StreamID] = []
    var byIncident: [StreamID: [PublicEntry]] = [:]
    for entry in entries {
      if byIncident[entry.incident] == nil { order.append(entry.incident) }
      byIncident[entry.incident, default: []].append(entry)
    }
    let incidents = order.compactMap { stream in
      let entries = byIncident[stream] ?? []
      return PublicIncident(
        components: rule.components(on: entries.first?.service),
        severity: entries.first?.severity, updates: entries.updates)
    }
    return StatusBoard(
      rule, incidents, try await queries.maintenances(limit: 500), asOf: try await queries.time())
  }
}

extension [PublicEntry] {
  /// In their order, each with the text that counts now.
  fileprivate var updates: [PublicUpdate] {
    var updates: [PublicUpdate] = []
    for entry in self {
      if let phase = entry.phase {
        updates.append(
          PublicUpdate(entry.update, phase, at: entry.at, text: entry.text))
      } else if let index = updates.lastIndex(where: { $0.id == entry.update }) {
        updates[index].text = entry.text
        (updates[index].correctedAt, updates[index].correctedBecause) = (entry.at, entry.because)
      }
    }
    return updates
  }
}
