import Digest
import EventLog
import Figures
import FoundationEssentials
import IncidentService
import Incidents
import PostgresStore
import Rollouts

/// The version to go back to, over a long history.
enum LastKnownGoodBars {
  static let lastKnownGood = Bar(
    name: "last-known-good",
    summary: "10,000 releases and 1,000 incidents: the answer near the top, and at the bottom"
  ) { bench in
    try await bench.service("last-known-good") { service in
      let store = try service.store()
      var writer = HistoryWriter(store: store, releases: 10_000)
      // Only the very first was good; each other one lacks something, mostly at its very end.
      try await writer.write(10_000) { $0 == 0 ? .good : Fault.mix[$0 % 10] }
      try await writer.writeIncidents(1_000)
      try await service.settle()
      try service.analyze()
      let count = bench.isShort ? 60 : 300
      let worst = try measure(service, count, expecting: 9_999)
      let past = try measure(service, count, expecting: 9_999, asOf: now())
      // Now one that is good, and two dozen that are not.
      try await writer.write(25) { $0 == 0 ? .good : .failed }
      await store.close()
      try await service.settle()
      let usual = try measure(service, count * 2, expecting: 24)
      return [
        figure("last-known-good-p50", usual.median, "24 are skipped"),
        figure("last-known-good-p95", usual.quantile(0.95), "24 are skipped"),
        figure("last-known-good-worst-p50", worst.median, "9,999 are skipped"),
        figure("last-known-good-worst-p95", worst.quantile(0.95), "9,999 are skipped"),
        figure("last-known-good-past-p95", past.quantile(0.95), "the same, as of a stated time"),
      ]
    }
  }

  private static func figure(_ name: String, _ value: Double, _ note: String) -> Figure {
    Figure(name: name, value: value, unit: "ms", target: .atMost(20), note: note)
  }

  private static func measure(
    _ service: ServedProgram, _ count: Int, expecting skipped: Int, asOf time: Timestamp? = nil
  ) throws -> [Double] {
    let connection = try service.connect()
    var path = "/api/v1/services/checkout/last-known-good?environment=production"
    if let time { path += "&at=\(time)" }
    let answer = String(decoding: try connection.successful("GET", path), as: UTF8.self)
    guard answer.contains("\"skipped_count\":\(skipped),"), !answer.contains("\"release\":null")
    else { throw ServiceFailed(what: "another answer: \(answer.prefix(300))") }
    for _ in 0..<5 { try connection.successful("GET", path) }
    return try (0..<count).map { _ in
      try KeptConnection.milliseconds { try connection.successful("GET", path) }
    }
  }
}

/// What keeps a release from being good.
enum Fault {
  case good, lowCoverage, fewRequests, gap, failed, openIncident, rolledBack, artefactGone

  /// One in ten has an open incident: a thousand of ten thousand.
  static let mix: [Fault] = [
    .lowCoverage, .fewRequests, .gap, .failed, .openIncident, .rolledBack, .artefactGone,
    .lowCoverage, .fewRequests, .gap,
  ]
}

/// Writes deployments and incidents straight into the log, many at a time.
struct HistoryWriter {
  let store: PostgresEventStore
  let author = PrincipalID.make(at: now())
  /// Long ago, so that none of them lies ahead of the clock.
  var time: Timestamp
  var number = 0
  var suspects: [StreamID] = []

  init(store: PostgresEventStore, releases: Int64) {
    self.store = store
    time = now().advanced(bySeconds: -(releases + 2_000) * 3_600)
  }

  mutating func write(_ count: Int, _ fault: (Int) -> Fault) async throws {
    var appends: [Append] = []
    for index in 0..<count {
      let stream = StreamID.make(at: now())
      let fault = fault(index)
      if fault == .openIncident { suspects.append(stream) }
      appends.append(append(release(fault), to: stream, .deployment))
      if appends.count == 256 || index == count - 1 {
        try await carryOut(appends)
        appends = []
      }
    }
  }

  mutating func writeIncidents(_ count: Int) async throws {
    var appends: [Append] = []
    for index in 0..<count {
      let stream = StreamID.make(at: now())
      let events: [IncidentEvent] = [
        .declared(
          Declaration(
            number: "INC-2026-\(index + 1)", title: .text("Checkout fails"), severity: .sev2,
            service: "checkout", environment: "production",
            deployment: suspects.isEmpty ? nil : suspects[index % suspects.count],
            declaredBy: author))
      ]
      appends.append(
        append(events.map { (EventFormat.incidents.body($0), 0) }, to: stream, .incident))
    }
    for first in stride(from: 0, to: count, by: 256) {
      try await carryOut(Array(appends[first..<min(first + 256, count)]))
    }
  }

  /// The first before all others, which may come in any order.
  private func carryOut(_ appends: [Append]) async throws {
    guard let first = appends.first else { return }
    try await carryOut(first)
    try await withThrowingTaskGroup { group in
      for append in appends.dropFirst() { group.addTask { try await carryOut(append) } }
      try await group.waitForAll()
    }
  }

  private func carryOut(_ append: Append) async throws {
    guard case .appended = try await store.append(append) else {
      throw ServiceFailed(what: "an append was not carried out")
    }
  }

  private mutating func release(_ fault: Fault) -> [(body: EventBody, after: Int64)] {
    number += 1
    let plan = RolloutPlan(
      number: "DEP-2026-\(number)", service: "checkout", environment: "production",
      version: "v\(number)", fromVersion: "v\(number - 1)",
      artefactDigest: "sha256:" + String(repeating: "0123456789abcdef", count: 4),
      groups: [RolloutGroup(name: "all", kind: .percent, share: .all, bakeSeconds: 900)],
      migrations: [Migration(id: "\(number)_add", kind: .additive)], commitCount: 3, fileCount: 9,
      plannedBy: author)
    var events: [(DeploymentEvent, Int64)] = [
      (.planned(plan), 0), (.started, 1), (.groupEntered(group: "all", share: .all), 2),
    ]
    for (index, end) in [302, 602, 902].enumerated() {
      let isLast = index == 2
      if isLast, fault == .gap { continue }
      let report = HealthReport(
        group: "all", signals: [ReportedSignal(signal: "errors", verdict: .pass)],
        verdict: isLast && fault == .failed ? .fail : .pass,
        coverage: isLast && fault == .lowCoverage ? Share(hundredths: 9_400) : .all,
        requests: isLast && fault == .fewRequests ? 150 : 4_000, windowSeconds: 300)
      events.append((.healthRecorded(report), Int64(end)))
    }
    switch fault {
    case .rolledBack: events.append((.rolledBack(toVersion: "v\(number - 1)"), 1_000))
    case .artefactGone:
      events.append(
        (
          .evidenceRecorded(
            ChecklistItem(item: ReleaseHistory.artefactItem, status: .failed)), 1_000
        ))
    default: break
    }
    return events.map { (EventFormat.deployments.body($0.0), $0.1) }
  }

  private mutating func append(
    _ events: [(body: EventBody, after: Int64)], to stream: StreamID, _ kind: StreamKind
  ) -> Append {
    time = time.advanced(bySeconds: 3_600)
    let drafts = events.map { event in
      EventDraft(
        id: .make(at: now()), event.body, happenedAt: time.advanced(bySeconds: event.after))
    }
    return Append(
      drafts, to: stream, kind, expecting: nil,
      as: CommandIdentity(by: author, key: .make(at: now()), digest: .zero), role: "responder")
  }
}
