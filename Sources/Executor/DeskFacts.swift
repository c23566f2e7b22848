package import Decisions
package import Digest
package import EventLog
package import IncidentService
import Incidents
package import Policy
package import Rollouts

/// The facts as the desk reads them.
package struct DeskFacts: ActionFacts, VerificationFacts, WatchFacts {
  private let desk: Desk
  private let digest: @Sendable ([UInt8]) -> SHA256Digest
  private let databaseTime: @Sendable () async throws -> Timestamp

  package init(
    _ desk: Desk, digest: @escaping @Sendable ([UInt8]) -> SHA256Digest,
    databaseTime: @escaping @Sendable () async throws -> Timestamp
  ) {
    (self.desk, self.digest, self.databaseTime) = (desk, digest, databaseTime)
  }

  package func time() async throws -> Timestamp { try await databaseTime() }

  package func userReports(
    about service: String, in environment: String, since time: Timestamp
  ) async throws -> Int {
    let open = try await reports(about: service, in: environment, since: time, DetectionFilter())
    var hidden = DetectionFilter()
    hidden.isRestricted = true
    // Of those that not everybody may see it is told that there was one, and not how many.
    return try await open
      + min(1, reports(about: service, in: environment, since: time, hidden))
  }

  private func reports(
    about service: String, in environment: String, since time: Timestamp, _ filter: DetectionFilter
  ) async throws -> Int {
    let names = try await desk.policies.inForce().names(ofPlace: environment)
    var (filter, count) = (filter, 0)
    filter.limit = 200
    while true {
      let page = try await desk.queries.detections(filter)
      for row in page.rows where row.source == .user && row.recordedAt >= time {
        // Whoever did not say of what may mean this.
        let isAboutIt = row.service == nil || row.service == service
        if isAboutIt, row.environment.map(names.contains) ?? true { count += 1 }
      }
      guard let next = page.next, let last = page.rows.last, last.recordedAt >= time else {
        return count
      }
      filter.before = next
    }
  }

  package func baseline(
    of service: String, in environment: String
  ) async throws -> [String: Baseline] {
    guard let newest = try await releases(of: service, in: environment).first else { return [:] }
    return try await desk.deploymentState(newest.stream).baseline?.signals ?? [:]
  }

  /// Sees all there is; what it tells names no restricted incident, for a plan stands on a stream
  /// that others read.
  private var caller: Caller { Caller(.executor, as: .administrator) }

  package func rules() async throws -> Rules {
    guard let applied = try await desk.policies.current() else { return .standard }
    // Not believed but computed: what is acted on must be what was applied.
    guard digest(applied.canonicalText) == applied.hash else {
      return .unreadable(hash: applied.hash)
    }
    return .applied(applied.policy, hash: applied.hash)
  }

  package func lastKnownGood(
    of service: String, in environment: String, leaving deployment: StreamID?
  ) async throws -> LastKnownGoodAnswer {
    var question = LastKnownGoodQuestion(
      service: service, environment: environment, leaving: deployment?.description,
      detailLimit: 20)
    do {
      return try await withoutRestricted(desk.lastKnownGood(question, for: caller))
    } catch is DeskRefusal where deployment != nil {
      // Whatever the request names there is no deployment: then none is left.
      question.leaving = nil
      return try await withoutRestricted(desk.lastKnownGood(question, for: caller))
    }
  }

  /// The same without the numbers of incidents that not everybody may know.
  private func withoutRestricted(_ answer: LastKnownGoodAnswer) async throws -> LastKnownGoodAnswer
  {
    var (answer, open) = (answer, [String: Bool]())
    for index in answer.skipped.indices {
      for place in answer.skipped[index].reasons.indices {
        guard case .openIncident(let number?) = answer.skipped[index].reasons[place] else {
          continue
        }
        if open[number] == nil { open[number] = try await isOpenToAll(number) }
        if open[number] != true {
          answer.skipped[index].reasons[place] = .openIncident(number: nil)
        }
      }
    }
    return answer
  }

  private func isOpenToAll(_ number: String) async throws -> Bool {
    guard let stream = try await desk.store.stream(numbered: number) else { return false }
    return try await desk.store.stream(stream)?.visibility == .normal
  }

  package func releases(
    of service: String, in environment: String
  ) async throws -> [ReleaseHistory] {
    var filter = ReleaseFilter(
      service: service, environment: environment,
      viewer: Viewer(.executor, seesRestricted: true), limit: 50)
    filter.alike = try await desk.policies.inForce().names(ofPlace: environment)
    return try await desk.queries.releases(filter)
  }

  package func acceptedSchema(
    of service: String, by release: ReleaseHistory
  ) async throws -> SchemaRange? {
    let planned = try await desk.store.events(in: release.stream, after: .empty, limit: 1).first
    // All of them, and one chosen afterwards: of an async function that takes a hash, the optimizer of
    // Swift 6.3.1 makes code here that spoils the memory of the task. `scripts/smoke` notices.
    return acceptedSchema(
      of: service, under: planned?.policy, among: try await desk.policies.all())
  }

  private func acceptedSchema(
    of service: String, under hash: SHA256Digest?, among policies: [AppliedPolicy]
  ) -> SchemaRange? {
    guard let hash, let applied = policies.last(where: { $0.hash == hash }),
      digest(applied.canonicalText) == hash
    else { return nil }
    return applied.policy.services[service]?.acceptsSchema
  }

  package func handle(of principal: PrincipalID) async throws -> String? {
    try await desk.people.people([principal])[principal]?.handle
  }

  package func approver(_ principal: PrincipalID) async throws -> Approver {
    try await desk.approver(Caller(principal, as: .responder))
  }

  package func watched() async throws -> [WatchedDeployment] {
    // Apart, so that many that are done with do not hide one that runs.
    let moving = try await desk.queries.deployments(
      DeploymentFilter(states: [.running, .halted], limit: 200)
    ).rows
    let completed = try await desk.queries.deployments(
      DeploymentFilter(states: [.completed], limit: 100)
    ).rows
    let rows = (moving + completed).sorted { $0.position > $1.position }
    var found: [WatchedDeployment] = []
    var seen: Set<[String]> = []
    let policy = try await desk.policies.inForce()
    // Newest first: of each service in each place only the newest is what runs.
    for row in rows where seen.insert([row.service, policy.place(of: row.environment)]).inserted {
      let state = try await desk.deploymentState(row.stream)
      guard state.isStarted else { continue }
      found.append(
        WatchedDeployment(
          row.stream, of: row.service, in: row.environment,
          completedAt: state.wasCompleted ? row.lastEntryAt : nil,
          hasBaseline: state.baseline != nil))
    }
    return found
  }

  package func began(_ deployment: StreamID) async throws -> Timestamp? {
    for event in try await desk.store.allEvents(in: deployment) {
      if case .event(.started)? = try? EventFormat.deployments.decode(event) {
        return event.recordedAt
      }
    }
    return nil
  }

  package func preapproval(
    of decision: Decision, on stream: StreamID
  ) async throws -> Preapproval {
    try await desk.preapproval(
      of: decision, on: stream, under: rules().policy, at: databaseTime())
  }

  package func decisions(in incident: StreamID) async throws -> [DecisionEvent] {
    let events = try await desk.store.allEvents(in: incident)
    var decisions: [DecisionEvent] = []
    for (event, words) in zip(events, try await desk.store.words(of: events)) {
      // One that nobody can read is told of elsewhere; it must not keep others from an answer.
      if case .event(let known)? = try? EventFormat.decisions.decode(event, words: words) {
        decisions.append(known)
      }
    }
    return decisions
  }
}
