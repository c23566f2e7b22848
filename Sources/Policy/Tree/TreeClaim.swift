/// What the decision tree asks for before an action, by how far it was walked.
///
/// Whoever does not say what the tree asks about gets around nothing: what any of the ends asks for to
/// which it could still lead holds, as long as nobody has said which it is.
package struct TreeClaim: Equatable, Sendable {
  package var roles: [String]
  /// Where they come from, in words.
  package var because: String

  package init(roles: [String], because: String) { (self.roles, self.because) = (roles, because) }
}

extension Policy {
  /// What the tree asks for before `action`, after the way that stands in the record of a decision.
  ///
  /// Nil where there is no tree, or none of its ends asks for anything there.
  package func treeClaim(on action: MitigationKind, after steps: [String]) -> TreeClaim? {
    guard let tree else { return nil }
    let end = steps.last.flatMap { name in tree.leaves[name].map { (name, $0) } }
    if let end, end.1.actions.contains(action) { return claim(of: [end.0], action, .reached) }
    if let end, let next = end.1.thenAsk {
      let later = ends(from: [next], knowing: facts(on: steps), action)
      if !later.isEmpty { return claim(of: later, action, .afterWatching(end.0)) }
    }
    if let end {
      return claim(of: ends(from: [tree.start], knowing: [:], action), action, .elsewhere(end.0))
    }
    let facts = facts(on: steps)
    let ahead = ends(from: [tree.start], knowing: facts, action)
    return claim(of: ahead, action, .unfinished(walk(facts)?.end))
  }

  /// The ends with `action` that a decision is at, or may still come to.
  func leaves(
    with action: MitigationKind, after steps: [String]
  ) -> [(name: String, leaf: DecisionTree.Leaf)] {
    guard let tree else { return [] }
    if let name = steps.last, let leaf = tree.leaves[name] {
      return leaf.actions.contains(action) ? [(name, leaf)] : []
    }
    return ends(from: [tree.start], knowing: facts(on: steps), action)
      .compactMap { name in tree.leaves[name].map { (name, $0) } }
  }

  /// How the ends whose roles are asked for came to be looked at.
  fileprivate enum Standing {
    case reached
    case afterWatching(String)
    /// It was walked to an end that says something else.
    case elsewhere(String)
    case unfinished(Walk.End?)
  }

  private func claim(
    of names: [String], _ action: MitigationKind, _ standing: Standing
  ) -> TreeClaim? {
    var roles: [String] = []
    var asking: [String] = []
    for name in names {
      guard let leaf = tree?.leaves[name], !leaf.approvals.isEmpty else { continue }
      asking.append(name)
      roles += leaf.approvals.filter { !roles.contains($0) }
    }
    guard !roles.isEmpty else { return nil }
    let ends = asking.inWords("or")
    return TreeClaim(roles: roles, because: standing.reason(ends, action))
  }

  /// The answers along a recorded way: `severity=SEV2`.
  private func facts(on steps: [String]) -> [String: Answer] {
    var facts: [String: Answer] = [:]
    for step in steps {
      let parts = step.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let name = parts.first, let text = parts.last,
        let node = tree?.nodes[String(name)], let domain = domain(of: node)
      else { continue }
      facts[node.fact] = domain.answer(String(text))
    }
    return facts
  }

  /// Ends with `action` to which it may lead; a known fact leaves one branch, an unknown one all.
  private func ends(
    from start: [String], knowing facts: [String: Answer], _ action: MitigationKind
  ) -> [String] {
    guard let tree else { return [] }
    var (seen, found, open): (Set<String>, Set<String>, [String]) = ([], [], start)
    while let name = open.popLast() {
      guard seen.insert(name).inserted else { continue }
      if let leaf = tree.leaves[name] {
        if leaf.actions.contains(action) { found.insert(name) }
        if let next = leaf.thenAsk { open.append(next) }
      }
      guard let node = tree.nodes[name] else { continue }
      let known = facts[node.fact].flatMap { answer in
        node.branches.first { $0.test.applies(to: answer) }
      }
      open += known.map { [$0.go] } ?? node.branches.map(\.go)
    }
    return found.sorted()
  }
}

extension Policy.Standing {
  fileprivate func reason(_ ends: String, _ action: MitigationKind) -> String {
    switch self {
    case .reached: "the decision tree asks for it"
    case .afterWatching(let end):
      "the decision tree asks for it at \(ends), to which \(end) may lead when watching is over"
    case .elsewhere(let end):
      "the decision tree leads to \(end); where it does say \(action.rawValue), at \(ends), it asks for it"
    case .unfinished(.needs(let question)):
      "nobody has said \(question.fact), and the decision tree may lead to \(ends), where it asks for it"
    case .unfinished:
      "the decision tree may lead to \(ends), where it asks for it"
    }
  }
}
