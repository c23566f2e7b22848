extension TreeLint {
  /// Names that are none, and names that are two.
  mutating func checkTargets() {
    if tree.nodes[tree.start] == nil {
      find(
        .unknownTarget, at: "tree.start", "There is no node “\(tree.start)” to start at.",
        write: Self.hint(tree.start, tree.nodes.keys))
    }
    for name in tree.nodes.keys.sorted() where tree.leaves[name] != nil {
      find(
        .sameName, at: Self.path(ofLeaf: name),
        "“\(name)” is a node and a leaf, so nobody can say which is meant.",
        write: "Give one of them another name.")
    }
    let names = Array(tree.nodes.keys) + tree.leaves.keys
    for (name, node) in tree.nodes.sorted(by: { $0.key < $1.key }) {
      for (index, branch) in node.branches.enumerated() where !names.contains(branch.go) {
        find(
          .unknownTarget, at: Self.path(ofBranch: index, of: name),
          "There is no node and no leaf “\(branch.go)” to go to.",
          write: Self.hint(branch.go, names))
      }
    }
    for (name, leaf) in tree.leaves.sorted(by: { $0.key < $1.key }) {
      guard let next = leaf.thenAsk, tree.nodes[next] == nil else { continue }
      find(
        .unknownTarget, at: Self.path(ofLeaf: name) + ".then-ask",
        "There is no node “\(next)” to ask afterwards.", write: Self.hint(next, tree.nodes.keys))
    }
  }

  /// Questions that lead back to themselves without anything being done between.
  mutating func checkCycles() {
    var done: Set<String> = []
    for start in tree.nodes.keys.sorted() where !done.contains(start) {
      var way: [String] = []
      visit(start, &way, &done)
    }
  }

  private mutating func visit(_ name: String, _ way: inout [String], _ done: inout Set<String>) {
    if let first = way.firstIndex(of: name) {
      let circle = (way[first...] + [name]).joined(separator: " → ")
      find(
        .cycle, at: Self.path(ofNode: way[way.count - 1]),
        "The questions go round in a circle: \(circle).",
        write: "Let one of them lead to a leaf; a leaf may ask again after watching.")
      return
    }
    guard !done.contains(name), let node = tree.nodes[name] else { return }
    way.append(name)
    var seen: Set<String> = []
    for branch in node.branches where seen.insert(branch.go).inserted {
      visit(branch.go, &way, &done)
    }
    way.removeLast()
    done.insert(name)
  }

  /// Nodes and leaves that no answers lead to.
  mutating func checkReach() {
    let linked = tree.order
    let possible = TreeReach(policy: policy, tree: tree).names
    func complain(_ name: String, _ kind: String, _ path: String) -> TreeFinding? {
      if linked[name] == nil {
        return TreeFinding(
          .unreachable, at: path, "No branch leads to the \(kind) “\(name)”.",
          write: "Let one go there, or take it out.")
      }
      guard let possible, !possible.contains(name) else { return nil }
      return TreeFinding(
        .unreachable, at: path,
        "No answers lead to the \(kind) “\(name)”: on every way there a branch before it says "
          + "otherwise.", write: "Look at the branches that go there, or take it out.")
    }
    for name in tree.nodes.keys.sorted() {
      if let finding = complain(name, "node", Self.path(ofNode: name)) { add(finding) }
    }
    for name in tree.leaves.keys.sorted() {
      if let finding = complain(name, "leaf", Self.path(ofLeaf: name)) { add(finding) }
    }
  }
}

/// Which nodes and leaves answers really lead to, when what was answered before still holds.
///
/// A fact that is asked about twice on one way answers the second question by the first.
struct TreeReach {
  let policy: Policy
  let tree: DecisionTree
  /// Nil when there are too many ways to look at.
  private(set) var names: Set<String>?
  private let pieces: [String: FactPieces]
  private var seen: Set<Place> = []
  /// A tree that people can read has some dozens of ways.
  private static let most = 20_000

  private struct Place: Hashable {
    var name: String
    /// By fact, the pieces of its answers that are still possible.
    var left: [String: Set<Int>]
  }

  init(policy: Policy, tree: DecisionTree) {
    (self.policy, self.tree) = (policy, tree)
    pieces = FactPieces.all(of: tree, policy)
    names = []
    var waiting = [Place(name: tree.start, left: [:])]
    while let place = waiting.popLast() {
      guard seen.insert(place).inserted else { continue }
      guard seen.count <= Self.most else {
        names = nil
        return
      }
      names?.insert(place.name)
      if let node = tree.nodes[place.name] {
        waiting += next(place, node)
      } else if let again = tree.leaves[place.name]?.thenAsk {
        // Time has passed: everything is measured anew.
        waiting.append(Place(name: again, left: [:]))
      }
    }
  }

  private func next(_ place: Place, _ node: DecisionTree.Node) -> [Place] {
    // What is wrong with the node itself is said elsewhere; here every branch may be taken.
    guard let fact = pieces[node.fact] else {
      return node.branches.map { Place(name: $0.go, left: place.left) }
    }
    var left = place.left[node.fact] ?? fact.all
    var places: [Place] = []
    for branch in node.branches {
      let taken = left.filter { fact.applies(branch.test, to: $0) }
      guard !taken.isEmpty else { continue }
      left.subtract(taken)
      var onward = place.left
      onward[node.fact] = taken
      places.append(Place(name: branch.go, left: onward))
    }
    return places
  }
}

/// The answers about one fact, put together where no branch of the whole tree tells them apart.
enum FactPieces {
  case words([String])
  case numbers(NumberLine)

  /// Leaves out facts whose nodes do not agree on what may be answered.
  static func all(of tree: DecisionTree, _ policy: Policy) -> [String: FactPieces] {
    var pieces: [String: FactPieces] = [:]
    for (fact, nodes) in Dictionary(grouping: tree.nodes.values, by: \.fact) {
      let domains = nodes.compactMap { policy.domain(of: $0) }
      guard let first = domains.first, domains.count == nodes.count else { continue }
      switch first {
      case .words(let words):
        guard domains.allSatisfy({ $0 == first }) else { continue }
        pieces[fact] = .words(words)
      case .number:
        guard let line = NumberLine(nodes.flatMap(\.limits)),
          domains.allSatisfy({ if case .number = $0 { true } else { false } })
        else { continue }
        pieces[fact] = .numbers(line)
      }
    }
    return pieces
  }

  var all: Set<Int> {
    switch self {
    case .words(let words): Set(words.indices)
    case .numbers(let line): Set(line.pieces)
    }
  }

  func applies(_ test: DecisionTree.Test, to piece: Int) -> Bool {
    switch (self, test) {
    case (_, .otherwise): true
    case (.words(let words), .is(let word)): words[piece] == word
    case (.numbers(let line), .number(let condition)): line.holds(condition, on: piece)
    default: false
    }
  }
}
