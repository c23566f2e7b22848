/// The tree as it is drawn: every node and leaf once, where a reader meets it first.
///
/// Whatever leads there again names it only; so the picture ends, even where the tree goes round.
struct TreeOutline {
  var root: Item
  private var met: Set<String> = []

  /// A question or a leaf, with all that follows.
  struct Item {
    /// In the order of drawing, from 0; what names another has the number of that one.
    var number: Int
    var name: String
    var content: Content
    var edges: [Edge] = []
  }

  enum Content {
    case node(DecisionTree.Node)
    case leaf(DecisionTree.Leaf)
    /// It was drawn before.
    case seen
    /// There is no such node and no such leaf.
    case nowhere
  }

  struct Edge {
    var label: String
    var because: String?
    /// Whether time passes before it is asked.
    var isLater = false
    var item: Item
  }

  init(_ tree: DecisionTree) {
    root = Item(number: 0, name: tree.start, content: .nowhere)
    var numbers: [String: Int] = [:]
    root = Self.item(tree.start, tree, &numbers)
  }

  private static func item(
    _ name: String, _ tree: DecisionTree, _ numbers: inout [String: Int]
  ) -> Item {
    if let number = numbers[name] { return Item(number: number, name: name, content: .seen) }
    let number = numbers.count
    if let node = tree.nodes[name] {
      numbers[name] = number
      var item = Item(number: number, name: name, content: .node(node))
      for branch in node.branches {
        item.edges.append(
          Edge(
            label: branch.test.description, because: branch.because,
            item: Self.item(branch.go, tree, &numbers)))
      }
      return item
    }
    guard let leaf = tree.leaves[name] else {
      return Item(number: -1, name: name, content: .nowhere)
    }
    numbers[name] = number
    var item = Item(number: number, name: name, content: .leaf(leaf))
    if let next = leaf.thenAsk {
      let label = leaf.watch.map { "after \($0)" } ?? "then"
      item.edges.append(
        Edge(label: label, isLater: true, item: Self.item(next, tree, &numbers)))
    }
    return item
  }
}

extension DecisionTree.Leaf {
  /// `rollback and roll-forward`, `monitor for 10m`; empty when nothing is done.
  var actionsInWords: String {
    let words = actions.map(\.rawValue).inWords("and")
    guard let watch else { return words }
    return words.isEmpty ? "watch for \(watch)" : "\(words) for \(watch)"
  }

  /// What must follow and who approves, a line each.
  var duties: [String] {
    var lines: [String] = []
    if !then.isEmpty { lines.append("then \(then.inWords("and"))") }
    if !approvals.isEmpty { lines.append("approved by \(approvals.inWords("and"))") }
    return lines
  }
}
