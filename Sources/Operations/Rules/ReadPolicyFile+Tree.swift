import CommandLineKit
import Policy
import PolicyFile

extension ReadPolicyFile {
  /// Everything that was found about the tree, and whatever kept it from being read.
  var treeFindings: [PolicyFinding] {
    reading.findings.filter { $0.severity == .error || $0.path.hasPrefix("tree") }
  }

  /// - Throws: `PolicyFaulty`.
  func policy() throws -> Policy {
    guard let policy = reading.policy else {
      let errors = reading.findings.filter { $0.severity == .error }
      throw PolicyFaulty(path: path, lines: errors.flatMap(lines))
    }
    return policy
  }

  /// The policy and its tree.
  ///
  /// - Throws: `PolicyFaulty`, `NoDecisionTree`.
  func tree() throws -> (policy: Policy, tree: DecisionTree) {
    let policy = try policy()
    guard let tree = policy.tree else { throw NoDecisionTree(path: path) }
    return (policy, tree)
  }
}

/// A policy with errors: nothing is done by it.
struct PolicyFaulty: Error, Hashable {
  var path: String
  var lines: [TerminalText]
}

/// A policy that names no decision tree.
struct NoDecisionTree: Error, Hashable {
  var path: String
}
