/// A fault of a decision tree: some answer leads nowhere, or nobody can do what it leads to.
package struct TreeFinding: Hashable, Sendable {
  package var rule: Rule
  /// Where it is in the policy: `tree.nodes.slo-impact.branches[2]`, counted from 1.
  package var path: String
  /// What is the matter; a sentence.
  package var message: String
  /// What to write; a sentence.
  package var suggestion: String?

  /// Short and stable names of what can be wrong.
  package enum Rule: String, CaseIterable, Sendable {
    case unknownTarget = "tree-unknown-target"
    case sameName = "tree-same-name"
    case unreachable = "tree-unreachable"
    case cycle = "tree-cycle"
    case noQuestion = "tree-no-question"
    case unknownFact = "tree-unknown-fact"
    case unknownValue = "tree-unknown-value"
    case missingBranch = "tree-missing-branch"
    case neverApplies = "tree-never-applies"
    case milderSide = "tree-equality"
    case mixedBranches = "tree-mixed-branches"
    case unlikeUnits = "tree-unlike-units"
    case emptyLeaf = "tree-empty-leaf"
    case disabledAction = "tree-disabled-action"
    case unwatched = "tree-unwatched"
    case idleApprovals = "tree-idle-approvals"
    case impossibleApprovals = "tree-impossible-approvals"
  }

  package init(_ rule: Rule, at path: String, _ message: String, write suggestion: String? = nil) {
    (self.rule, self.path, self.message) = (rule, path, message)
    self.suggestion = suggestion
  }

  /// Whether the tree cannot be relied on; else it only says more than it does.
  package var isError: Bool {
    switch rule {
    case .unreachable, .neverApplies, .milderSide, .idleApprovals: false
    default: true
    }
  }
}

extension TreeFinding: CustomStringConvertible {
  package var description: String {
    "\(path): \(message)" + (suggestion.map { " \($0)" } ?? "")
  }
}
