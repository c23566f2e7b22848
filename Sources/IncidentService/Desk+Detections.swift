package import EventLog
package import Incidents

extension Desk {
  /// Takes a detection or a user's report in, on a stream of its own.
  package func record(
    _ finding: Detection.Finding, stream: StreamID?, by order: Order
  ) async throws -> Written {
    try refuseSecrets(
      in: [("text", finding.text.plain), ("contact", finding.contact?.plain)], of: order)
    let facts = StreamFacts(kind: .signal, version: .empty, visibility: .normal)
    return try await decide(
      .record(finding), on: try self.stream(stream, of: order), facts, by: order)
  }

  package func acknowledge(_ report: String, by order: Order) async throws -> Written {
    try await answering(order) {
      let (stream, facts) = try await self.report(report, for: order.caller)
      return try await decide(
        .acknowledge(by: order.caller.principal), on: stream, facts, by: order)
    }
  }

  /// Links a detection to what it was about, on its own stream and on the incident's.
  package func link(
    report: String, deployment: String?, incident: String?, by order: Order
  ) async throws -> Written {
    try await answering(order) {
      let (stream, facts) = try await self.report(report, for: order.caller)
      var deploymentStream: StreamID?
      if let deployment {
        deploymentStream = try await self.deployment(deployment, for: order.caller).stream
      }
      var incidentPlace: (stream: StreamID, facts: StreamFacts)?
      if let incident { incidentPlace = try await self.incident(incident, for: order.caller) }
      if let incidentPlace {
        // Asked first, so that a report is not linked to an incident that will not have it.
        try await refuseLink(of: stream, to: incidentPlace.stream, for: order.caller)
      }
      var written = try await decide(
        .link(deployment: deploymentStream, incident: incidentPlace?.stream), on: stream, facts,
        by: order)
      guard let incidentPlace else { return written }
      // The second stream has a key derived from the first's: a retry finishes what was begun.
      var second = order
      second.identity.key = derived(from: order, "incident's side")
      (second.entry, second.ifMatch) = (nil, nil)
      do {
        _ = try await decide(
          .linkDetection(stream), on: incidentPlace.stream, incidentPlace.facts, by: second)
      } catch DeskRefusal.rule(_, let explanation, _) {
        // Closed or merged in between: the report says where it belongs, and that much was done.
        written.warnings.append("The incident did not take the link: \(explanation)")
      }
      return written
    }
  }

  private func refuseLink(
    of detection: StreamID, to incident: StreamID, for caller: Caller
  ) async throws {
    do {
      _ = try await state(of: incident).state.decide(.linkDetection(detection))
    } catch IncidentRejection.isMerged(let other) {
      throw try await mergedAlready(incident, into: other, for: caller)
    } catch let rejection as IncidentRejection {
      throw DeskRefusal.rule(
        name: rejection.rule, explanation: rejection.explanation, field: rejection.field)
    }
  }

  func decide(
    _ command: DetectionCommand, on stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> Written {
    try await decide(
      command, Detection.self, .detections, detectionFolds, on: stream, facts, by: order
    ).written
  }
}
