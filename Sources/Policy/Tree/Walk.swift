/// One way through the tree, as far as the known facts lead.
package struct Walk: Equatable, Sendable {
  package var path = TreePath()
  package var end: End

  package init(path: TreePath = TreePath(), end: End) { (self.path, self.end) = (path, end) }

  package enum End: Equatable, Sendable {
    case leaf(String, DecisionTree.Leaf)
    /// A fact is missing, or what was given is no answer.
    case needs(Question)
    /// The tree has a fault that its lint would have found; a sentence.
    case broken(String)
  }

  /// What has to be answered before it goes on.
  package struct Question: Equatable, Sendable {
    /// A name of `nodes`.
    package var node: String
    package var ask: String
    package var fact: String
    package var allowed: FactDomain
    /// What was given and is none of the allowed answers.
    package var refused: Answer?

    package init(
      node: String, ask: String, fact: String, allowed: FactDomain, refused: Answer? = nil
    ) {
      (self.node, self.ask, self.fact) = (node, ask, fact)
      (self.allowed, self.refused) = (allowed, refused)
    }
  }
}

/// The way that was taken, as it goes into the record of a decision.
package struct TreePath: Hashable, Sendable {
  package var stops: [Stop] = []

  package init(_ stops: [Stop] = []) { self.stops = stops }

  /// A node with the answer that was given, or a leaf.
  package struct Stop: Hashable, Sendable {
    /// A name of `nodes`, or of `leaves` when there is no answer.
    package var name: String
    package var answer: String?
    /// Which of the branches of the node was taken, counted from 0.
    package var branch: Int?

    package init(name: String, answer: String? = nil, branch: Int? = nil) {
      (self.name, self.answer, self.branch) = (name, answer, branch)
    }
  }

  /// Whether it passes `node`.
  package func passes(_ name: String) -> Bool { stops.contains { $0.name == name } }
}

extension TreePath: CustomStringConvertible {
  /// `severity=SEV2 → slo-impact=1% → immediate-rollback`.
  package var description: String {
    stops.map { stop in stop.answer.map { "\(stop.name)=\($0)" } ?? stop.name }
      .joined(separator: " → ")
  }
}

extension Policy {
  /// Walks the tree by what is known: the same facts take the same way, always.
  ///
  /// A leaf ends it, unless `isWatched` says that watching is over: then it goes on to what the leaf
  /// asks next, if that is known. Nobody comes round twice: the answers of one walk were given once.
  /// Nil when the policy has no tree.
  package func walk(_ facts: [String: Answer], isWatched: Bool = false) -> Walk? {
    guard let tree else { return nil }
    var walk = Walk(end: .broken("The tree has no beginning."))
    var watched: Walk?
    var name = tree.start
    while true {
      if let node = tree.nodes[name] {
        guard !walk.path.passes(name) else {
          walk.end = .broken("The tree comes round to “\(name)” again.")
          return watched ?? walk
        }
        guard let next = step(from: node, named: name, facts, &walk) else { return walk }
        name = next
        continue
      }
      guard let leaf = tree.leaves[name] else {
        walk.end = .broken("The tree leads to “\(name)”, which is no node and no leaf.")
        return walk
      }
      walk.path.stops.append(TreePath.Stop(name: name))
      walk.end = .leaf(name, leaf)
      guard isWatched, let next = leaf.thenAsk, let node = tree.nodes[next],
        facts[node.fact] != nil, !walk.path.passes(next)
      else { return walk }
      watched = walk
      name = next
    }
  }

  /// Where the branch leads that applies; nil when it ends here.
  private func step(
    from node: DecisionTree.Node, named name: String, _ facts: [String: Answer], _ walk: inout Walk
  ) -> String? {
    guard let domain = domain(of: node) else {
      walk.end = .broken("Nobody knows what may be answered about “\(node.fact)”.")
      return nil
    }
    guard let answer = facts[node.fact], domain.allows(answer) else {
      walk.end = .needs(
        Walk.Question(
          node: name, ask: node.ask, fact: node.fact, allowed: domain,
          refused: facts[node.fact]))
      return nil
    }
    guard let index = node.branches.firstIndex(where: { $0.test.applies(to: answer) }) else {
      walk.end = .broken("“\(name)” has no branch for \(answer).")
      return nil
    }
    walk.path.stops.append(
      TreePath.Stop(name: name, answer: answer.description, branch: index))
    return node.branches[index].go
  }

  /// The leaf that known facts lead to, with its name and the way; nil as long as a fact is missing.
  package func treeLeaf(
    for facts: [String: Answer], isWatched: Bool = false
  ) -> (name: String, leaf: DecisionTree.Leaf, path: TreePath)? {
    guard let walk = walk(facts, isWatched: isWatched), case .leaf(let name, let leaf) = walk.end
    else { return nil }
    return (name, leaf, walk.path)
  }
}

extension DecisionTree.Test {
  /// Whether the branch is taken for `answer`; never for a number of another unit.
  package func applies(to answer: Answer) -> Bool {
    switch (self, answer) {
    case (.otherwise, _): true
    case (.is(let word), .word(let given)): word == given
    case (.number(let condition), .number(let quantity)): condition.holds(of: quantity) ?? false
    default: false
    }
  }
}

extension DecisionTree.Test: CustomStringConvertible {
  /// As it is said: `SEV1`, `at least 1%`, `otherwise`.
  package var description: String {
    switch self {
    case .is(let word): word
    case .number(let condition): condition.description
    case .otherwise: "otherwise"
    }
  }
}

extension Trigger.Condition: CustomStringConvertible {
  package var description: String {
    switch self {
    case .above(let limit): "above \(limit)"
    case .atLeast(let limit): "at least \(limit)"
    case .below(let limit): "below \(limit)"
    case .atMost(let limit): "at most \(limit)"
    }
  }

  /// As it is written in the file: `at-least: 1%`.
  package var written: String {
    switch self {
    case .above(let limit): "above: \(limit)"
    case .atLeast(let limit): "at-least: \(limit)"
    case .below(let limit): "below: \(limit)"
    case .atMost(let limit): "at-most: \(limit)"
    }
  }
}
