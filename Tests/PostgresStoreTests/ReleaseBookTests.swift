import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Postgres
@testable import PostgresStore
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The book of releases` {
  private func releases(
    _ bench: ListBench, asOf: Timestamp? = nil, before: LogPosition? = nil, limit: Int = 100,
    viewer: Viewer? = nil
  ) async throws -> [ReleaseHistory] {
    try await bench.queries.releases(
      ReleaseFilter(
        service: "labels", environment: "production", asOf: asOf,
        viewer: viewer ?? bench.everybody, before: before, limit: limit))
  }

  /// The same, folded from the log itself.
  private func folded(_ bench: ListBench, _ stream: StreamID) async throws -> ReleaseHistory? {
    var history: ReleaseHistory?
    for event in try await bench.store.events(in: stream, after: .empty, limit: 1_000) {
      let words = try await bench.store.words(of: [event]).first ?? nil
      guard
        case .event(let known) = try EventFormat.deployments.decode(event, words: words)
      else { continue }
      let moment = RecordedMoment(happenedAt: event.happenedAt, recordedAt: event.recordedAt)
      history =
        history
        ?? ReleaseHistory(known, stream: stream, position: event.position, at: moment)
      history?.record(known, at: moment, event.position)
    }
    return history
  }

  static let report = HealthReport(
    group: "canary", signals: [ReportedSignal(signal: "errors", verdict: .pass)], verdict: .pass,
    coverage: .all, requests: 900, windowSeconds: 900)

  @Test func `holds each release as its events say`() async throws {
    try await ListBench.with { bench in
      let (first, second) = (try await bench.plan(), try await bench.plan())
      _ = try await bench.plan(environment: "staging")
      let events: [DeploymentEvent] = [
        .started, .groupEntered(group: "canary", share: .all), .healthRecorded(Self.report),
        .halted(because: .text("odd"), scope: nil, by: bench.me.principal),
        .evidenceRecorded(
          ChecklistItem(item: ReleaseHistory.artefactItem, status: .failed, reference: nil)),
        .failed(because: .text("it was")),
      ]
      for (index, event) in events.enumerated() {
        try await bench.tell(
          EventFormat.deployments.body(event), in: second, .deployment,
          at: Commander.noon.advanced(bySeconds: Int64(index) * 60))
      }
      try await bench.catchUp()
      let found = try await releases(bench)
      #expect(found.map(\.stream) == [second, first])
      #expect(found.first == (try await folded(bench, second)))
      #expect(found.last == (try await folded(bench, first)))
      #expect(found.first?.health.count == 1 && found.first?.failed != nil)
      #expect(try await releases(bench, limit: 1).map(\.stream) == [second])
      #expect(
        try await releases(bench, before: found.first?.position).map(\.stream) == [first])
    }
  }

  @Test func `follows the starts of releases, and not their plans`() async throws {
    try await ListBench.with { bench in
      let (first, second, third) = (
        try await bench.plan(), try await bench.plan(), try await bench.plan()
      )
      try await bench.tell(.started, in: second)
      let (incident, _, _) = try await bench.declare()
      try await bench.tell(.deploymentLinked(deployment: first), in: incident)
      try await bench.catchUp(batch: 1)
      #expect(try await releases(bench).map(\.stream) == [second, third, first])
      try await bench.tell(.started, in: first)
      try await bench.catchUp(batch: 1)
      let found = try await releases(bench)
      #expect(found.map(\.stream) == [first, second, third])
      #expect(found.map(\.incidents.count) == [1, 0, 0])
      #expect(try await releases(bench, limit: 1).first?.incidents.count == 1)
      #expect(
        try await releases(bench, before: found[0].position).map(\.stream) == [second, third])
      let before = try await bench.dump()
      try await bench.rebuild()
      #expect(try await bench.dump() == before)
    }
  }

  @Test func `is the same when it is computed again`() async throws {
    try await ListBench.with { bench in
      let deployment = try await bench.plan()
      let (incident, _, _) = try await bench.declare()
      try await bench.tell(.deploymentLinked(deployment: deployment), in: incident)
      try await bench.tell(.started, in: deployment)
      try await bench.tell(.resolved(Resolution()), in: incident)
      try await bench.catchUp(batch: 1)
      let before = try await bench.dump()
      try await bench.rebuild()
      #expect(try await bench.dump() == before)
    }
  }

  @Test func `lays incidents to releases from when somebody did until they are resolved`()
    async throws
  {
    try await ListBench.with { bench in
      let deployment = try await bench.plan()
      let (incident, _, number) = try await bench.declare()
      try await bench.catchUp()
      #expect(try await releases(bench).first?.incidents == [])
      try await bench.tell(.deploymentLinked(deployment: deployment), in: incident)
      // Saying it twice is saying it once.
      try await bench.tell(.deploymentLinked(deployment: deployment), in: incident)
      try await bench.catchUp()
      let open = try #require(try await releases(bench).first?.incidents)
      #expect(open.map(\.number) == [number] && open.first?.changes.count == 1)
      let then = try await bench.store.head().position
      try await bench.tell(.mitigated, in: incident)
      try await bench.tell(.resolved(Resolution()), in: incident)
      try await bench.catchUp()
      #expect(try await releases(bench).first?.incidents == [])
      // Asked as of a time when it was open, it is there.
      let time = try #require(try await bench.store.event(at: then)?.recordedAt)
      let past = try #require(try await releases(bench, asOf: time).first?.incidents.first)
      #expect(past.isOpen(at: time))
      try await bench.tell(.reopened(because: .text("again")), in: incident)
      try await bench.catchUp()
      #expect(try await releases(bench).first?.incidents.first?.changes.count == 3)
    }
  }

  @Test func `lays a merged incident's releases to the other, until it is unmerged`() async throws {
    try await ListBench.with { bench in
      let deployment = try await bench.plan()
      let (own, _, number) = try await bench.declare()
      let (other, _, otherNumber) = try await bench.declare()
      try await bench.tell(.deploymentLinked(deployment: deployment), in: own)
      try await bench.tell(.merged(into: other, because: .text("same")), in: own)
      try await bench.catchUp()
      #expect(try await releases(bench).first?.incidents.map(\.number) == [otherNumber])
      try await bench.tell(
        .unmerged(from: other, because: .text("not"), hasSeverity: true), in: own)
      try await bench.catchUp()
      #expect(try await releases(bench).first?.incidents.map(\.number) == [number])
      // Resolved, merged and unmerged, it is still resolved.
      try await bench.tell(.resolved(Resolution()), in: own)
      try await bench.tell(.merged(into: other, because: .text("same")), in: own)
      try await bench.tell(
        .unmerged(from: other, because: .text("not"), hasSeverity: true), in: own)
      try await bench.catchUp()
      #expect(try await releases(bench).first?.incidents == [])
    }
  }

  @Test func `keeps the number of a restricted incident to those who may see it`() async throws {
    try await ListBench.with { bench in
      let deployment = try await bench.plan()
      let insider = PrincipalID(uuid: UUID())
      let (incident, _, number) = try await bench.declare(isRestricted: true, by: insider)
      try await bench.tell(.deploymentLinked(deployment: deployment), in: incident)
      try await bench.catchUp()
      for (viewer, shown) in [
        (bench.everybody, nil), (Viewer(insider, seesRestricted: false), number),
        (Viewer(PrincipalID(uuid: UUID()), seesRestricted: true), number),
      ] as [(Viewer, String?)] {
        let incidents = try await releases(bench, viewer: viewer).first?.incidents
        #expect(incidents?.map(\.number) == [shown])
      }
    }
  }

  @Test func `notes that a version was blocked`() async throws {
    try await ListBench.with { bench in
      let deployment = try await bench.plan()
      try await bench.tell(
        EventBody(EventType(known: "bad_version.blocked"), clear: Array("{}".utf8)),
        in: deployment, .deployment)
      try await bench.catchUp()
      let blocked = try await releases(bench).first?.blocked
      #expect(blocked != nil)
    }
  }

  /// Watched for its whole window, and well.
  private func deploy(_ bench: ListBench) async throws -> StreamID {
    let deployment = try await bench.plan()
    try await bench.tell(.started, in: deployment)
    try await bench.tell(.groupEntered(group: "canary", share: .all), in: deployment)
    try await bench.tell(
      EventFormat.deployments.body(.healthRecorded(Self.report)), in: deployment, .deployment,
      at: Commander.noon.advanced(bySeconds: 900))
    return deployment
  }

  @Test func `is searched page by page as a list of its releases is`() async throws {
    try await ListBench.with { bench in
      var times: [Timestamp?] = [nil]
      let good = try await deploy(bench)
      for isRestricted in [false, true, false, false] {
        let deployment = try await deploy(bench)
        let incident = try await bench.declare(isRestricted: isRestricted).stream
        try await bench.tell(.deploymentLinked(deployment: deployment), in: incident)
        times.append(
          try await bench.store.event(at: try await bench.store.head().position)?.recordedAt)
        for _ in 0..<3 { _ = try await bench.plan() }
      }
      try await bench.catchUp()
      for time in times {
        let listed = LastKnownGood.find(
          in: try await releases(bench, asOf: time), under: QualifyingRule(), asOf: time,
          now: Commander.noon)
        #expect(listed.release?.stream == good && listed.skippedCount > 0)
        for (limit, details) in [(1, 0), (2, 3), (100, 0), (3, 50)] {
          let search = LastKnownGood(
            under: QualifyingRule(), asOf: time, now: Commander.noon, detailLimit: details)
          let walk = try await bench.queries.carryOn(
            search,
            over: ReleaseFilter(
              service: "labels", environment: "production", asOf: time, viewer: bench.everybody,
              limit: limit))
          var told = listed
          told.skipped = Array(told.skipped.prefix(details))
          #expect(walk.stop == .found(told))
        }
      }
    }
  }

  @Test func `answers nothing for names that cannot be`() async throws {
    try await ListBench.with { bench in
      let filter = ReleaseFilter(
        service: "a\0b", environment: "production", viewer: bench.everybody, limit: 10)
      let found = try await bench.queries.releases(filter)
      #expect(found.isEmpty)
      let search = LastKnownGood(under: QualifyingRule(), asOf: nil, now: Commander.noon)
      let walk = try await bench.queries.carryOn(search, over: filter)
      #expect(walk.stop == .found(search.nothing))
    }
  }
}
