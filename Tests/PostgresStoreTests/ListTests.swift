import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Postgres
@testable import PostgresStore
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `The list of incidents` {
  @Test func `shows each incident as its events say`() async throws {
    try await ListBench.with { bench in
      let (stream, _, number) = try await bench.declare()
      let lead = PrincipalID(uuid: UUID())
      let recovered = Commander.noon.advanced(bySeconds: -60)
      try await bench.tell(
        .severityChanged(from: .sev2, to: .sev1, because: .text("worse")), in: stream)
      try await bench.tell(.roleAccepted(role: .commander, by: lead), in: stream)
      try await bench.note("on it", in: stream)
      try await bench.catchUp()
      let row = try #require(try await bench.queries.incident(stream))
      #expect(row.number == number)
      #expect(row.title == .text("Labels come out blank"))
      #expect((row.state, row.severity, row.service) == (.open, .sev1, "labels"))
      #expect((row.commander, row.entryCount, row.declaredAt) == (lead, 4, Commander.noon))
      #expect(row.lastEntryAt == (try await bench.store.event(at: LogPosition(4))?.recordedAt))

      var states: [IncidentState] = []
      for event: IncidentEvent in [
        .mitigated, .resolved(Resolution(recoveredAt: recovered)),
        .reopened(because: .text("again")), .merged(into: .fresh(), because: .text("same")),
        .unmerged(from: .fresh(), because: .text("not"), hasSeverity: true),
        .resolved(Resolution()), .closed,
        .roleReleased(role: .commander, by: lead),
      ] {
        try await bench.tell(event, in: stream)
        try await bench.catchUp()
        let row = try #require(try await bench.queries.incident(stream))
        states.append(row.state)
        if case .resolved(let resolution) = event {
          #expect(row.resolvedAt == resolution.recoveredAt ?? Commander.noon)
        }
        if case .reopened = event { #expect(row.resolvedAt == nil) }
      }
      #expect(
        states == [.mitigated, .resolved, .open, .merged, .open, .resolved, .closed, .closed])
      #expect(try await bench.queries.incident(stream)?.commander == nil)
    }
  }

  @Test func `comes in pages, newest first, and filtered`() async throws {
    try await ListBench.with { bench in
      var numbers: [String] = []
      for index in 0..<7 {
        let (stream, _, number) = try await bench.declare(
          severity: index.isMultiple(of: 2) ? .sev1 : nil, service: index < 3 ? "labels" : "api")
        numbers.append(number)
        if index == 6 { try await bench.tell(.resolved(Resolution()), in: stream) }
      }
      try await bench.catchUp()
      var (seen, before, pages) = ([String](), LogPosition?.none, 0)
      repeat {
        let page = try await bench.queries.incidents(
          IncidentFilter(viewer: bench.everybody, before: before, limit: 3))
        seen += page.rows.map(\.number)
        (before, pages) = (page.next, pages + 1)
      } while before != nil
      #expect(seen == numbers.reversed())
      #expect(pages == 3)
      for (filter, count) in [
        (IncidentFilter(states: [.open, .mitigated], viewer: bench.everybody), 6),
        (IncidentFilter(states: [.resolved], viewer: bench.everybody), 1),
        (IncidentFilter(service: "api", viewer: bench.everybody), 4),
        (IncidentFilter(severity: .sev1, viewer: bench.everybody), 4),
        (IncidentFilter(service: "'; --", viewer: bench.everybody), 0),
        (IncidentFilter(service: "a\0", viewer: bench.everybody), 0),
        (IncidentFilter(viewer: bench.everybody, limit: .max), 7),
        (IncidentFilter(viewer: bench.everybody, limit: -1), 1),
      ] {
        #expect(try await bench.queries.incidents(filter).rows.count == count, "\(filter)")
      }
    }
  }

  @Test func `hides restricted incidents from all but those who take part`() async throws {
    try await ListBench.with { bench in
      let (declarer, offered, holder, stranger) = (
        PrincipalID(uuid: UUID()), PrincipalID(uuid: UUID()), PrincipalID(uuid: UUID()),
        PrincipalID(uuid: UUID())
      )
      let (stream, _, _) = try await bench.declare(
        "Hidden leak", severity: nil, isRestricted: true, by: declarer)
      _ = try await bench.declare("Plain outage")
      try await bench.tell(.roleOffered(role: .scribe, to: offered), in: stream)
      try await bench.tell(.roleAccepted(role: .commander, by: holder), in: stream)
      // As if whoever wrote it forgot: what is said in a restricted incident is restricted.
      try await bench.note("hidden note", in: stream)
      try await bench.note("hidden too", in: .fresh(), visibility: .restricted)
      try await bench.catchUp()
      let queries = bench.queries
      for (principal, isMember) in [
        (declarer, true), (offered, true), (holder, true), (stranger, false),
      ] {
        let viewer = Viewer(principal, seesRestricted: false)
        let incidents = try await queries.incidents(IncidentFilter(viewer: viewer))
        #expect(incidents.rows.count == (isMember ? 2 : 1))
        let found = try await queries.search("hidden", for: viewer, before: nil, limit: 10)
        #expect(found.rows.count == (isMember ? 2 : 0))
        let owed = try await queries.obligations(ObligationFilter(viewer: viewer))
        #expect(owed.rows.count == (isMember ? 1 : 0))
        #expect(try await queries.restrictedStreams(for: principal) == (isMember ? [stream] : []))
      }
      let all = Viewer(stranger, seesRestricted: true)
      #expect(try await queries.incidents(IncidentFilter(viewer: all)).rows.count == 2)
      #expect(try await queries.search("hidden", for: all, before: nil, limit: 10).rows.count == 3)
      #expect(try await queries.obligations(ObligationFilter(viewer: all)).rows.count == 1)
    }
  }

  @Test func `says of a redacted title when and why it went`() async throws {
    try await ListBench.with { bench in
      let (stream, entry, _) = try await bench.declare("Pat Miller's data")
      try await bench.catchUp()
      try await bench.redact(entry, because: "A name.")
      // At once, before the lists have seen the redaction.
      #expect(try await !bench.dump().contains { $0.contains("Miller") })
      let row = try #require(try await bench.queries.incident(stream))
      guard case .redacted(let redaction) = row.title else {
        Issue.record("\(row.title)")
        return
      }
      #expect(redaction.because == "A name.")
      #expect(redaction.by == LogPosition(2))
      let page = try await bench.queries.incidents(IncidentFilter(viewer: bench.everybody))
      #expect(page.rows.map(\.title) == [row.title])
    }
  }

  @Test func `shows a corrected title, and loses it with the correction`() async throws {
    try await ListBench.with { bench in
      let (stream, entry, _) = try await bench.declare("Labels")
      let correction = try await bench.tell(
        EventFormat.entries.body(
          .corrected(
            entry: entry, replacement: .text("Parcel labels"), because: .text("Which ones."))),
        in: stream)
      try await bench.catchUp()
      #expect(try await bench.queries.incident(stream)?.title == .text("Parcel labels"))
      try await bench.redact(entry)
      #expect(try await bench.queries.incident(stream)?.title == .text("Parcel labels"))
      try await bench.redact(correction)
      let title = try await bench.queries.incident(stream)?.title
      guard case .redacted = title else {
        Issue.record("\(String(describing: title))")
        return
      }
    }
  }
}

@Suite(.freshDatabase) struct `The other lists` {
  @Test func `show how far each deployment is`() async throws {
    try await ListBench.with { bench in
      let stream = try await bench.plan()
      let by = PrincipalID(uuid: UUID())
      var seen: [DeploymentState] = []
      let fifth = try #require(Share(hundredths: 2_000))
      for event: DeploymentEvent in [
        .halted(because: .text("wait"), scope: nil, by: by), .resumed(by: by), .started,
        .groupEntered(group: "canary", share: fifth),
        .halted(because: .text("bad"), scope: nil, by: by), .resumed(by: by), .completed,
        .failed(because: .text("late")), .rolledBack(toVersion: "4.1.7"),
      ] {
        try await bench.tell(event, in: stream)
        try await bench.catchUp()
        let row = try #require(
          try await bench.queries.deployments(DeploymentFilter()).rows.first)
        seen.append(row.state)
        if case .completed = event { #expect((row.group, row.share) == ("canary", fifth)) }
        if case .rolledBack = event { #expect(row.share == .none) }
      }
      #expect(
        seen == [
          .halted, .planned, .running, .running, .halted, .running, .completed, .failed,
          .rolledBack,
        ])
      _ = try await bench.plan(service: "api", environment: "staging")
      try await bench.catchUp()
      for (filter, count) in [
        (DeploymentFilter(), 2), (DeploymentFilter(states: [.planned]), 1),
        (DeploymentFilter(service: "api"), 1), (DeploymentFilter(environment: "production"), 1),
        (DeploymentFilter(service: "api", environment: "production"), 0),
        (DeploymentFilter(before: LogPosition(1)), 0), (DeploymentFilter(limit: 1), 1),
      ] {
        #expect(try await bench.queries.deployments(filter).rows.count == count, "\(filter)")
      }
      let first = try await bench.queries.deployments(DeploymentFilter(limit: 1))
      #expect(first.rows.map(\.number) == ["DEP-2026-002"])
      #expect(first.next != nil)
    }
  }

  @Test func `show what was noticed, and what waits for somebody`() async throws {
    try await ListBench.with { bench in
      var streams: [StreamID] = []
      for text in ["blank labels", "blank again", "slow", "odd"] {
        let stream = StreamID.fresh()
        streams.append(stream)
        try await bench.tell(
          .recorded(Detection.Finding(source: .user, text: .text(text), service: "labels")),
          in: stream)
      }
      try await bench.catchUp()
      let waiting = DetectionFilter(isWaiting: true)
      #expect(try await bench.queries.detections(waiting).rows.map(\.stream) == streams.reversed())
      let incident = StreamID.fresh()
      try await bench.tell(.acknowledged(by: bench.me.principal), in: streams[0])
      try await bench.tell(.deduplicated(into: streams[0]), in: streams[1])
      try await bench.tell(.linked(deployment: nil, incident: incident), in: streams[2])
      try await bench.tell(.linked(deployment: incident, incident: nil), in: streams[3])
      try await bench.catchUp()
      #expect(try await bench.queries.detections(waiting).rows.map(\.stream) == [streams[3]])
      let all = try await bench.queries.detections(DetectionFilter()).rows
      #expect(
        all.map(\.text) == [
          .text("odd"), .text("slow"), .text("blank again"),
          .text("blank labels"),
        ])
      #expect(all[3].acknowledgedAt == Commander.noon)
      #expect((all[1].incident, all[0].deployment) == (incident, incident))
      let page = try await bench.queries.detections(DetectionFilter(limit: 3))
      let rest = try await bench.queries.detections(DetectionFilter(before: page.next))
      #expect(rest.rows.map(\.stream) == [streams[0]])
      let entry = try #require(try await bench.store.event(at: LogPosition(1))?.id)
      try await bench.redact(entry)
      let redacted = try await bench.queries.detections(DetectionFilter()).rows.last
      guard case .redacted(let redaction)? = redacted?.text else {
        Issue.record("\(String(describing: redacted))")
        return
      }
      #expect(redaction.because == "A name.")
    }
  }

  @Test func `show what is owed until it is done, and then that it was done`() async throws {
    try await ListBench.with { bench in
      let (stream, entry, number) = try await bench.declare(severity: nil)
      let (other, _, _) = try await bench.declare(severity: .sev3)
      try await bench.tell(.resolved(Resolution()), in: other)
      try await bench.catchUp()
      let queries = bench.queries
      let owed = try await queries.obligations(ObligationFilter(viewer: bench.everybody)).rows
      #expect(owed.map(\.kind) == ["severity", "postmortem"])
      #expect((owed[0].number, owed[0].owedBy, owed[0].stream) == (number, entry, stream))
      #expect(owed[0].owedTo == "commander")
      try await bench.tell(
        .severityChanged(from: nil, to: .sev1, because: .text("all of them")), in: stream)
      try await bench.tell(.reopened(because: .text("again")), in: other)
      try await bench.catchUp()
      let left = try await queries.obligations(ObligationFilter(viewer: bench.everybody)).rows
      #expect(left.map(\.kind) == ["postmortem"])
      let all = try await queries.obligations(
        ObligationFilter(isFulfilled: nil, stream: stream, viewer: bench.everybody)
      ).rows
      #expect(all.map(\.kind) == ["severity"])
      #expect(all[0].fulfilledAt == (try await bench.store.event(at: LogPosition(4))?.recordedAt))
      let done = try await queries.obligations(
        ObligationFilter(isFulfilled: true, viewer: bench.everybody))
      #expect(done.rows.count == 1)
    }
  }

  @Test func `are equal after a rebuild, byte for byte, also when words were redacted`()
    async throws
  {
    try await ListBench.with { bench in
      var entries: [EventID] = []
      for round in 0..<6 {
        let (stream, entry, _) = try await bench.declare(
          "Title \(round)", severity: round.isMultiple(of: 2) ? nil : .sev2,
          isRestricted: round == 4)
        let deployment = try await bench.plan()
        let signal = StreamID.fresh()
        entries.append(entry)
        entries.append(
          try await bench.tell(
            .recorded(Detection.Finding(source: .user, text: .text("Seen \(round)"))), in: signal))
        try await bench.tell(.started, in: deployment)
        entries.append(try await bench.note("Note \(round)", in: stream))
        if round > 2 { try await bench.catchUp() }
        entries.append(
          try await bench.tell(
            EventFormat.entries.body(
              .corrected(entry: entry, replacement: .text("Better"), because: .text("b"))),
            in: stream))
        try await bench.tell(
          .roleAccepted(role: .commander, by: PrincipalID(uuid: UUID())), in: stream)
        try await bench.tell(.resolved(Resolution()), in: stream)
        try await bench.tell(.acknowledged(by: bench.me.principal), in: signal)
        try await bench.tell(.rolledBack(toVersion: "1"), in: deployment)
        if round == 3 { for entry in entries { try await bench.redact(entry) } }
      }
      try await bench.catchUp()
      let before = try await bench.dump()
      #expect(before.count > 60)
      try await bench.rebuild()
      #expect(try await bench.dump() == before)
      try await bench.catchUp()
      try await bench.rebuild()
      #expect(try await bench.dump() == before)
    }
  }

  @Test func `lose redacted words in both colours at once`() async throws {
    try await ListBench.with { bench in
      let (_, entry, _) = try await bench.declare("hunter2 leaked")
      let signal = StreamID.fresh()
      let seen = try await bench.tell(
        .recorded(Detection.Finding(source: .user, text: .text("hunter2 seen"))), in: signal)
      try await bench.catchUp()
      try await bench.rebuild()
      for entry in [entry, seen] { try await bench.redact(entry) }
      let rows = try await bench.database.administer { connection in
        try [any Projection].all.flatMap(\.tables).flatMap { table in
          try ProjectionColour.allCases.flatMap { colour in
            try connection.query(
              "SELECT t::text FROM \(identifier: colour.schema).\(identifier: table) t"
            ).map { try $0.decode(0, as: String.self) }
          }
        }
      }
      #expect(rows.count > 4)
      #expect(!rows.contains { $0.contains("hunter2") })
    }
  }

  @Test func `are empty before they were made, and can be waited for`() async throws {
    try await ListBench.with { bench in
      let queries = bench.queries
      #expect(try await queries.incidents(IncidentFilter(viewer: bench.everybody)).rows.isEmpty)
      #expect(try await queries.incident(.fresh()) == nil)
      #expect(try await queries.deployments(DeploymentFilter()).rows.isEmpty)
      #expect(try await queries.detections(DetectionFilter()).rows.isEmpty)
      #expect(
        try await queries.obligations(ObligationFilter(viewer: bench.everybody)).rows.isEmpty)
      #expect(
        try await queries.search("x", for: bench.everybody, before: nil, limit: 1).rows.isEmpty)
      #expect(try await queries.restrictedStreams(for: bench.me.principal).isEmpty)
      let (stream, _, _) = try await bench.declare()
      // Nobody keeps the lists: the wait ends all the same.
      try await queries.wait(for: LogPosition(1), atMost: .milliseconds(20))
      #expect(try await queries.incident(stream) == nil)
      let waiting = Task { _ = try await queries.wait(for: LogPosition(1), atMost: .seconds(30)) }
      try await bench.catchUp()
      _ = try await waiting.value
      #expect(try await queries.incident(stream) != nil)
      try await queries.wait(for: .start, atMost: .zero)
    }
  }
}

@Suite(.freshDatabase) struct `What readers have read` {
  @Test func `is kept for each reader and incident, and never goes back`() async throws {
    try await ListBench.with { bench in
      let queries = bench.queries
      let (me, stream) = (bench.me.principal, StreamID.fresh())
      #expect(try await queries.readingPosition(of: me, in: stream) == nil)
      for (position, kept) in [(5, 5), (9, 9), (7, 9)] as [(Int64, Int64)] {
        try await queries.saveReadingPosition(LogPosition(position), of: me, in: stream)
        #expect(try await queries.readingPosition(of: me, in: stream) == LogPosition(kept))
      }
      #expect(try await queries.readingPosition(of: me, in: .fresh()) == nil)
    }
  }
}
