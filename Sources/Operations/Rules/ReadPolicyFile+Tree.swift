import CommandLineKit
import Policy
import PolicyFile

extension ReadPolicyFile {
  /// What was found about the tree; everything, where the file itself could not be read.
  var treeFindings: [PolicyFinding] {
    guard reading.root != nil else { return reading.findings }
    return reading.findings.filter { $0.path == "tree" || $0.path.hasPrefix("tree.") }
  }

  /// How many errors have nothing to do with the tree.
  var errorsElsewhere: Int {
    let errors = reading.findings.count { $0.severity == .error }
    return errors - treeFindings.count { $0.severity == .error }
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
