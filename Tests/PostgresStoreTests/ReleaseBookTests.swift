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
      history?.record(known, at: moment)
    }
    return history
  }

  static let report = HealthReport(
    group: "canary", signals: [SignalReading(signal: "errors", verdict: .pass)], verdict: .pass,
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

  @Test func `answers nothing for names that cannot be`() async throws {
    try await ListBench.with { bench in
      let filter = ReleaseFilter(
        service: "a\0b", environment: "production", viewer: bench.everybody, limit: 10)
      let found = try await bench.queries.releases(filter)
      #expect(found.isEmpty)
    }
  }
}

@Suite struct `A packed release` {
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }

  private func history(_ seed: UInt64) -> ReleaseHistory {
    var random = Random(state: seed)
    func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    func maybe<T>(_ value: T) -> T? { Bool.random(using: &random) ? value : nil }
    func moment() -> RecordedMoment {
      let recorded = Bool.random(using: &random) ? number(0...1 << 50) : number(.min ... .max)
      return RecordedMoment(
        happenedAt: Timestamp(microseconds: number(-5...5) &+ recorded),
        recordedAt: Timestamp(microseconds: recorded))
    }
    func list<T>(_ make: () -> T) -> [T] { (0..<number(0...4)).map { _ in make() } }
    let texts = ["", "v1", "é\u{1F600}", String(repeating: "long ", count: 60)]
    func text() -> String { texts.randomElement(using: &random) ?? "" }
    var history = ReleaseHistory(
      stream: StreamID(uuid: UUID()), position: LogPosition(number(0...Int64.max)), number: text(),
      version: text(), kind: DeploymentKind.allCases.randomElement(using: &random) ?? .code,
      artefactDigest: maybe(text()),
      bundle: Bundle(configuration: maybe(text()), scaling: maybe(text())),
      migrations: list {
        Migration(
          id: text(), kind: MigrationClass.allCases.randomElement(using: &random) ?? .unknown)
      }, commitCount: maybe(.max), fileCount: maybe(0), lastGroup: maybe(text()),
      lastBakeSeconds: number(0...Int64.max), planned: moment())
    (history.started, history.exposed, history.completed) = (
      maybe(moment()), maybe(moment()), maybe(moment())
    )
    (history.failed, history.rolledBack, history.blocked) = (
      maybe(moment()), maybe(moment()), maybe(moment())
    )
    history.halts = list { ReleaseChange(Bool.random(using: &random), moment()) }
    history.artefact = list { ReleaseChange(Bool.random(using: &random), moment()) }
    history.configuration = list { ReleaseChange(Bool.random(using: &random), moment()) }
    history.backfills = list {
      BackfillChange(migration: text(), isFinished: Bool.random(using: &random), moment())
    }
    history.health = list {
      ReleaseHealth(
        moment: moment(), windowSeconds: maybe(number(0...Int64.max)),
        verdict: Verdict.allCases.randomElement(using: &random) ?? .unknown,
        isOfAll: Bool.random(using: &random),
        coverage: maybe(Share(hundredths: Int32(number(0...10_000))) ?? .none),
        requests: maybe(number(0...Int64.max)), signals: list { text() })
    }
    if Bool.random(using: &random) { history.abridge(to: 1) }
    return history
  }

  private func read(_ bytes: [UInt8]) throws -> [ReleaseHistory] {
    try bytes.withUnsafeBytes { buffer in
      var reader = PackReader(buffer)
      var found: [ReleaseHistory] = []
      while !reader.isAtEnd { found.append(try reader.release()) }
      return found
    }
  }

  @Test func `is read as it was written, also with others behind it`() throws {
    var all: [ReleaseHistory] = []
    var bytes: [UInt8] = []
    for seed in 0..<2_000 as Range<UInt64> {
      all.append(history(seed))
      bytes += history(seed).packed
    }
    // Streams are random in each: compared by all else.
    let found = try read(bytes)
    #expect(found.count == all.count)
    for (one, other) in zip(found, all) {
      #expect(one.packed.dropFirst(16) == other.packed.dropFirst(16))
    }
    for one in all.prefix(200) { #expect(try read(one.packed) == [one]) }
  }

  @Test func `that is cut off or has another byte throws or reads, and never traps`() throws {
    var random = Random(state: 3)
    var (faults, readings) = (0, 0)
    for seed in 0..<300 as Range<UInt64> {
      let bytes = history(seed).packed
      for _ in 0..<20 {
        var broken = bytes
        if Bool.random(using: &random) {
          broken.removeLast(Int.random(in: 1...bytes.count, using: &random))
        } else {
          broken[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        if (try? read(broken)) == nil { faults += 1 } else { readings += 1 }
      }
    }
    #expect(faults > 100 && readings > 100)
  }

  @Test func `keeps the first reports and says that there are more`() throws {
    var long = history(1)
    long.abridgement = nil
    let moment = RecordedMoment(Timestamp(microseconds: 5_000_000_000))
    long.health = (0..<1_000).map { index in
      ReleaseHealth(
        moment: RecordedMoment(moment.at.advanced(bySeconds: Int64(index) * 60)),
        windowSeconds: 60, verdict: .pass, coverage: .all, requests: 500, signals: ["errors"])
    }
    let kept = try #require(try read(long.packed).first)
    #expect(kept.health == Array(long.health.prefix(256)))
    #expect(kept.abridgement?.until == long.health.last?.until)
    // Writing what was read leaves out no more.
    #expect(try read(kept.packed) == [kept])
    #expect(kept.packed.count < 6_000)
  }
}
