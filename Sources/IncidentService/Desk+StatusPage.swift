package import Communication
package import EventLog
import Policy
package import StatusPages

/// One row of what was published to everybody: an update, a correction of one, or that the word it
/// promised comes later.
package struct PublicEntry: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case update, correction, postponement }

  package var entry: EventID
  package var kind: Kind
  package var incident: StreamID
  package var update: EventID
  /// Of an update alone.
  package var phase: UpdatePhase?
  package var at: Timestamp
  /// Nil when it was redacted.
  package var text: String?
  package var because: String?
  /// What a postponement promises.
  package var nextAt: Timestamp?
  /// As they were when it was published.
  package var service: String?
  package var severity: String?
  /// Of the incident, as it stands now.
  package var end: PublicEnd?

  package init(
    entry: EventID, _ kind: Kind, incident: StreamID, update: EventID, phase: UpdatePhase?,
    at time: Timestamp, text: String?, because: String?, nextAt: Timestamp?, service: String?,
    severity: String?, end: PublicEnd?
  ) {
    (self.entry, self.kind, self.incident, self.update) = (entry, kind, incident, update)
    (self.phase, at, self.text, self.because) = (phase, time, text, because)
    (self.nextAt, self.service, self.severity, self.end) = (nextAt, service, severity, end)
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
      let newest = entries.last { $0.kind == .update }
      var incident = PublicIncident(
        components: rule.components(on: newest?.service), severity: newest?.severity,
        updates: entries.updates)
      incident?.end = newest?.end
      return incident
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
        updates.append(PublicUpdate(entry.update, phase, at: entry.at, text: entry.text))
      }
      guard let index = updates.lastIndex(where: { $0.id == entry.update }) else { continue }
      switch entry.kind {
      case .update: break
      case .correction:
        updates[index].text = entry.text
        (updates[index].correctedAt, updates[index].correctedBecause) = (entry.at, entry.because)
      case .postponement:
        (updates[index].nextPutOffTo, updates[index].putOffAt) = (entry.nextAt, entry.at)
      }
    }
    return updates
  }
}
