import Actions
package import Delivery
package import EventLog
import Incidents
import JSON
import Policy

// What stands on dashboards beside the curves: when a deployment began, was halted or ended, and what an
// incident brought. Of the clear parts alone, because more people look at dashboards than at incidents.
extension MessageComposer {
  /// - Throws: what the log says; what the event lacks.
  func mark(
    _ claim: ClaimedDelivery, _ event: RecordedEvent
  ) async throws -> Message? {
    guard var said = Occasion.marked[event.type] else { return nil }
    if said.hasPrefix(Occasion.action) {
      said = try await action(of: event) + said.dropFirst(Occasion.action.count)
    }
    let number = try await store.stream(event.stream)?.number
    let place = try await place(of: event)
    let subject = [place.name, place.environment.map { "in \($0)" }].compactMap(\.self)
      .joined(separator: " ")
    let fields = [
      number.map { Message.Field("Number", $0) },
      place.service.map { Message.Field("Service", $0) },
      place.environment.map { Message.Field("Environment", $0) },
    ].compactMap(\.self)
    return Message(
      claim.id, event.type.name,
      subject: [number, subject.isEmpty ? said : "\(subject): \(said)"].compactMap(\.self)
        .joined(separator: " "),
      fields: fields, urgency: .low, key: event.stream.description, at: event.happenedAt)
  }

  private func action(of event: RecordedEvent) async throws -> String {
    let decision = try JSONFields(event.clear).id("decision", as: EventID.self)
    let proposal = try await store.event(decision)
    return try proposal.flatMap { try JSONFields($0.clear).optionalString("action") }
      ?? "mitigation"
  }

  private struct Place {
    var service: String?
    var environment: String?
    var version: String?

    var name: String? { service.map { [$0, version].compactMap(\.self).joined(separator: " ") } }
  }

  /// Where the stream's first event says that it happens.
  private func place(of event: RecordedEvent) async throws -> Place {
    guard let first = try await store.events(in: event.stream, after: .empty, limit: 1).first else {
      return Place()
    }
    let fields = try JSONFields(first.clear)
    return Place(
      service: try fields.optionalString("service"),
      environment: try fields.optionalString("environment"),
      version: try fields.optionalString("version"))
  }
}

extension Occasion {
  /// Whether an event is marked on dashboards.
  package static func isMarked(_ event: RecordedEvent) -> Bool {
    event.visibility != .restricted && marked[event.type] != nil
  }

  /// Stands for what was done: a rollback, a fallback.
  fileprivate static let action = "%"

  /// What is said of each, in one or two words.
  static let marked: [EventType: String] = [
    .deploymentStarted: "deployment begins", .deploymentHalted: "deployment halted",
    .deploymentResumed: "deployment goes on", .deploymentCompleted: "deployment complete",
    .deploymentFailed: "deployment failed", .deploymentRolledBack: "deployment rolled back",
    .incidentDeclared: "incident declared", .incidentMitigated: "harm stopped",
    .incidentResolved: "incident resolved", .incidentReopened: "incident reopened",
    .actionCompleted: "\(action) carried out", .actionFailed: "\(action) failed",
    .mitigationConfirmed: "\(action) verified",
  ]
}
