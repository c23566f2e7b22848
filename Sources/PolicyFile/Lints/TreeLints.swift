import Policy

extension PolicyLints {
  /// The decision tree: an answer without a branch is found now, and not at night.
  mutating func checkTree() {
    for finding in DecisionTree.lint(policy) {
      let (rule, path) = (finding.rule.rawValue, finding.path)
      if finding.isError {
        refuse(rule, path, finding.message, write: finding.suggestion)
      } else {
        warn(rule, path, finding.message, write: finding.suggestion)
      }
    }
  }
}
