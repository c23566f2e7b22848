import Policy
import Testing

/// Guide, ‘Troubleshooting Common Rollout Issues’.
@Suite struct `Troubleshooting of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var symptom: String
    var signs: [String]
    var diagnosis: [String]
    var causes: [String]
    var resolution: [String]
    var testDescription: String { symptom }
  }

  static let rows = [
    Row(
      symptom: "Canary health checks fail immediately",
      signs: ["readiness probe", "statuscode: 503"],
      diagnosis: ["kubectl logs", "curl localhost:8080/health"],
      causes: [
        "connection string", "Service Bus namespace unreachable", "startup timeout too short",
        "missing environment variable",
      ],
      resolution: ["delete pod", "rollout restart"]),
    Row(
      symptom: "Blue-green swap fails with timeout",
      signs: ["more than 5 minutes", "timed out"], diagnosis: ["--query state", "log tail"],
      causes: ["initialization is slow", "warm-up requests", "not responding during swap"],
      resolution: ["--action reset", "WEBSITE_SWAP_WARMUP_PING_STATUSES=200"]),
    Row(
      symptom: "Rolling update stuck at \"Waiting for deployment to finish\"",
      signs: ["hangs", "CrashLoopBackOff or ImagePullBackOff"],
      diagnosis: ["rollout status", "get pods", "describe pod"],
      causes: ["does not exist", "pull secret", "OOMKilled", "liveness probe"],
      resolution: [
        "rollout pause", "--limits=memory=2Gi --requests=memory=1Gi", "rollout resume",
        "--to-revision=REVISION",
      ]),
  ]

  @Test func `there are three`() throws {
    #expect(try Shipped.atp().troubleshooting.map(\.symptom) == Self.rows.map(\.symptom))
  }

  @Test(arguments: rows) func `an entry has everything the guide knows`(row: Row) throws {
    let entry = try #require(
      try Shipped.atp().troubleshooting.first { $0.symptom == row.symptom })
    for (lines, words) in [
      (entry.signs, row.signs), (entry.diagnosis, row.diagnosis), (entry.causes, row.causes),
      (entry.resolution, row.resolution),
    ] {
      #expect(lines.count == words.count)
      for (line, word) in zip(lines, words) { #expect(line.contains(word), "\(line)") }
    }
  }

  /// An undo of a paused deployment is refused.
  @Test func `what was paused is resumed before it is undone`() throws {
    let entry = try #require(try Shipped.atp().troubleshooting.last)
    let resume = try #require(entry.resolution.firstIndex { $0.contains("resume") })
    let undo = try #require(entry.resolution.firstIndex { $0.contains("undo") })
    #expect(resume < undo)
    #expect(!entry.resolution.contains { $0.hasSuffix("rollout undo") })
  }

  @Test func `no command is one that the tool refuses`() throws {
    for line in try Shipped.atp().troubleshooting.flatMap(\.resolution) {
      #expect(!line.contains("--action cancel"))
    }
  }
}

/// Guide, ‘References’, ‘Changelog’ and its last line.
@Suite struct `Document of the guide` {
  @Test func `it has an owner, a contact and its change`() throws {
    let document = try #require(try Shipped.atp().document)
    #expect(document.owner == "Platform Engineering")
    #expect(document.contact.contains("Azure DevOps"))
    #expect(document.version == "1.0.0")
    #expect(
      document.changes == [
        PolicyDocument.Change(
          date: try #require(CalendarDay("2025-10-30")), version: "1.0.0",
          changes: "Initial progressive rollout guide", author: "Platform Team")
      ])
  }

  @Test func `it refers to eight documents of its own and five of others`() throws {
    let references = try #require(try Shipped.atp().document).references
    #expect(
      references.compactMap(\.link) == [
        "environments.md", "quality-gates.md", "azure-pipelines.md", "runbook.md",
        "health-checks.md", "monitoring.md", "alerts-slos.md", "../infrastructure/kubernetes.md",
      ])
    #expect(references.filter { $0.link == nil }.count == 5)
  }

  @Test func `it follows itself and departs from nothing`() throws {
    let policy = try Shipped.atp()
    #expect(policy.profile == "atp")
    #expect(policy.departures.isEmpty && policy.disabledActions.isEmpty)
  }

  @Test func `outputs are kept for 400 days, and a bypass warns at 80 per cent`() throws {
    let policy = try Shipped.atp()
    #expect(policy.retention.outputs == .days(400))
    #expect(policy.degraded.warnAt == Percent(80))
    #expect(policy.degraded.longest == nil, "the stakeholders say it each time")
  }

  @Test(arguments: [
    ("customer report", "on-call-sre"), ("data corruption", "security"),
    ("compliance", "compliance-officer"), ("slow", "sre"),
    ("rollback failed", "engineering-manager"),
  ])
  func `a symptom has somebody to call`(symptom: String, role: String) throws {
    #expect(try Shipped.atp().routing.first { $0.symptom == symptom }?.to == role)
  }
}
