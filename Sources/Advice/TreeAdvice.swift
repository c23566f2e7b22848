package import Policy

/// Where the decision tree leads with what is known, beside the ranking.
package struct TreeAdvice: Equatable, Sendable {
  package var path: TreePath
  package var end: Walk.End
  package var agreement: Agreement

  /// The two are worked out apart, and from different facts: neither overrules the other.
  package enum Agreement: Equatable, Sendable {
    case agrees
    /// The tree says something else than what is recommended.
    case differs(tree: MitigationKind, ranking: MitigationKind?)
    /// It does not say what to do: a fact is missing, or its leaf names no action.
    case undecided
  }
}

extension TreeAdvice {
  /// Walks the tree of `policy`; nil when it has none.
  ///
  /// `answers` is what is known besides the severity, as people write it: `error-rate`, `2%`.
  package init?(_ policy: Policy, _ advice: Advice, answers: [String: String] = [:]) {
    guard let tree = policy.tree else { return nil }
    var known: [String: Answer] = [:]
    for node in tree.nodes.values {
      var text = answers[node.fact]
      if node.fact == "severity", advice.facts.severity.value != .unknown {
        text = advice.facts.severity.value.rawValue
      }
      guard let text, let domain = policy.domain(of: node) else { continue }
      known[node.fact] = domain.answer(text) ?? known[node.fact]
    }
    guard let walk = policy.walk(known) else { return nil }
    (path, end) = (walk.path, walk.end)
    agreement = Agreement(walk.end, advice)
  }

  /// Names of the nodes and the leaf that were passed.
  package var nodes: [String] { path.stops.map(\.name) }

  /// The nodes that were passed, with the answers, and the leaf: for the record of a decision.
  package var steps: [String] {
    path.stops.map { stop in stop.answer.map { "\(stop.name)=\($0)" } ?? stop.name }
  }
}

extension TreeAdvice.Agreement {
  fileprivate init(_ end: Walk.End, _ advice: Advice) {
    guard case .leaf(_, let leaf) = end else {
      self = .undecided
      return
    }
    // Stopping accompanies whatever else is done, in the tree as in the ranking.
    guard let wanted = leaf.actions.first(where: { $0 != .halt }) else {
      let halts = leaf.actions.contains(.halt)
      self = halts && advice.first == nil ? .agrees : .undecided
      return
    }
    self =
      wanted == advice.first?.action
      ? .agrees : .differs(tree: wanted, ranking: advice.first?.action)
  }
}

extension TreeAdvice {
  /// What the tree says, and how that stands to the ranking, for people.
  package var sentence: String {
    switch end {
    case .leaf(_, let leaf): leaf.text
    case .needs(let question):
      "It asks: \(question.ask) (\(question.fact): \(question.allowed))"
    case .broken(let fault): fault
    }
  }

  package var comparison: String? {
    switch agreement {
    case .agrees: "The tree and the ranking agree."
    case .undecided: nil
    case .differs(let tree, let ranking?):
      """
      The tree says \(tree.rawValue), the ranking \(ranking.rawValue): they look at different \
      facts. Say in the decision why you follow which.
      """
    case .differs(let tree, nil):
      "The tree says \(tree.rawValue), where the ranking recommends nothing."
    }
  }

  /// Names of facts that the tree of `policy` asks about.
  package static func facts(of policy: Policy) -> [String] {
    Set(policy.tree?.nodes.values.map(\.fact) ?? []).sorted()
  }
}
