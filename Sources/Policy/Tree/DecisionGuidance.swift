/// What the decision tree and the table of who decides what say of a decision, besides who agrees.
package struct DecisionGuidance: Equatable, Sendable {
  /// How long until somebody looks; nil where neither says it.
  package var checkAfter: Span?
  /// What must follow, in the words of the tree: `verify`, `root-cause`.
  package var then: [String] = []
  /// What is asked when watching is over, and the fact that answers it.
  package var question: Question?
  /// How it is done: `by the runbook`.
  package var how: String?
  /// Who is asked for what follows; nil where nobody is named.
  package var role: String?

  package init() {}

  package struct Question: Equatable, Sendable {
    package var ask: String
    package var fact: String
  }
}

extension Policy {
  /// What is said of `action`, after a way through the tree and in a situation.
  package func guidance(
    on action: MitigationKind, after steps: [String], situation: String?
  ) -> DecisionGuidance {
    var guidance = DecisionGuidance()
    let leaves = leaves(with: action, after: steps)
    // As long as it may be one of several, the shortest time is the safer one.
    var times = leaves.compactMap(\.leaf.watch)
    if let row = authority.first(where: { $0.situation == situation }) {
      times += [row.after].compactMap(\.self)
      (guidance.how, guidance.role) = (row.how, row.decide.first)
    }
    guidance.checkAfter = times.min()
    guard let name = steps.last, let end = leaves.first(where: { $0.name == name })?.leaf else {
      return guidance
    }
    guidance.then = end.then.filter { $0 != "continue" }
    guidance.role = end.approvals.first ?? guidance.role
    if let node = end.thenAsk.flatMap({ tree?.nodes[$0] }) {
      guidance.question = .init(ask: node.ask, fact: node.fact)
    }
    return guidance
  }
}
