import Policy
import Testing

/// Guide, ‘Rollback Decision Tree’.
@Suite struct `Decision tree of the guide` {
  struct Way: Sendable, CustomTestStringConvertible {
    var severity: String
    var errorRate: String?
    var userFacing: String?
    var trend: String?
    var leaf: String
    var actions: [MitigationKind]
    var then: [String] = []
    var approvals: [String] = []
    var testDescription: String {
      [severity, errorRate, userFacing, trend].compactMap(\.self).joined(separator: " ")
    }
  }

  private static let afterwards = ["verify", "root-cause", "incident-report"]

  static let ways =
    [
      Way(
        severity: "SEV1", leaf: "roll-back", actions: [.rollback], then: afterwards,
        approvals: ["sre"])
    ]
    // At the limit, on both sides of it, and far away.
    + ["1%", "1.0001%", "1.01%", "100%"].map {
      Way(
        severity: "SEV2", errorRate: $0, leaf: "roll-back", actions: [.rollback],
        then: afterwards, approvals: ["sre"])
    }
    + ["0%", "0.08%", "0.99%", "0.9999%"].map {
      Way(severity: "SEV2", errorRate: $0, leaf: "monitor", actions: [.monitor])
    }
    + [
      Way(
        severity: "SEV2", errorRate: "0.99%", trend: "improves", leaf: "continue", actions: [],
        then: ["continue"]),
      Way(
        severity: "SEV2", errorRate: "0.99%", trend: "worsens", leaf: "roll-back",
        actions: [.rollback], then: afterwards, approvals: ["sre"]),
      // In neither edge of the guide.
      Way(
        severity: "SEV2", errorRate: "0.99%", trend: "unchanged", leaf: "roll-back",
        actions: [.rollback], then: afterwards, approvals: ["sre"]),
      Way(
        severity: "SEV3", userFacing: "yes", leaf: "roll-back-and-fix",
        actions: [.rollback, .rollForward], then: afterwards + ["hotfix"], approvals: ["sre"]),
      Way(severity: "SEV3", userFacing: "no", leaf: "file-bug", actions: [], then: ["file-bug"]),
    ]

  private func walk(_ way: Way) throws -> Walk {
    var facts: [String: Answer] = ["severity": .word(way.severity)]
    if let rate = way.errorRate { facts["error-rate"] = .number(try quantity(rate)) }
    if let userFacing = way.userFacing { facts["user-facing"] = .word(userFacing) }
    if let trend = way.trend { facts["trend"] = .word(trend) }
    return try #require(try Shipped.atp().walk(facts, isWatched: way.trend != nil))
  }

  @Test(arguments: ways) func `the answers lead to the guide's leaf`(way: Way) throws {
    guard case .leaf(let name, let leaf) = try walk(way).end else {
      Issue.record("no leaf: \(try walk(way).end)")
      return
    }
    #expect(name == way.leaf)
    #expect(leaf.actions == way.actions)
    #expect(leaf.then == way.then)
    #expect(leaf.approvals == way.approvals)
  }

  @Test func `every leaf is walked to`() throws {
    let tree = try #require(try Shipped.atp().tree)
    #expect(Set(Self.ways.map(\.leaf)) == Set(tree.leaves.keys))
  }

  @Test func `every combination of answers has its leaf`() throws {
    let findings = DecisionTree.lint(try Shipped.atp())
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  @Test func `watching takes 10 minutes, and the next question is how it developed`() throws {
    let leaf = try #require(try Shipped.atp().tree?.leaves["monitor"])
    #expect(leaf.watch == .minutes(10))
    #expect(leaf.thenAsk == "trend")
  }

  @Test(arguments: [("SEV2", "error-rate"), ("SEV3", "user-facing")])
  func `a fact that is missing is asked for`(severity: String, fact: String) throws {
    let walk = try #require(try Shipped.atp().walk(["severity": .word(severity)]))
    guard case .needs(let question) = walk.end else {
      Issue.record("no question: \(walk.end)")
      return
    }
    #expect(question.fact == fact)
  }

  /// Missing telemetry is no error rate of zero, and a bare number is no share.
  @Test func `an error rate without a unit is no answer`() throws {
    let walk = try #require(
      try Shipped.atp().walk([
        "severity": .word("SEV2"), "error-rate": .number(try quantity("0.01")),
      ]))
    guard case .needs(let question) = walk.end else {
      Issue.record("no question: \(walk.end)")
      return
    }
    #expect(question.refused == .number(try quantity("0.01")))
  }

  /// After any rollback: execute, verify health, then root cause analysis and incident report.
  @Test func `every leaf that rolls back owes all three`() throws {
    let leaves = try #require(try Shipped.atp().tree).leaves
    let rollbacks = leaves.values.filter { $0.actions.contains(.rollback) }
    #expect(rollbacks.count == 2)
    for leaf in rollbacks { #expect(Array(leaf.then.prefix(3)) == Self.afterwards) }
  }

  @Test(arguments: ways.filter { !$0.approvals.isEmpty })
  func `a leaf's approver comes besides those of the environment`(way: Way) throws {
    let policy = try Shipped.atp()
    let leaf = try #require(policy.tree?.leaves[way.leaf])
    let asked = policy.approvals(for: .rollback, in: "production", leaf: leaf)
    #expect(Set(asked.roles) == ["change-board", "sre"])
    #expect(asked.count == 3)
  }

  @Test func `the limits that were decided say why`() throws {
    let nodes = try #require(try Shipped.atp().tree).nodes
    #expect(nodes["slo-impact"]?.branches.first?.because != nil)
    #expect(nodes["trend"]?.branches.last?.because != nil)
  }
}
