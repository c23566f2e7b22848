import Policy
import Testing

/// Guide, ‘Environment-Specific Rollout Strategies’.
@Suite struct `Environments of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var strategy: String
    var approvers: Int
    var roles: [String] = []
    var soak: String?
    var monitoring: String?
    var rollback: EnvironmentRule.AutomaticRollback
    /// Approvers and the board together; who asks is none of them.
    var people: Int
    var expires: String
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "dev", strategy: "direct", approvers: 0, rollback: .never, people: 0, expires: "30m"),
    Row(
      name: "test", strategy: "rolling", approvers: 0, monitoring: "5m", rollback: .onFailure,
      people: 0, expires: "30m"),
    Row(
      name: "staging", strategy: "blue-green", approvers: 1, monitoring: "30m",
      rollback: .onHealthCheckFailure, people: 1, expires: "30m"),
    Row(
      name: "production", strategy: "canary", approvers: 2, roles: ["change-board"], soak: "15m",
      rollback: .onMetricBreach, people: 3, expires: "30m"),
    Row(
      name: "hotfix", strategy: "direct", approvers: 2, monitoring: "30m", rollback: .onAnyError,
      people: 2, expires: "10m"),
  ]

  @Test func `there are five and no more`() throws {
    #expect(Set(try Shipped.atp().environments.keys) == Set(Self.rows.map(\.name)))
  }

  @Test(arguments: rows) func `a row is as the table has it`(row: Row) throws {
    let rule = try #require(try Shipped.atp().environments[row.name])
    #expect(rule.strategy == row.strategy)
    #expect(rule.approvers == row.approvers)
    #expect(rule.andRoles == row.roles)
    #expect(rule.soak == (try row.soak.map(span)))
    #expect(rule.monitoring == (try row.monitoring.map(span)))
    #expect(rule.automaticRollback == row.rollback)
    #expect(rule.expedited == (row.name == "hotfix"))
    #expect(rule.production == ["production", "hotfix"].contains(row.name))
  }

  @Test(arguments: rows) func `a mitigation asks for these people`(row: Row) throws {
    let asked = try Shipped.atp().approvals(for: .rollback, in: row.name)
    #expect(asked.count == row.people)
    #expect(asked.roles == row.roles)
    #expect(asked.expires == (try span(row.expires)))
  }

  @Test(arguments: rows) func `halting asks for nobody`(row: Row) throws {
    #expect(try Shipped.atp().approvals(for: .halt, in: row.name).isNone)
  }

  @Test func `an unknown environment is treated as the strictest`() throws {
    let asked = try Shipped.atp().approvals(for: .rollback, in: "prod-2")
    #expect(asked.count == 3 && asked.roles == ["change-board"])
  }

  @Test func `an emergency shortens how long an approval holds and asks for as many`() throws {
    let policy = try Shipped.atp()
    let asked = policy.approvals(for: .rollback, in: "production", emergency: true)
    #expect(asked.count == 3)
    #expect(asked.expires == .minutes(10))
  }

  @Test func `the share in production grows by the four steps`() throws {
    let rule = try #require(try Shipped.atp().environments["production"])
    #expect(rule.steps == (try ["5%", "20%", "50%", "100%"].map(percent)))
  }

  /// The guide announces about 90 minutes for four steps of 15.
  @Test func `the announced duration is computed from the steps`() throws {
    let rule = try #require(try Shipped.atp().environments["production"])
    #expect(rule.duration == (try span("60m")))
    var shorter = rule
    shorter.steps.removeLast()
    #expect(shorter.duration == (try span("45m")))
    shorter.soak = try span("30m")
    #expect(shorter.duration == (try span("90m")))
  }

  @Test func `every soak below an hour says why`() throws {
    for (name, rule) in try Shipped.atp().environments where rule.production {
      #expect(rule.because != nil, "\(name) does not say why it is so short")
    }
  }

  @Test func `what reaches customers comes from staging`() throws {
    for (name, rule) in try Shipped.atp().environments where rule.production {
      #expect(rule.after == "staging", "\(name)")
      #expect(rule.evidence.contains("smoke"))
    }
  }
}

/// Guide, ‘Deployment Strategy Decision Matrix’.
@Suite struct `Strategies of the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var scenario: String
    var strategy: String
    var steps: [String] = []
    var objective: String
    var method: String
    var words: String
    var testDescription: String { scenario }
  }

  static let rows = [
    Row(
      scenario: "new feature release", strategy: "canary", steps: ["5%", "20%", "50%", "100%"],
      objective: "1m", method: "traffic revert", words: "default"),
    Row(
      scenario: "bug fix of low risk", strategy: "rolling", objective: "5m", method: "undo",
      words: "minor fixes"),
    Row(
      scenario: "major version upgrade", strategy: "blue-green", steps: ["100%"], objective: "30s",
      method: "slot swap", words: "database migrations"),
    Row(
      scenario: "emergency hotfix", strategy: "direct", steps: ["100%"], objective: "2m",
      method: "undo", words: "critical security patches"),
    Row(
      scenario: "infrastructure change", strategy: "rolling", objective: "5m", method: "undo",
      words: "Kubernetes version"),
    // “Instant” is what readers need to refresh, and the guide's 10 seconds.
    Row(
      scenario: "breaking API change", strategy: "flag", objective: "40s", method: "flag toggle",
      words: "API deprecation"),
  ]

  @Test func `there are six, in the order of the table`() throws {
    #expect(try Shipped.atp().strategies.map(\.scenario) == Self.rows.map(\.scenario))
  }

  @Test(arguments: rows) func `a row is as the table has it`(row: Row) throws {
    let rule = try #require(
      try Shipped.atp().strategies.first { $0.scenario == row.scenario })
    #expect(rule.strategy == row.strategy)
    #expect(rule.steps == (try row.steps.map(percent)))
    #expect(rule.objective == (try span(row.objective)))
    #expect(rule.method?.contains(row.method) == true)
    #expect(rule.useWhen?.contains(row.words) == true)
  }

  @Test func `no undo is bare`() throws {
    for rule in try Shipped.atp().strategies where rule.method?.contains("undo") == true {
      #expect(rule.method?.contains("named revision") == true, "\(rule.scenario)")
    }
  }

  @Test func `only the hotfix needs its acceleration approved`() throws {
    let rows = try Shipped.atp().strategies
    #expect(rows.filter(\.needsAcceleration).map(\.scenario) == ["emergency hotfix"])
  }

  @Test func `where migrations are named the data gate is asked`() throws {
    let rows = try Shipped.atp().strategies
    #expect(
      rows.filter(\.dataGate).map(\.scenario) == ["major version upgrade", "breaking API change"])
  }

  @Test func `patterns are told in words where shares do not say it`() throws {
    let patterns = try Shipped.atp().strategies.filter { $0.strategy == "rolling" }.map(\.pattern)
    #expect(patterns == ["pod by pod", "node by node"])
  }
}
