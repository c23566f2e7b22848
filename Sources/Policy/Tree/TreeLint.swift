import Spelling

extension DecisionTree {
  /// All faults of the tree of `policy`, in the order in which one meets them from its beginning.
  ///
  /// Nothing, where there is no tree. A tree without findings leads every combination of answers to
  /// exactly one leaf.
  package static func lint(_ policy: Policy) -> [TreeFinding] {
    guard let tree = policy.tree else { return [] }
    var lint = TreeLint(policy: policy, tree: tree)
    lint.run()
    return lint.findings
  }
}

/// One look at a tree.
struct TreeLint {
  let policy: Policy
  let tree: DecisionTree
  private(set) var findings: [TreeFinding] = []

  init(policy: Policy, tree: DecisionTree) { (self.policy, self.tree) = (policy, tree) }

  mutating func run() {
    checkTargets()
    checkCycles()
    for (name, node) in inOrder(tree.nodes) { check(node, named: name) }
    for (name, leaf) in inOrder(tree.leaves) { check(leaf, named: name) }
    checkReach()
    checkApprovals()
  }

  mutating func find(
    _ rule: TreeFinding.Rule, at path: String, _ message: String, write suggestion: String? = nil
  ) {
    add(TreeFinding(rule, at: path, message, write: suggestion))
  }

  mutating func add(_ finding: TreeFinding) { findings.append(finding) }

  private func inOrder<Value>(_ named: [String: Value]) -> [(key: String, value: Value)] {
    let order = tree.order
    return named.sorted {
      (order[$0.key] ?? .max, $0.key) < (order[$1.key] ?? .max, $1.key)
    }
  }

  static func path(ofNode name: String) -> String { "tree.nodes.\(name)" }
  static func path(ofLeaf name: String) -> String { "tree.leaves.\(name)" }
  static func path(ofBranch index: Int, of node: String) -> String {
    "\(path(ofNode: node)).branches[\(index + 1)]"
  }

  /// “Did you mean …?”, where a name is near enough.
  static func hint(_ word: String, _ names: some Sequence<String>) -> String? {
    Suggestion.nearest(to: word, among: names.sorted()).map { "Did you mean “\($0)”?" }
  }
}

extension DecisionTree {
  /// Nodes and leaves in the order in which a reader meets them; what cannot be reached is missing.
  var order: [String: Int] {
    var order: [String: Int] = [:]
    var waiting = [start]
    while let name = waiting.popLast() {
      guard order[name] == nil, nodes[name] != nil || leaves[name] != nil else { continue }
      order[name] = order.count
      if let node = nodes[name] {
        waiting += node.branches.reversed().map(\.go)
      } else if let next = leaves[name]?.thenAsk {
        waiting.append(next)
      }
    }
    return order
  }
}
