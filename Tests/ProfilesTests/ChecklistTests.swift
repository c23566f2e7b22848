import Policy
import Testing

/// Guide, ‘Runbook Integration’.
@Suite struct `Checklists of the guide` {
  static let items: [String: [(String, ChecklistRule.Fulfilment, ChecklistRule.Condition?)]] = [
    "before": [
      ("change-request-approved", .evidence, nil), ("rollback-plan-tested", .drill, nil),
      ("on-call-notified", .acknowledgement, nil), ("dashboards-open", .person, nil),
      ("channel-active", .delivery, nil), ("flags-configured", .person, .flags),
      ("migrations-reversible", .migrations, .migrations),
      ("load-tests-passed", .evidence, .major), ("security-scan-passed", .evidence, nil),
      ("window-confirmed", .calendar, nil),
    ],
    "during": [
      ("watch-error-rate", .person, nil), ("watch-exceptions", .person, nil),
      ("check-queue-depths", .person, nil), ("health-endpoints-ok", .gate, nil),
      ("communicate-each-increment", .delivery, nil), ("pause-if-uncertain", .person, nil),
    ],
    "after": [
      ("metrics-at-baseline", .evidence, nil), ("smoke-tests-passed", .gate, nil),
      ("synthetic-monitors-passing", .evidence, nil), ("runbook-updated", .person, nil),
      ("lessons-documented", .person, nil), ("canary-decommissioned", .person, .canary),
    ],
  ]

  @Test(arguments: [("before", 10), ("during", 6), ("after", 6)])
  func `each part has as many items as the guide`(part: String, count: Int) throws {
    #expect(try Shipped.atp().checklists[part]?.count == count)
    #expect(try Shipped.atp().checklists.count == 3)
  }

  @Test(arguments: ["before", "during", "after"])
  func `the items come in the order of the guide`(part: String) throws {
    let rules = try #require(try Shipped.atp().checklists[part])
    let items = try #require(Self.items[part])
    #expect(rules.map(\.item) == items.map(\.0))
    #expect(rules.map(\.by) == items.map(\.1))
    #expect(rules.map(\.when) == items.map(\.2))
  }

  @Test(arguments: [
    ("before", "change-request-approved", "Change request approved"),
    ("before", "dashboards-open", "Application Insights, Grafana"),
    ("before", "channel-active", "#atp-deployments"),
    ("before", "security-scan-passed", "no critical vulnerabilities"),
    ("before", "window-confirmed", "Friday evenings"),
    ("during", "watch-error-rate", "30 seconds"), ("during", "watch-exceptions", "Insights"),
    ("during", "health-endpoints-ok", "200 OK"),
    ("during", "communicate-each-increment", "#atp-deployments"),
    ("during", "pause-if-uncertain", "better safe than sorry"),
    ("after", "synthetic-monitors-passing", "Pingdom, Azure Monitor"),
    ("after", "lessons-documented", "deployment log"),
  ])
  func `an item says what the guide says`(part: String, item: String, words: String) throws {
    let rule = try Shipped.atp().checklists[part]?.first { $0.item == item }
    #expect(try #require(rule).text.contains(words))
  }

  @Test func `only the change request is waived in an emergency`() throws {
    let rules = try Shipped.atp().checklists.values.flatMap(\.self)
    #expect(
      rules.filter { $0.notFor == ["emergency"] }.map(\.item) == ["change-request-approved"])
    #expect(rules.allSatisfy { $0.notFor.isEmpty || $0.notFor == ["emergency"] })
  }

  @Test func `a deployment waits for what comes before, and is only prompted while it runs`() throws
  {
    let lists = try Shipped.atp().checklists
    #expect(lists["before"]?.allSatisfy(\.required) == true)
    #expect(lists["during"]?.contains(where: \.required) == false)
  }
}

/// Guide, ‘Validation Before Swap’ and ‘Automated Health Checks’.
@Suite struct `Gates of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var kind: String
    var timeout: String?
    var expect: String?
    var strategies: [String] = []
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "smoke", kind: "smoke"),
    Row(name: "health-endpoints-ok", kind: "probe", timeout: "5s", expect: "200"),
    Row(name: "security-scan", kind: "security", expect: "no critical vulnerabilities"),
    Row(name: "load-tests", kind: "load"),
    Row(
      name: "green-health", kind: "probe", timeout: "5s", expect: "200", strategies: ["blue-green"]),
    Row(
      name: "green-ready", kind: "probe", timeout: "5s", expect: "200", strategies: ["blue-green"]),
    Row(name: "green-smoke", kind: "smoke", strategies: ["blue-green"]),
    Row(
      name: "green-database", kind: "sql", timeout: "5s", expect: "1", strategies: ["blue-green"]),
    Row(name: "green-queue", kind: "queue", timeout: "5s", strategies: ["blue-green"]),
    Row(name: "green-vault", kind: "secret", timeout: "5s", strategies: ["blue-green"]),
    Row(
      name: "canary-health", kind: "probe", timeout: "60s",
      expect: "exit 0 passes, exit 1 is a breach, anything else is unknown",
      strategies: ["canary"]),
    Row(name: "pod-ready", kind: "probe", timeout: "5s", expect: "200", strategies: ["rolling"]),
  ]

  @Test func `these are all`() throws {
    #expect(try Shipped.atp().gates.map(\.name) == Self.rows.map(\.name))
  }

  @Test(arguments: rows) func `a gate is as the guide has it`(row: Row) throws {
    let gate = try #require(try Shipped.atp().gates.first { $0.name == row.name })
    #expect(gate.kind == row.kind)
    #expect(gate.timeout == (try row.timeout.map(span)))
    #expect(gate.expect == row.expect)
    #expect(gate.strategies == row.strategies)
  }

  @Test func `what is about the version passes before any traffic, the rest for each group`() throws
  {
    let gates = try Shipped.atp().gates
    #expect(
      gates.filter(\.beforeTraffic).map(\.name) == [
        "security-scan", "load-tests", "green-health", "green-ready", "green-smoke",
        "green-database", "green-queue", "green-vault",
      ])
    #expect(
      try Shipped.atp().gates(for: "canary").filter { !$0.beforeTraffic }.map(\.name)
        == ["smoke", "health-endpoints-ok", "canary-health"])
  }

  @Test func `the health script looks each 120 seconds for 15 minutes`() throws {
    let gate = try #require(try Shipped.atp().gates.first { $0.name == "canary-health" })
    #expect(gate.every == .seconds(120))
    #expect(gate.lasts == .minutes(15))
    #expect(gate.lasts == (try Shipped.atp().environments["production"]?.soak))
  }
}
