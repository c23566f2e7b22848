import Policy

/// A small organisation with a tree that has no faults.
enum ExampleTree {
  static var policy: Policy {
    var policy = Policy(organisation: "Example")
    for (name, when) in [
      ("SEV1", "data was lost or corrupted, or nothing works"), ("SEV2", "it works badly"),
      ("SEV3", "a minor fault"),
    ] { policy.severities[name] = SeverityRule(when: when) }
    policy.signals["error-rate"] = errors
    policy.people = [
      "alice": Person(roles: ["responder", "sre"]), "bob": Person(roles: ["responder", "sre"]),
      "carol": Person(roles: ["change-board"]), "dora": Person(roles: ["security"]),
      "erik": Person(roles: ["responder"]),
    ]
    policy.environments["production"] = production
    policy.environments["staging"] = EnvironmentRule()
    policy.tree = tree
    return policy
  }

  private static var errors: Signal {
    var signal = Signal(unit: .ratio)
    signal.critical = Quantity(millionths: 10_000, .ratio)
    return signal
  }

  private static var production: EnvironmentRule {
    var rule = EnvironmentRule()
    (rule.production, rule.approvers, rule.andRoles) = (true, 2, ["change-board"])
    return rule
  }

  static var tree: DecisionTree {
    var tree = DecisionTree(start: "severity")
    tree.nodes = [
      "severity": node(
        "How bad is it?", "severity",
        [
          word("SEV1", "immediate-rollback"), word("SEV2", "slo-impact"),
          word("SEV3", "user-facing"),
        ]),
      "slo-impact": node(
        "Which share of the requests fails?", "error-rate",
        [number(.atLeast(percent(1)), "immediate-rollback"), number(.below(percent(1)), "watch")]),
      "user-facing": node(
        "Do users see it?", "user-facing",
        [word("yes", "rollback-and-hotfix"), word("no", "file-bug")]),
      "trend": node(
        "How did the errors go?", "trend",
        [word("improves", "continue"), word("unchanged", "rollback"), word("worsens", "rollback")]),
    ]
    tree.leaves = [
      "immediate-rollback": leaf(
        "Roll back at once to the last known good.", [.rollback],
        ["verify", "root-cause", "incident-report"], approvals: ["sre"]),
      "watch": watch,
      "continue": leaf("Go on with the rollout, and keep watching.", [.monitor], []),
      "rollback": leaf(
        "Roll back to the last known good.", [.rollback],
        ["verify", "root-cause", "incident-report"]),
      "rollback-and-hotfix": leaf(
        "Roll back, and prepare a hotfix.", [.rollback, .rollForward],
        ["verify", "root-cause", "incident-report", "hotfix"]),
      "file-bug": leaf("File a bug; it is mended in the next release.", [], ["file-bug"]),
    ]
    return tree
  }

  private static var watch: DecisionTree.Leaf {
    var leaf = leaf("Watch for ten minutes.", [.halt, .monitor], [])
    (leaf.watch, leaf.thenAsk) = (.minutes(10), "trend")
    return leaf
  }

  static func node(
    _ ask: String, _ fact: String, _ branches: [DecisionTree.Branch]
  ) -> DecisionTree.Node {
    var node = DecisionTree.Node(ask: ask, fact: fact)
    node.branches = branches
    return node
  }

  static func leaf(
    _ text: String, _ actions: [MitigationKind], _ then: [String], approvals: [String] = []
  ) -> DecisionTree.Leaf {
    var leaf = DecisionTree.Leaf(text: text)
    (leaf.actions, leaf.then, leaf.approvals) = (actions, then, approvals)
    return leaf
  }

  static func word(_ word: String, _ go: String) -> DecisionTree.Branch {
    DecisionTree.Branch(.is(word), go: go)
  }

  static func number(_ condition: Trigger.Condition, _ go: String) -> DecisionTree.Branch {
    DecisionTree.Branch(.number(condition), go: go)
  }

  static func percent(_ percent: Int64) -> Quantity {
    Quantity(millionths: percent * 10_000, .ratio)
  }
}

/// Facts as a person types them: `severity=SEV2 error-rate=0.99%`.
func facts(_ text: String) -> [String: Answer] {
  var facts: [String: Answer] = [:]
  for part in text.split(separator: " ") {
    let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
    facts[pair[0]] = Quantity(pair[1]).map { .number($0) } ?? .word(pair[1])
  }
  return facts
}
