package import EventLog
package import Policy
package import Rollouts

/// Where to look for a version to go back to.
package struct LastKnownGoodQuestion: Sendable {
  package var service: String
  package var environment: String
  /// What was recorded after it does not exist; nil for all that is on record.
  package var asOf: Timestamp?
  /// The deployment to go back from: its number or its id.
  package var leaving: String?
  /// What the release has to change; as what is left does, or code, when nil.
  package var kind: DeploymentKind?
  /// How many skipped releases are told with their reasons; the rest is counted.
  package var detailLimit: Int

  package init(
    service: String, environment: String, asOf: Timestamp? = nil, leaving: String? = nil,
    kind: DeploymentKind? = nil, detailLimit: Int = 50
  ) {
    (self.service, self.environment, self.asOf) = (service, environment, asOf)
    (self.leaving, self.kind, self.detailLimit) = (leaving, kind, detailLimit)
  }
}

extension Desk {
  /// Usually one of the newest few answers.
  private static let firstPage = 32

  /// The newest release of a service that was good, with every newer one and why it is not it.
  ///
  /// It is asked of the record as it stood at any time; by the rule that holds now.
  package func lastKnownGood(
    _ question: LastKnownGoodQuestion, for caller: Caller
  ) async throws -> LastKnownGoodAnswer {
    var leaving: StreamID?
    if let reference = question.leaving {
      leaving = try await deployment(reference, for: caller).stream
    }
    try await showNewest()
    var filter = ReleaseFilter(
      service: question.service, environment: question.environment, asOf: question.asOf,
      viewer: viewer(caller), limit: Self.firstPage)
    filter.alike = try await policies.inForce().names(ofPlace: question.environment)
    var search = LastKnownGood(
      under: try await qualifyingRule(for: question.service), asOf: question.asOf, now: now(),
      leaving: leaving, kind: try await kind(sought: question, leaving: leaving),
      detailLimit: question.detailLimit)
    while true {
      let walk = try await queries.carryOn(search, over: filter)
      search = walk.search
      switch walk.stop {
      case .found(let answer): return answer
      case .tooShort(let release):
        if let answer = search.consider(try await whole(release)) { return answer }
        filter.before = release.position
      }
    }
  }

  /// What a release of this service has to show.
  package func qualifyingRule(for service: String) async throws -> QualifyingRule {
    let definition = try await policies.inForce().services[service]?.healthy ?? HealthDefinition()
    return QualifyingRule(definition)
  }

  private func kind(
    sought question: LastKnownGoodQuestion, leaving: StreamID?
  ) async throws -> DeploymentKind {
    if let kind = question.kind { return kind }
    guard let leaving else { return .code }
    return try await state(ofDeployment: leaving).state.plan?.kind ?? .code
  }

  /// The same release with all of its reports, from the log itself.
  private func whole(_ release: ReleaseHistory) async throws -> ReleaseHistory {
    var whole: ReleaseHistory?
    let events = try await store.allEvents(in: release.stream)
    for (event, words) in zip(events, try await store.words(of: events)) {
      let moment = RecordedMoment(happenedAt: event.happenedAt, recordedAt: event.recordedAt)
      guard case .event(let known) = try EventFormat.deployments.decode(event, words: words)
      else { continue }
      if whole == nil {
        whole = ReleaseHistory(
          known, stream: event.stream, position: event.position, at: moment)
      }
      whole?.record(known, at: moment, event.position)
    }
    whole?.blocked = release.blocked
    whole?.incidents = release.incidents
    return whole ?? release
  }
}

extension QualifyingRule {
  package init(_ definition: HealthDefinition) {
    let coverage = Share(hundredths: definition.coverage.hundredths) ?? .all
    let window = min(max(0, definition.window.seconds), 31_536_000)
    self.init(
      windowSeconds: definition.window.seconds, minimumCoverage: coverage,
      minimumRequests: definition.minimumRequests, signals: definition.signals,
      // What need not be covered need not be watched.
      slackSeconds: max(1, window * Int64(coverage.rest.hundredths) / 10_000))
  }
}
