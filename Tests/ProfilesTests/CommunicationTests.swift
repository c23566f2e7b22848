import Policy
import Testing

/// Guide, ‘Alert Channels’.
@Suite struct `Channels of the guide` {
  @Test(arguments: [
    ("pager", Channel.Kind.pagerduty, "On-call SRE"), ("incidents", .slack, "#atp-incidents"),
    ("deployments", .slack, "#atp-deployments"),
    ("platform-list", .mail, "Platform team distribution list"),
    ("monitor", .azureMonitor, "Alert rule with action group"),
  ])
  func `a channel is the guide's`(name: String, kind: Channel.Kind, label: String) throws {
    let channel = try #require(try Shipped.atp().channels[name])
    #expect(channel.kind == kind)
    #expect(channel.label == label)
  }

  @Test func `there are five`() throws { #expect(try Shipped.atp().channels.count == 5) }

  @Test func `what needs a secret says where it is found`() throws {
    for (name, channel) in try Shipped.atp().channels where channel.kind != .mail {
      #expect(channel.url != nil || channel.key != nil, "\(name)")
    }
    #expect(try Shipped.atp().channels["incidents"]?.url == .environment("SLACK_WEBHOOK_URL"))
  }

  @Test func `every channel that is named exists`() throws {
    let policy = try Shipped.atp()
    var named = Set(policy.audiences.values.flatMap(\.channels))
    named.formUnion(policy.announcements.values.compactMap(\.channel))
    named.formUnion(policy.escalation.compactMap(\.via))
    #expect(named.subtracting(policy.channels.keys).isEmpty)
  }

  @Test func `people outside learn no hosts, persons and numbers of ours`() throws {
    #expect(
      try Shipped.atp().audiences["public"]?.deny == ["hostname", "person", "internal-id"])
  }
}

/// Guide, ‘Deployment Communication Template’.
@Suite struct `Announcements of the guide` {
  static let fields: [String: [String]] = [
    "start": [
      "service", "from", "to", "change", "strategy", "steps", "duration", "soak", "rollback-plan",
      "primary", "secondary", "monitoring", "status",
    ],
    "progress": [
      "verdict", "share", "window", "error-rate", "error-rate-verdict", "p95-latency",
      "p95-latency-verdict", "exceptions", "exceptions-verdict", "health-checks",
      "health-checks-verdict", "next", "eta",
    ],
    "rollback": [
      "reason", "limit", "actual", "action", "target", "impact", "eta", "incident", "next-steps",
      "meeting",
    ],
  ]

  @Test func `there are three`() throws {
    #expect(Set(try Shipped.atp().announcements.keys) == Set(Self.fields.keys))
  }

  @Test(arguments: fields.sorted { $0.key < $1.key })
  func `a text has all its fields and no others`(name: String, fields: [String]) throws {
    let announcement = try #require(try Shipped.atp().announcements[name])
    #expect(announcement.fields == fields)
    let used = announcement.text.matches(of: /\{\{([^}]*)\}\}/).map { String($0.output.1) }
    #expect(Set(used) == Set(fields))
  }

  @Test(arguments: [
    (
      "start",
      [
        "Production Deployment Starting", "**Service:**", "**Version:**", "**Change:**",
        "**Strategy:**", "**Duration:**", "per increment", "**Rollback Plan:**",
        "**On-Call SRE:**", "(primary)", "(secondary)", "**Monitoring:**", "**Status:**",
      ]
    ),
    (
      "progress",
      [
        "Canary Update", "Traffic", "**Metrics (last", "Error Rate:", "P95 Latency:",
        "Exceptions:", "Health Checks:", "**Next:**", "ETA:",
      ]
    ),
    (
      "rollback",
      [
        "ROLLBACK IN PROGRESS", "**Reason:**", "exceeded", "(actual:", "**Action:**",
        "**Impact:**", "**ETA:**", "Rollback complete in", "**Incident:**", "**Next Steps:**",
        "RCA meeting scheduled for",
      ]
    ),
  ])
  func `the words are the guide's`(name: String, words: [String]) throws {
    let text = try #require(try Shipped.atp().announcements[name]).text
    var rest = text[...]
    for word in words {
      let range = try #require(rest.firstRange(of: word), "\(name) lacks \(word), or too early")
      rest = rest[range.upperBound...]
    }
  }

  private func fill(_ name: String, _ values: [String: String]) throws -> String {
    var text = try #require(try Shipped.atp().announcements[name]).text
    for (name, value) in values {
      text = text.split(separator: "{{\(name)}}", omittingEmptySubsequences: false)
        .joined(separator: value)
    }
    return text
  }

  // Each filled in with what stands in the guide's own example.

  @Test func `the announcement reads as in the guide`() throws {
    let text = try fill(
      "start",
      [
        "service": "Audit Trail Platform - Ingestion API", "from": "v1.2.4", "to": "v1.2.5",
        "change": "New tamper-proof algorithm (SHA-512 + Merkle tree)",
        "strategy": "Canary deployment", "steps": "5% → 20% → 50% → 100%",
        "duration": "~90 minutes", "soak": "15 min",
        "rollback-plan": "Automatic on error rate > 1%", "primary": "@alice",
        "secondary": "@bob",
        "monitoring": "https://portal.azure.com/#blade/AppInsights/atp-prod",
        "status": "Starting canary at 5% traffic...",
      ])
    #expect(
      text == """
        📢 **Production Deployment Starting**

        **Service:** Audit Trail Platform - Ingestion API
        **Version:** v1.2.4 → v1.2.5
        **Change:** New tamper-proof algorithm (SHA-512 + Merkle tree)
        **Strategy:** Canary deployment (5% → 20% → 50% → 100%)
        **Duration:** ~90 minutes (15 min per increment)
        **Rollback Plan:** Automatic on error rate > 1%
        **On-Call SRE:** @alice (primary), @bob (secondary)
        **Monitoring:** https://portal.azure.com/#blade/AppInsights/atp-prod
        **Status:** Starting canary at 5% traffic...

        """)
  }

  @Test func `the update reads as in the guide`() throws {
    let text = try fill(
      "progress",
      [
        "verdict": "✅", "share": "20%", "window": "15 min", "error-rate": "0.08%",
        "error-rate-verdict": "✅", "p95-latency": "487ms", "p95-latency-verdict": "✅",
        "exceptions": "2", "exceptions-verdict": "✅", "health-checks": "Passing",
        "health-checks-verdict": "✅", "next": "Increasing to 50%", "eta": "2:30 PM EST",
      ])
    #expect(
      text == """
        ✅ **Canary Update: 20% Traffic**

        **Metrics (last 15 min):**
        - Error Rate: 0.08% ✅
        - P95 Latency: 487ms ✅
        - Exceptions: 2 ✅
        - Health Checks: Passing ✅

        **Next:** Increasing to 50%. ETA: 2:30 PM EST

        """)
  }

  /// All but the impact, which the guide makes up.
  @Test func `the rollback reads as in the guide`() throws {
    let text = try fill(
      "rollback",
      [
        "reason": "Canary error rate", "limit": "1%", "actual": "1.8%",
        "action": "Reverting all traffic to stable", "target": "v1.2.4",
        "impact": "1 of 20 tenants on the canary, 1.8% of their requests failed",
        "eta": "2 minutes", "incident": "INC-2025-001", "next-steps": "Root cause analysis",
        "meeting": "4:00 PM EST",
      ])
    #expect(
      text == """
        🔴 **ROLLBACK IN PROGRESS**

        **Reason:** Canary error rate exceeded 1% (actual: 1.8%)
        **Action:** Reverting all traffic to stable v1.2.4
        **Impact:** 1 of 20 tenants on the canary, 1.8% of their requests failed
        **ETA:** Rollback complete in 2 minutes
        **Incident:** INC-2025-001 created
        **Next Steps:** Root cause analysis; RCA meeting scheduled for 4:00 PM EST

        """)
  }

  @Test func `neither a duration nor an impact is written beforehand`() throws {
    for announcement in try Shipped.atp().announcements.values {
      #expect(!announcement.text.contains(/[0-9]+ min/))
      #expect(!announcement.text.contains("No customer impact"))
    }
  }
}

/// Guide, ‘Escalation Path’.
@Suite struct `Escalation of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var rung: Int
    var from: String
    var to: String
    var when: EscalationRung.Reason
    var after = "0s"
    var severity: String?
    var testDescription: String { "rung \(rung)" }
  }

  static let rows = [
    Row(rung: 1, from: "automated alert", to: "on-call-sre", when: .immediately),
    Row(rung: 2, from: "on-call-sre", to: "deployment-lead", when: .unacknowledged, after: "5m"),
    Row(rung: 3, from: "deployment-lead", to: "engineering-manager", when: .mitigationFailed),
    Row(
      rung: 4, from: "engineering-manager", to: "vp-engineering", when: .productionDown,
      after: "30m"),
    Row(
      rung: 5, from: "vp-engineering", to: "cto", when: .incidentOpen, after: "1h",
      severity: "SEV1"),
  ]

  @Test func `there are five, from the bottom up`() throws {
    #expect(try Shipped.atp().escalation.map(\.rung) == [1, 2, 3, 4, 5])
  }

  @Test(arguments: rows) func `a rung is as the guide has it`(row: Row) throws {
    let rung = try #require(try Shipped.atp().escalation.first { $0.rung == row.rung })
    #expect(rung.from == row.from)
    #expect(rung.to == row.to)
    #expect(rung.when == row.when)
    #expect(rung.after == (try span(row.after)))
    #expect(rung.severity == row.severity)
    #expect(rung.via == "pager")
  }
}

/// Guide, ‘Rollback Decision Tree’, and the cadence that it leaves open.
@Suite struct `Severities of the guide` {
  @Test(arguments: [
    ("SEV1", "15m", "data was lost or corrupted"), ("SEV2", "30m", "degraded"),
    ("SEV3", "120m", "minor bug"),
  ])
  func `a severity has its words and its cadence`(
    name: String, cadence: String, words: String
  ) throws {
    let rule = try #require(try Shipped.atp().severities[name])
    #expect(rule.when.contains(words))
    for phase in ["investigating", "identified", "monitoring"] {
      #expect(rule.cadence[phase] == (try span(cadence)), "\(phase)")
    }
    #expect(rule.grace == Percent(20))
    #expect(rule.postmortemWithin == Span(milliseconds: 0, businessDays: 5))
  }

  @Test func `there are three`() throws { #expect(try Shipped.atp().severities.count == 3) }
}
