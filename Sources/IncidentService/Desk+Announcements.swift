import Communication
import Decisions
package import EventLog
import Incidents
package import Linting
import Policy
import Rollouts
import Templates
import Timelines
package import Updates

/// A text about a deployment, as it would be sent now.
package struct SeenAnnouncement: Sendable {
  package var number: String
  package var version: StreamVersion
  package var draft: AnnouncementDraft
  /// All that is known to fill texts with.
  package var facts: AnnouncementFacts
  /// Where it is sent; nil where the policy names no channel.
  package var channel: String?
  /// What speaks against it.
  package var findings: [Finding]
  var group: String?
  var incident: StreamID?
}

// What is said about a deployment: that it starts, how it goes, that it is taken back.
extension Desk {
  /// What an announcement would say now.
  package func announcement(
    _ name: String, of deployment: String, stating stated: [String: String] = [:],
    for caller: Caller
  ) async throws -> SeenAnnouncement {
    let (stream, facts) = try await self.deployment(deployment, for: caller)
    return try await announcement(name, of: stream, facts, stating: stated)
  }

  /// Sends it; not with a hole in it.
  package func announce(
    _ name: String, of deployment: String, stating stated: [String: String] = [:], by order: Order
  ) async throws -> (written: Written, text: String) {
    var text = ""
    let written = try await answering(order) {
      let (stream, facts) = try await self.deployment(deployment, for: order.caller)
      let seen = try await announcement(name, of: stream, facts, stating: stated)
      guard seen.draft.missing.isEmpty else {
        throw DeskRefusal.rule(
          name: "facts-missing", explanation: Self.asking(for: seen.draft.missing), field: "facts")
      }
      text = seen.draft.text
      try refuseSecrets(in: [("facts", text)], of: order)
      let overruled = try refuseUnsaid(seen.findings, of: order, in: "facts")
      var published = AnnouncementPublished(
        entry(of: order), name, at: try await queries.time(), text: .text(text),
        cites: seen.draft.cites, group: seen.group, incident: seen.incident,
        by: order.caller.principal)
      published.overruled = overruled
      return try await add(
        [EventFormat.communication.body(.announced(published))], to: stream, facts, by: order)
    }
    return (written, text)
  }

  private static func asking(for missing: [String]) -> String {
    let names = missing.joined(separator: ", ")
    let examples = missing.prefix(2).map { "--fact \($0)=…" }.joined(separator: " ")
    return "It cannot be said without \(names), which nobody has recorded. State it: \(examples)"
  }

  private func announcement(
    _ name: String, of stream: StreamID, _ facts: StreamFacts, stating stated: [String: String]
  ) async throws -> SeenAnnouncement {
    let policy = try await policies.inForce()
    guard let announcement = policy.announcements[name] else {
      throw DeskRefusal.notFound(
        .announcement, reference: name, suggestions: policy.announcements.keys.sorted())
    }
    let (deployment, version) = try await state(ofDeployment: stream)
    guard let plan = deployment.plan else {
      throw DeskRefusal.notFound(.deployment, reference: facts.number ?? "", suggestions: [])
    }
    let group = deployment.entered.last
    // Whoever reads it may not be one who may know of a restricted incident.
    let incident = try await openIncident(
      about: stream, of: plan.service, for: Viewer(.automation, seesRestricted: false))
    let source = AnnouncementSource(
      deployment, plan,
      report: try await group.asyncFlatMap { try await report(on: $0, of: stream) },
      incident: try await incident.asyncFlatMap { try await self.source($0, stream) },
      under: policy, at: try await queries.time())
    let known = AnnouncementFacts(source)
    let draft: AnnouncementDraft
    do throws(AnnouncementFault) {
      draft = try AnnouncementDraft(name, announcement, from: known, stating: stated)
    } catch {
      throw DeskRefusal.rule(name: error.rule, explanation: error.explanation, field: "facts")
    }
    return SeenAnnouncement(
      number: facts.number ?? "", version: version, draft: draft, facts: known,
      channel: announcement.channel,
      findings: try await findings(
        in: draft, from: source, over: announcement.channel, under: policy),
      group: group, incident: incident?.stream)
  }

  /// The newest measurements of a group, with their values.
  private func report(
    on group: String, of stream: StreamID
  ) async throws -> Cited<HealthReport>? {
    let events = try await store.allEvents(in: stream)
      .filter { $0.type.name == "deployment.health_recorded" }
    let words = try await store.words(of: events)
    for (event, words) in zip(events, words).reversed() {
      if case .event(.healthRecorded(let report)) = try EventFormat.deployments.decode(
        event, words: words), report.group == group
      {
        return Cited(report, event.id)
      }
    }
    return nil
  }

  private func source(
    _ incident: (stream: StreamID, number: String), _ deployment: StreamID
  ) async throws -> AnnouncementSource.Incident? {
    guard let facts = try await facts(of: incident.stream) else { return nil }
    let known = try await keptTimeline(of: incident.stream, facts).facts
    let decisions = try await book(of: incident.stream).state.decisions
    let proposal = decisions.last { decision in
      decision.withdrawal == nil && decision.supersededBy == nil && decision.denial == nil
        && decision.authorisation != nil
        && (decision.proposal.deployment ?? deployment) == deployment
    }?.proposal
    return AnnouncementSource.Incident(number: incident.number, facts: known, proposal: proposal)
  }
}

extension AnnouncementFault {
  fileprivate var rule: String {
    switch self {
    case .isComputed: "fact-is-computed"
    case .unused: "fact-unused"
    case .template: "unusable-text"
    }
  }

  fileprivate var explanation: String {
    switch self {
    case .isComputed(let name):
      "“\(name)” follows from the record, and cannot be said otherwise. Correct the record."
    case .unused(let name): "The text says nothing of “\(name)”."
    case .template(let fault): "The policy's text cannot be used: \(fault.description)"
    }
  }
}

extension Optional {
  fileprivate func asyncFlatMap<Value>(
    _ body: (Wrapped) async throws -> Value?
  ) async rethrows -> Value? {
    guard let self else { return nil }
    return try await body(self)
  }
}
