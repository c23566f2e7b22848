import Communication
import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Metrics
@testable import PostgresStore
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The book of figures` {
  static let begin = Commander.noon.advanced(bySeconds: -86_400)
  static let end = Commander.noon.advanced(bySeconds: 86_400)

  private func report(
    _ bench: ListBench, service: String? = nil, for viewer: Viewer? = nil
  ) async throws -> MetricsReport {
    try await bench.catchUp()
    let facts = try await bench.queries.metrics(
      MetricsFilter(
        since: Self.begin, until: Self.end, service: service, viewer: viewer ?? bench.everybody))
    return MetricsReport(facts.input, since: Self.begin, until: Self.end, service: service)
  }

  private func minute(_ minutes: Int64) -> Timestamp {
    Commander.noon.advanced(bySeconds: minutes * 60)
  }

  @Test func `tells another number once the beginning of harm is corrected`() async throws {
    try await ListBench.with { bench in
      let (stream, _, _) = try await bench.declare()
      try await bench.tell(.impactStated(Impact(since: minute(-30))), in: stream)
      try await bench.tell(.resolved(Resolution()), in: stream, at: minute(10))
      let first = try await report(bench)
      #expect(first[.detect].spread.values == [30 * 60])
      #expect(first[.recover].spread.values == [40 * 60])
      try await bench.tell(.impactStated(Impact(since: minute(-5))), in: stream, at: minute(60))
      let second = try await report(bench)
      #expect(second[.detect].spread.values == [5 * 60])
      #expect(second[.recover].spread.values == [15 * 60])
      try await bench.tell(.reopened(because: .text("again")), in: stream, at: minute(70))
      let third = try await report(bench)
      #expect((third[.recover].spread.values, third[.recover].notYet) == ([], 1))
    }
  }

  @Test func `knows when a linked detection was made, whichever batch brings it`() async throws {
    try await ListBench.with { bench in
      let (stream, _, _) = try await bench.declare()
      let (other, _, _) = try await bench.declare()
      let signal = StreamID.fresh()
      try await bench.tell(
        EventFormat.detections.body(
          .recorded(
            Detection.Finding(source: .alert, text: .text("errors"), signal: "errors"))),
        in: signal, .signal, at: minute(-20))
      try await bench.tell(.detectionLinked(detection: signal), in: stream)
      try await bench.tell(.detectionLinked(detection: .fresh()), in: other)
      for stream in [stream, other] {
        try await bench.tell(.impactStated(Impact(since: minute(-30))), in: stream)
      }
      #expect(try await report(bench)[.detect].spread.values == [10 * 60, 30 * 60])
    }
  }

  @Test func `counts restricted incidents only for whoever may see them`() async throws {
    try await ListBench.with { bench in
      let member = PrincipalID(uuid: UUID())
      _ = try await bench.declare(isRestricted: true, by: member)
      _ = try await bench.declare()
      #expect(try await report(bench).incidents.declared == 1)
      let insider = Viewer(member, seesRestricted: false)
      #expect(try await report(bench, for: insider).incidents.declared == 2)
      let all = Viewer(PrincipalID(uuid: UUID()), seesRestricted: true)
      #expect(try await report(bench, for: all).incidents.declared == 2)
    }
  }

  @Test func `counts a deployment with an incident laid to it as one that failed`() async throws {
    try await ListBench.with { bench in
      let good = try await bench.plan()
      let bad = try await bench.plan()
      let undone = try await bench.plan(service: "api")
      for stream in [good, bad, undone] {
        try await bench.tell(.started, in: stream)
        try await bench.tell(.completed, in: stream)
      }
      _ = try await bench.plan(service: "api")
      try await bench.tell(.rolledBack(toVersion: "1"), in: undone)
      let (incident, _, _) = try await bench.declare()
      try await bench.tell(.deploymentLinked(deployment: bad), in: incident)
      let all = try await report(bench)
      // What never began changed nothing.
      #expect((all.changes.deployments, all.changes.failed) == (3, 2))
      #expect(all.changes.failureRate == 6_666)
      #expect(try await report(bench, service: "api").changes.failureRate == 10_000)
      try await bench.tell(.merged(into: .fresh(), because: .text("same")), in: incident)
      #expect(try await report(bench).changes.failed == 1)
    }
  }

  @Test func `keeps to its time and to one service`() async throws {
    try await ListBench.with { bench in
      _ = try await bench.declare(service: "labels")
      _ = try await bench.declare(service: "api")
      #expect(try await report(bench, service: "api").incidents.declared == 1)
      #expect(try await report(bench, service: "'; --").incidents.declared == 0)
      #expect(try await report(bench, service: "a\0").incidents.declared == 0)
      for (since, until, count) in [
        (Commander.noon, Self.end, 2), (Self.begin, Commander.noon, 2),
        (Commander.noon.advanced(byMilliseconds: 1), Self.end, 0),
      ] {
        let facts = try await bench.queries.metrics(
          MetricsFilter(since: since, until: until, viewer: bench.everybody))
        #expect(facts.input.incidents.count == count)
      }
    }
  }

  @Test func `lists services by how long ago they were deployed`() async throws {
    try await ListBench.with { bench in
      for (service, isDone) in [("labels", true), ("api", true), ("new", false)] {
        let stream = try await bench.plan(service: service)
        try await bench.tell(.started, in: stream)
        if isDone { try await bench.tell(.completed, in: stream) }
      }
      try await bench.catchUp()
      let facts = try await bench.queries.metrics(
        MetricsFilter(since: Self.end, until: Self.end, viewer: bench.everybody))
      #expect(facts.services.map(\.service) == ["api", "labels"])
      #expect(facts.input.deployments.isEmpty)
    }
  }

  @Test func `is the same after a rebuild, whatever happened in whatever order`() async throws {
    try await ListBench.with { bench in
      var random = SplitMix(state: 11)
      var streams: [StreamID] = []
      var deployments: [StreamID] = []
      for round in 0..<60 {
        let time = minute(Int64.random(in: -60...60, using: &random))
        if round.isMultiple(of: 12) {
          streams.append(try await bench.declare().stream)
          deployments.append(try await bench.plan())
        }
        let stream = try #require(streams.randomElement(using: &random))
        let deployment = try #require(deployments.randomElement(using: &random))
        let lead = PrincipalID(uuid: UUID())
        let events: [IncidentEvent] = [
          .impactStated(Impact(since: time)), .deploymentLinked(deployment: deployment),
          .roleAccepted(role: .commander, by: lead), .mitigated, .resolved(Resolution()),
          .reopened(because: .text("again")), .merged(into: .fresh(), because: .text("same")),
          .unmerged(from: .fresh(), because: .text("not"), hasSeverity: true), .closed,
        ]
        try await bench.tell(
          try #require(events.randomElement(using: &random)), in: stream, at: time)
        try await bench.tell(
          EventFormat.communication.body(
            .promiseEnded(
              PromiseEnd(.responders, made: EventID(uuid: UUID()), dueAt: time, .late))),
          in: stream)
        let rollouts: [DeploymentEvent] = [
          .started, .completed, .failed(because: .text("no")), .resumed(by: lead),
          .healthRecorded(HealthReport(group: "canary", verdict: .fail)),
          .halted(because: .text("bad"), scope: nil, by: lead), .rolledBack(toVersion: "1"),
        ]
        try await bench.tell(
          try #require(rollouts.randomElement(using: &random)), in: deployment)
        if round.isMultiple(of: 7) { try await bench.catchUp() }
      }
      let before = try await report(bench)
      let rows = try await bench.dump().filter { $0.contains("figure") }
      #expect(rows.count == 10)
      try await bench.rebuild()
      #expect(try await bench.dump().filter { $0.contains("figure") } == rows)
      #expect(try await report(bench) == before)
      #expect(before.promises.late > 0)
    }
  }
}

extension MetricsReport {
  /// A figure of which there is always one.
  fileprivate subscript(_ name: FigureName) -> Figure {
    figures.first { $0.name == name }
      ?? Figure(
        name, spread: Spread(count: 0, quantiles: nil, values: [], bins: []), of: -1, notYet: 0,
        disordered: 0)
  }
}
