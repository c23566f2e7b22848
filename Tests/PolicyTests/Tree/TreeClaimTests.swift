import Policy
import Testing

@Suite struct `What the tree asks for, though nobody walks it` {
  private func claim(
    _ steps: String, _ action: MitigationKind = .rollback
  ) -> TreeClaim? {
    ExampleTree.policy.treeClaim(on: action, after: steps.split(separator: " ").map(String.init))
  }

  @Test(arguments: [
    // Nothing is known, so it may end where the role is asked for.
    ("", ["sre"] as [String]), ("severity=SEV2", ["sre"]),
    ("severity=SEV1 immediate-rollback", ["sre"]),
    ("severity=SEV2 slo-impact=1% immediate-rollback", ["sre"]),
    // What is known leaves ends that ask for nobody.
    ("severity=SEV3", []), ("severity=SEV3 user-facing=yes rollback-and-hotfix", []),
    // Watching is over some time, and what may follow then asks for nobody.
    ("severity=SEV2 slo-impact=0.5% watch", []),
    // Whoever decides otherwise than the tree gets around nothing by that.
    ("severity=SEV3 user-facing=no file-bug", ["sre"]),
    // What stands there under another tree is no answer.
    ("gravity=low", ["sre"]), ("severity=SEV9", ["sre"]), ("severity", ["sre"]),
  ])
  func `the roles of every end that it may lead to hold`(steps: String, roles: [String]) {
    #expect(claim(steps)?.roles ?? [] == roles)
    let asked = ExampleTree.policy.approvals(
      for: .rollback, in: "staging", after: steps.split(separator: " ").map(String.init))
    #expect(asked.roles == roles)
    #expect(asked.count == roles.count)
  }

  @Test func `an end without the action asks for nothing of it`() {
    #expect(claim("", .fallback) == nil)
    #expect(claim("severity=SEV2 slo-impact=0.5% watch", .monitor) == nil)
    var policy = ExampleTree.policy
    policy.tree = nil
    #expect(policy.treeClaim(on: .rollback, after: []) == nil)
  }

  @Test func `it says where the roles come from`() {
    #expect(
      claim("severity=SEV2")?.because
        == "nobody has said error-rate, and the decision tree may lead to immediate-rollback, where it "
        + "asks for it")
    #expect(claim("severity=SEV1 immediate-rollback")?.because == "the decision tree asks for it")
    #expect(
      claim("severity=SEV3 user-facing=no file-bug")?.because
        == "the decision tree leads to file-bug; where it does say rollback, at immediate-rollback, it "
        + "asks for it")
    var policy = ExampleTree.policy
    policy.tree?.leaves["rollback"]?.approvals = ["security"]
    let later = policy.treeClaim(
      on: .rollback, after: ["severity=SEV2", "slo-impact=0.5%", "watch"])
    #expect(later?.roles == ["security"])
    #expect(
      later?.because
        == "the decision tree asks for it at rollback, to which watch may lead when watching is over"
    )
    #expect(policy.treeClaim(on: .rollback, after: [])?.roles == ["sre", "security"])
  }

  @Test func `a tree in a circle is looked at once`() {
    var policy = ExampleTree.policy
    policy.tree?.nodes["severity"]?.branches.append(
      DecisionTree.Branch(.otherwise, go: "severity"))
    policy.tree?.leaves["watch"]?.thenAsk = "severity"
    #expect(policy.treeClaim(on: .rollback, after: [])?.roles == ["sre"])
  }
}

@Suite struct `The situation that a decision is in` {
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    var corruption = AuthorityRule(situation: "corruption", action: .rollback)
    (corruption.categories, corruption.decide) = ([.data, .security], ["sre", "security"])
    var theft = AuthorityRule(situation: "theft", action: .freeze)
    (theft.categories, theft.decide) = ([.security], ["security"])
    var violation = AuthorityRule(situation: "violation", action: .rollback)
    (violation.categories, violation.also) = ([.compliance], ["audit"])
    policy.authority = [
      corruption, theft, violation, AuthorityRule(situation: "slowness", action: .rollback),
    ]
    return policy
  }()

  private static let rows: [(AuthorityRule.Category?, MitigationKind, String?)] = [
    (.data, .rollback, "corruption"), (.security, .rollback, "corruption"),
    (.compliance, .rollback, "violation"),
    // No row of the category speaks of it: its first one decides all the same.
    (.data, .fallback, "corruption"), (.compliance, .rollForward, "violation"),
    (.reliability, .rollback, nil), (nil, .rollback, nil),
    // Anybody may do it, so nobody has to be asked.
    (.data, .halt, nil), (.security, .freeze, nil),
  ]

  @Test(arguments: rows)
  func `follows from the category where nobody names one`(
    category: AuthorityRule.Category?, action: MitigationKind, situation: String?
  ) throws {
    #expect(
      try Self.policy.situation(stated: nil, for: action, category: category) == situation)
  }

  @Test func `one that contradicts the category is refused, and one that only adds is not`() throws
  {
    let conflict = SituationConflict("slowness", category: .compliance, fitting: ["violation"])
    #expect(throws: conflict) {
      try Self.policy.situation(stated: "slowness", for: .rollback, category: .compliance)
    }
    for (stated, category) in [
      ("violation", AuthorityRule.Category.compliance), ("theft", .security),
      ("violation", .reliability), ("slowness", .reliability), ("violaton", .compliance),
    ] {
      #expect(
        try Self.policy.situation(stated: stated, for: .rollback, category: category) == stated)
    }
  }
}
