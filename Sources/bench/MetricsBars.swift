import Digest
import EventLog
import Figures
import Incidents
import PostgresStore
import Rollouts

/// Figures over a long record, and what is like one of its incidents.
enum MetricsBars {
  static let metrics = Bar(
    name: "metrics", summary: "the report over 10,000 incidents and 2,000 deployments"
  ) { bench in
    try await bench.service("metrics") { service in
      let store = try service.store()
      let writer = RecordWriter(store: store)
      let stream = try await writer.write(incidents: 10_000, deployments: 2_000)
      await store.close()
      try await service.settle()
      try service.analyze()
      let report = "/api/v1/metrics-report?since=3650d"
      let answer = String(
        decoding: try service.connect().successful("GET", report), as: UTF8.self)
      guard answer.contains("\"declared\":10000,"), answer.contains("\"deployments\":2000,") else {
        throw ServiceFailed(what: "another answer: \(answer.prefix(300))")
      }
      let connection = try service.connect()
      let incident = "/api/v1/incidents/\(stream)"
      var figures: [Figure] = []
      for (name, path, limit) in [
        ("metrics", report, 200.0), ("similar", incident + "/similar", 200),
      ] {
        for _ in 0..<5 { try connection.successful("GET", path) }
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for _ in 0..<(bench.isShort ? 40 : 200) {
          theirs.append(
            try KeptConnection.milliseconds { try connection.successful("GET", incident) })
          ours.append(try KeptConnection.milliseconds { try connection.successful("GET", path) })
        }
        let note = "reference: one incident"
        figures.append(
          Figure(
            name: name + "-p50", value: ours.median, unit: "ms", reference: theirs.median,
            target: .atMost(limit), note: note))
        figures.append(
          Figure(
            name: name + "-p95", value: ours.quantile(0.95), unit: "ms",
            reference: theirs.quantile(0.95), target: .atMost(limit), note: note))
      }
      return figures
    }
  }
}

/// Writes incidents and deployments straight into the log, many at a time.
private struct RecordWriter {
  let store: PostgresEventStore
  let author = PrincipalID.make(at: now())
  let start = now().advanced(bySeconds: -400 * 86_400)

  /// - Returns: the newest incident.
  func write(incidents: Int, deployments: Int) async throws -> StreamID {
    var newest = StreamID.make(at: now())
    var suspects: [StreamID] = []
    var appends: [Append] = []
    for index in 0..<deployments {
      let stream = StreamID.make(at: now())
      suspects.append(stream)
      appends.append(append(deployment(index), to: stream, .deployment, at: index * 16_000))
    }
    try await carryOut(appends)
    appends = []
    for index in 0..<incidents {
      // One in ten is laid to a deployment.
      let suspect = index.isMultiple(of: 10) ? suspects[index % suspects.count] : nil
      newest = .make(at: now())
      appends.append(append(incident(index, suspect), to: newest, .incident, at: index * 3_200))
    }
    try await carryOut(appends)
    return newest
  }

  private func deployment(_ index: Int) -> [(body: EventBody, after: Int64)] {
    let plan = RolloutPlan(
      number: "DEP-2025-\(index)", service: "service-\(index % 20)", environment: "production",
      version: "v\(index)",
      groups: [RolloutGroup(name: "all", kind: .percent, share: .all, bakeSeconds: 900)],
      commitCount: Int32(index % 9), plannedBy: author)
    let events: [(DeploymentEvent, Int64)] = [
      (.planned(plan), 0), (.started, 1), (.groupEntered(group: "all", share: .all), 2),
      (
        .gateRecorded(
          GateResult(
            group: "all", kind: .smoke, outcome: .pass, milliseconds: 2_000, exitCode: 0)), 60
      ), (index.isMultiple(of: 15) ? .rolledBack(toVersion: "v0") : .completed, 900),
    ]
    return events.map { (EventFormat.deployments.body($0.0), $0.1) }
  }

  private func incident(
    _ index: Int, _ suspect: StreamID?
  ) -> [(body: EventBody, after: Int64)] {
    let words = ["Checkout", "Login", "Search", "Labels", "Invoices"]
    let begin = start.advanced(bySeconds: Int64(index) * 3_200 - 300)
    let events: [(IncidentEvent, Int64)] = [
      (
        .declared(
          Declaration(
            number: "INC-2025-\(index)",
            title: .text("\(words[index % 5]) of customer \(index % 97) fails"), severity: .sev2,
            service: "service-\(index % 20)", environment: "production", deployment: suspect,
            declaredBy: author)), 0
      ), (.impactStated(Impact(since: begin)), 20),
      (.roleAccepted(role: .commander, by: author), 40),
      (.mitigated, Int64(200 + index % 1_700)), (.resolved(Resolution()), Int64(2_000 + index)),
    ]
    return events.map { (EventFormat.incidents.body($0.0), $0.1) }
  }

  private func append(
    _ events: [(body: EventBody, after: Int64)], to stream: StreamID, _ kind: StreamKind,
    at seconds: Int
  ) -> Append {
    let begin = start.advanced(bySeconds: Int64(seconds))
    let drafts = events.map { event in
      EventDraft(
        id: .make(at: now()), event.body, happenedAt: begin.advanced(bySeconds: event.after))
    }
    return Append(
      drafts, to: stream, kind, expecting: nil,
      as: CommandIdentity(by: author, key: .make(at: now()), digest: .zero), role: "responder")
  }

  private func carryOut(_ appends: [Append]) async throws {
    for first in stride(from: 0, to: appends.count, by: 256) {
      try await withThrowingTaskGroup { group in
        for append in appends[first..<min(first + 256, appends.count)] {
          group.addTask {
            guard case .appended = try await store.append(append) else {
              throw ServiceFailed(what: "an append was not carried out")
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
