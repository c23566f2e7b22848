import Policy
import Testing

@Suite struct `Lint of a tree` {
  /// One change to the tree without faults, and what it leads to.
  struct Mutant: Sendable, CustomTestStringConvertible {
    var name: String
    var rule: TreeFinding.Rule
    var path: String
    var words: String
    var change: @Sendable (inout Policy) -> Void
    var testDescription: String { name }

    init(
      _ name: String, _ rule: TreeFinding.Rule, _ path: String, _ words: String,
      _ change: @escaping @Sendable (inout Policy) -> Void
    ) {
      (self.name, self.rule, self.path, self.words) = (name, rule, path, words)
      self.change = change
    }
  }

  @Test func `the example has no faults`() {
    #expect(DecisionTree.lint(ExampleTree.policy).map(\.description) == [])
  }

  @Test func `no tree has no faults`() {
    #expect(DecisionTree.lint(Policy(organisation: "None")).isEmpty)
  }

  @Test(arguments: mutants)
  func `a fault is found where it is, and said`(mutant: Mutant) {
    var policy = ExampleTree.policy
    mutant.change(&policy)
    let findings = DecisionTree.lint(policy)
    #expect(
      findings.contains {
        $0.rule == mutant.rule && $0.path == mutant.path && $0.description.contains(mutant.words)
      }, "\(findings.map(\.description))")
  }

  static let mutants: [Mutant] = [
    Mutant("a start that is none", .unknownTarget, "tree.start", "Did you mean “severity”?") {
      $0.tree?.start = "severty"
    },
    Mutant(
      "a target that is none", .unknownTarget, "tree.nodes.severity.branches[2]",
      "Did you mean “slo-impact”?"
    ) { $0.tree?.nodes["severity"]?.branches[1].go = "slo-impct" },
    Mutant(
      "a question afterwards that is none", .unknownTarget, "tree.leaves.watch.then-ask",
      "Did you mean “trend”?"
    ) { $0.tree?.leaves["watch"]?.thenAsk = "trendy" },
    Mutant("one name for two", .sameName, "tree.leaves.trend", "a node and a leaf") {
      $0.tree?.leaves["trend"] = ExampleTree.leaf("Two.", [.monitor], [])
    },
    Mutant("a leaf nobody reaches", .unreachable, "tree.leaves.spare", "No branch leads to") {
      $0.tree?.leaves["spare"] = ExampleTree.leaf("Spare.", [.monitor], [])
    },
    Mutant("a node nobody reaches", .unreachable, "tree.nodes.trend", "No branch leads to") {
      $0.tree?.leaves["watch"] = ExampleTree.leaf("Watch.", [.monitor], [])
    },
    Mutant(
      "a leaf behind contradicting answers", .unreachable, "tree.leaves.continue",
      "on every way there"
    ) {
      // Only SEV2 gets here, so asking again for SEV3 leads nowhere.
      $0.tree?.leaves["watch"] = ExampleTree.leaf("Watch.", [.monitor], [])
      $0.tree?.nodes["trend"] = nil
      $0.tree?.leaves["rollback"] = nil
      $0.tree?.nodes["again"] = ExampleTree.node(
        "How bad is it now?", "severity",
        [
          ExampleTree.word("SEV3", "continue"), DecisionTree.Branch(.otherwise, go: "watch"),
        ])
      $0.tree?.nodes["slo-impact"]?.branches[1].go = "again"
    },
    Mutant(
      "questions in a circle", .cycle, "tree.nodes.user-facing",
      "severity → user-facing → severity"
    ) { $0.tree?.nodes["user-facing"]?.branches[1].go = "severity" },
    Mutant("no branches", .missingBranch, "tree.nodes.trend", "has no branches") {
      $0.tree?.nodes["trend"]?.branches = []
    },
    Mutant(
      "a word without a branch", .missingBranch, "tree.nodes.trend", "no branch for unchanged"
    ) { $0.tree?.nodes["trend"]?.branches.remove(at: 1) },
    Mutant(
      "a severity without a branch", .missingBranch, "tree.nodes.severity", "no branch for SEV4"
    ) { $0.severities["SEV4"] = SeverityRule(when: "cosmetic") },
    Mutant("a no without a branch", .missingBranch, "tree.nodes.user-facing", "no branch for no") {
      $0.tree?.nodes["user-facing"]?.branches.removeLast()
    },
    Mutant(
      "a declared value without a branch", .missingBranch, "tree.nodes.user-facing",
      "no branch for some of them"
    ) { $0.tree?.nodes["user-facing"]?.values = ["yes", "no", "some of them"] },
    Mutant(
      "exactly the limit, from above", .missingBranch, "tree.nodes.slo-impact",
      "no branch for exactly 1%. Write `at-least: 1%` instead of `above: 1%`."
    ) { $0.set(.above(ExampleTree.percent(1)), at: 0) },
    Mutant(
      "below the lowest limit", .missingBranch, "tree.nodes.slo-impact", "no branch for below 1%"
    ) { $0.set(.atLeast(ExampleTree.percent(1)), at: 1) },
    Mutant(
      "between two limits", .missingBranch, "tree.nodes.slo-impact", "between 1% and 5%"
    ) { $0.set(.atLeast(ExampleTree.percent(5)), at: 0) },
    Mutant("above the highest limit", .missingBranch, "tree.nodes.slo-impact", "above 1%") {
      $0.set(.below(ExampleTree.percent(1)), at: 0)
    },
    Mutant(
      "a word asked for twice", .neverApplies, "tree.nodes.severity.branches[4]",
      "“SEV1” never applies"
    ) { $0.tree?.nodes["severity"]?.branches.append(ExampleTree.word("SEV1", "watch")) },
    Mutant(
      "a number covered before", .neverApplies, "tree.nodes.slo-impact.branches[3]",
      "“above 5%” never applies"
    ) {
      $0.tree?.nodes["slo-impact"]?.branches.append(
        ExampleTree.number(.above(ExampleTree.percent(5)), "watch"))
    },
    Mutant(
      "otherwise after everything", .neverApplies, "tree.nodes.trend.branches[4]", "“otherwise”"
    ) { $0.tree?.nodes["trend"]?.branches.append(DecisionTree.Branch(.otherwise, go: "watch")) },
    Mutant(
      "exactly the limit goes the milder way", .milderSide, "tree.nodes.slo-impact.branches[2]",
      "Exactly 1% goes the milder way, to “watch”"
    ) {
      $0.set(.above(ExampleTree.percent(1)), at: 0)
      $0.tree?.nodes["slo-impact"]?.branches[1].test = .otherwise
    },
    Mutant(
      "a word among numbers", .mixedBranches, "tree.nodes.slo-impact", "only one of both"
    ) { $0.tree?.nodes["slo-impact"]?.branches.append(ExampleTree.word("much", "watch")) },
    Mutant(
      "a number among words", .mixedBranches, "tree.nodes.severity.branches[1]", "asks for a number"
    ) {
      $0.tree?.nodes["severity"]?.branches = [
        ExampleTree.number(.above(ExampleTree.percent(1)), "slo-impact"),
        DecisionTree.Branch(.otherwise, go: "user-facing"),
      ]
    },
    Mutant(
      "limits of unlike units", .unlikeUnits, "tree.nodes.slo-impact", "count different things"
    ) { $0.set(.below(Quantity(millionths: 1, .time)), at: 1) },
    Mutant(
      "a unit unlike the signal's", .unlikeUnits, "tree.nodes.slo-impact", "measured as a share"
    ) {
      let second = Quantity(millionths: 1_000_000, .time)
      $0.set(.atLeast(second), at: 0)
      $0.set(.below(second), at: 1)
    },
    Mutant(
      "a fact misspelt", .unknownFact, "tree.nodes.slo-impact.fact", "Did you mean “error-rate”?"
    ) { $0.tree?.nodes["slo-impact"]?.fact = "eror-rate" },
    Mutant(
      "a fact without answers", .unknownFact, "tree.nodes.user-facing.fact", "`values: […]`"
    ) { $0.tree?.nodes["user-facing"]?.branches[0].test = .is("perhaps") },
    Mutant(
      "no severities", .unknownFact, "tree.nodes.severity.fact", "no severities"
    ) { $0.severities = [:] },
    Mutant(
      "a word that is no answer", .unknownValue, "tree.nodes.trend.branches[1]",
      "Did you mean “improves”?"
    ) { $0.tree?.nodes["trend"]?.branches[0].test = .is("improvs") },
    Mutant(
      "values that the fact does not have", .unknownValue, "tree.nodes.trend.values",
      "“better” is no answer"
    ) { $0.tree?.nodes["trend"]?.values = ["better"] },
    Mutant("no question", .noQuestion, "tree.nodes.trend", "does not say what it asks") {
      $0.tree?.nodes["trend"]?.ask = " "
    },
    Mutant("a leaf without words", .emptyLeaf, "tree.leaves.watch", "no words") {
      $0.tree?.leaves["watch"]?.text = ""
    },
    Mutant("a leaf without actions", .emptyLeaf, "tree.leaves.rollback", "nothing being done") {
      $0.tree?.leaves["rollback"] = ExampleTree.leaf("Roll back.", [], [])
    },
    Mutant("a disabled action", .disabledAction, "tree.leaves.rollback.do", "is disabled") {
      $0.disabledActions = [.rollback]
    },
    Mutant("asking again at no time", .unwatched, "tree.leaves.watch", "does not say when") {
      $0.tree?.leaves["watch"]?.watch = nil
    },
    Mutant(
      "approvals that nothing needs", .idleApprovals, "tree.leaves.watch.approvals",
      "nothing that it leads to needs an approval"
    ) { $0.tree?.leaves["watch"]?.approvals = ["sre"] },
    Mutant(
      "a role that nobody has", .impossibleApprovals, "tree.leaves.rollback",
      "the role cto has to approve, but no person has it"
    ) { $0.tree?.leaves["rollback"]?.approvals = ["cto"] },
    Mutant(
      "a role of the environment that nobody has", .impossibleApprovals,
      "tree.leaves.immediate-rollback",
      "Nobody can approve “immediate-rollback”, “rollback” and “rollback-and-hotfix”. In production"
    ) { $0.people["carol"] = nil },
    Mutant(
      "too few people besides who asks", .impossibleApprovals, "tree.leaves.immediate-rollback",
      "3 different people must approve besides who asks, but there are only 3 in all"
    ) { ($0.people["dora"], $0.people["erik"]) = (nil, nil) },
    Mutant(
      "one person with two roles", .impossibleApprovals, "tree.leaves.rollback",
      "the roles change-board and security need one person each, but only carol have"
    ) {
      $0.people["carol"]?.roles = ["change-board", "security"]
      $0.people["dora"]?.roles = []
      $0.tree?.leaves["rollback"]?.approvals = ["security"]
    },
  ]

  @Test func `every rule has a fault that breaks it`() {
    #expect(Set(Self.mutants.map(\.rule)) == Set(TreeFinding.Rule.allCases))
  }

  @Test func `just enough people are enough`() {
    var policy = ExampleTree.policy
    policy.people["erik"] = nil
    #expect(DecisionTree.lint(policy).map(\.description) == [])
  }

  @Test func `a reason settles which way an equal answer goes`() {
    var policy = ExampleTree.policy
    policy.set(.above(ExampleTree.percent(1)), at: 0)
    policy.set(.atMost(ExampleTree.percent(1)), at: 1)
    #expect(DecisionTree.lint(policy).map(\.rule) == [.milderSide])
    policy.tree?.nodes["slo-impact"]?.branches[1].because = "1% is within the promise"
    #expect(DecisionTree.lint(policy).isEmpty)
  }

  @Test func `where higher is better the safer side is below`() {
    var policy = ExampleTree.policy
    policy.signals["error-rate"]?.direction = .higherIsBetter
    policy.tree?.nodes["slo-impact"]?.branches = [
      ExampleTree.number(.atMost(ExampleTree.percent(20)), "immediate-rollback"),
      ExampleTree.number(.above(ExampleTree.percent(20)), "watch"),
    ]
    #expect(DecisionTree.lint(policy).isEmpty)
    policy.set(.below(ExampleTree.percent(20)), at: 0)
    #expect(
      DecisionTree.lint(policy).first?.suggestion == "Write `at-most: 20%` instead of `below: 20%`."
    )
  }

  @Test func `a leaf may lead back to a question, after watching`() {
    var policy = ExampleTree.policy
    policy.tree?.nodes["trend"]?.branches[1].go = "watch"
    #expect(DecisionTree.lint(policy).map(\.description) == [])
  }

  @Test func `a limit of zero needs nothing below it`() {
    var policy = ExampleTree.policy
    policy.set(.above(ExampleTree.percent(0)), at: 0)
    policy.set(.atMost(ExampleTree.percent(0)), at: 1)
    policy.tree?.nodes["slo-impact"]?.branches[1].because = "nothing fails"
    #expect(DecisionTree.lint(policy).map(\.description) == [])
  }
}

extension Policy {
  /// Another condition for a branch of the question about errors.
  mutating func set(_ condition: Trigger.Condition, at branch: Int) {
    tree?.nodes["slo-impact"]?.branches[branch].test = .number(condition)
  }
}
