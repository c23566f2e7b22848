import Policy
import Testing

/// Guide, ‘When to Rollback’.
@Suite struct `Who decides by the guide` {
  struct Row: Sendable, CustomTestStringConvertible {
    var situation: String
    var decide: [String]
    var also: [String] = []
    var how: String
    var after: String?
    var testDescription: String { situation }
  }

  static let rows = [
    Row(
      situation: "automated threshold breach", decide: [], also: ["incident", "page"],
      how: "automatic"),
    Row(situation: "customer-reported critical issue", decide: ["on-call-sre"], how: "runbook"),
    Row(
      situation: "silent data corruption", decide: ["sre", "security"], also: ["incident"],
      how: "emergency"),
    Row(
      situation: "compliance violation", decide: ["compliance-officer", "sre"], also: ["audit"],
      how: "immediate"),
    Row(
      situation: "performance degradation (SLO miss)", decide: ["sre"], how: "if not resolved",
      after: "10m"),
  ]

  @Test func `there are five, in the order of the table, and one for what it leaves out`() throws {
    #expect(
      try Shipped.atp().authority.map(\.situation)
        == Self.rows.map(\.situation) + ["security incident"])
  }

  @Test(arguments: [
    (AuthorityRule.Category.security, ["sre", "security"]),
    (.data, ["sre", "security"]), (.compliance, ["compliance-officer", "sre"]), (.reliability, []),
  ])
  func `an incident's category says who decides`(
    category: AuthorityRule.Category, roles: [String]
  ) throws {
    let policy = try Shipped.atp()
    for action in [MitigationKind.rollback, .fallback, .rollForward] {
      let situation = try policy.situation(stated: nil, for: action, category: category)
      #expect(policy.approvals(for: action, in: "test", situation: situation).roles == roles)
    }
  }

  @Test(arguments: rows) func `a row is as the table has it`(row: Row) throws {
    let rule = try #require(
      try Shipped.atp().authority.first { $0.situation == row.situation })
    #expect(rule.action == .rollback)
    #expect(rule.decide == row.decide)
    #expect(rule.also == row.also)
    #expect(rule.how?.contains(row.how) == true)
    #expect(rule.after == (try row.after.map(span)))
  }

  /// Both who are named must be among those who approve, each a person of their own.
  @Test(arguments: rows) func `the deciders are asked`(row: Row) throws {
    let asked = try Shipped.atp().approvals(
      for: .rollback, in: "test", situation: row.situation)
    #expect(asked.roles == row.decide)
    #expect(asked.count == row.decide.count)
  }

  @Test func `in production they come besides the board`() throws {
    let asked = try Shipped.atp().approvals(
      for: .rollback, in: "production", situation: "silent data corruption")
    #expect(Set(asked.roles) == ["change-board", "sre", "security"])
    #expect(asked.count == 3)
  }

  @Test func `somebody has every role that is asked for`() throws {
    let policy = try Shipped.atp()
    let held = Set(policy.people.values.flatMap(\.roles))
    var asked = Set(policy.authority.flatMap(\.decide))
    asked.formUnion(policy.environments.values.flatMap(\.andRoles))
    asked.formUnion(policy.escalation.map(\.to))
    asked.formUnion(policy.approvals.rules.flatMap(\.roles))
    asked.formUnion(policy.approvals.breakGlass?.roles ?? [])
    asked.formUnion(policy.acceleration?.roles ?? [])
    asked.formUnion(policy.tree?.leaves.values.flatMap(\.approvals) ?? [])
    asked.formUnion(policy.routing.map(\.to))
    asked.insert(policy.approvals.stakeholderRole)
    #expect(asked.subtracting(held).isEmpty)
  }

  @Test func `enough others are there for the strictest row`() throws {
    let policy = try Shipped.atp()
    // Who asks is never counted.
    #expect(policy.people.values.count { $0.roles.contains("responder") } >= 4)
  }

  @Test func `a bypass is agreed to by who lives with it`() throws {
    let asked = try Shipped.atp().approvals(for: .bypass, in: "test")
    #expect(asked.roles == ["stakeholder"])
  }

  @Test func `restored data takes two roles`() throws {
    let asked = try Shipped.atp().approvals(for: .dataRestore, in: "test")
    #expect(asked.roles == ["sre", "security"] && asked.count == 2)
  }

  @Test func `approvals and plans run out`() throws {
    let rules = try Shipped.atp().approvals
    #expect(rules.expires == .minutes(30))
    #expect(rules.expeditedExpires == .minutes(10))
    #expect(rules.planExpires == .minutes(30))
    #expect(rules.linkExpires == .hours(4))
    let breakGlass = try #require(rules.breakGlass)
    #expect(breakGlass.count == 2 && breakGlass.alone)
    #expect(breakGlass.reviewWithin == .hours(24))
  }

  @Test func `an emergency owes what it left out`() throws {
    let rule = try #require(try Shipped.atp().acceleration)
    #expect(rule.count == 2)
    #expect(rule.debtDue == .hours(24))
    #expect(rule.criteria.contains { $0.contains("critical security patch") })
    #expect(rule.mayShorten == ["load-tests", "canary-health"])
  }
}
