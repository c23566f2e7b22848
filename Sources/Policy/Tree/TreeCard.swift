import Markup

/// One card of the picture with its size, and all that follows it.
struct TreeCard {
  let number: Int
  let name: String
  let content: TreeOutline.Content
  let lines: [Line]
  let children: [(edge: TreeOutline.Edge, card: TreeCard)]
  let cardHeight: Double
  /// Of the card and all that follows.
  let height: Double
  /// How far the card, and what follows it, begin below the top of both.
  let offset: Double
  let childrenOffset: Double

  struct Line {
    var text: String
    var style: StaticString
    var height: Double
  }

  init(_ item: TreeOutline.Item) {
    (number, name, content) = (item.number, item.name, item.content)
    lines = Self.lines(of: item)
    cardHeight = lines.reduce(TreePicture.padding * 2 - 6) { $0 + $1.height }
    children = item.edges.map { ($0, TreeCard($0.item)) }
    guard let first = children.first?.card, let last = children.last?.card else {
      (height, offset, childrenOffset) = (cardHeight, 0, 0)
      return
    }
    let gaps = TreePicture.between * Double(children.count - 1)
    let below = children.reduce(gaps) { $0 + $1.card.height }
    // In the middle between the first and the last line that begins at the card.
    let low = below - last.height + last.offset + last.anchor
    var middle = (first.offset + first.anchor + low) / 2
    // A line that would only jump a little runs straight.
    var top = 0.0
    for (_, card) in children {
      let line = top + card.offset + card.anchor
      if abs(line - middle) < 20 { middle = line }
      top += card.height + TreePicture.between
    }
    let start = middle - cardHeight / 2
    offset = max(start, 0)
    childrenOffset = max(-start, 0)
    height = max(offset + cardHeight, childrenOffset + below)
  }

  /// Where lines meet the card, from its top.
  var anchor: Double { cardHeight / 2 }

  /// Whether it only names what is drawn elsewhere, or nowhere.
  var isReference: Bool {
    switch content {
    case .seen, .nowhere: true
    case .node, .leaf: false
    }
  }

  /// How wide the answers are that lead into each column.
  func measureLabels(at column: Int, _ widest: inout [Double]) {
    guard !children.isEmpty else { return }
    if widest.count == column { widest.append(60) }
    for (edge, child) in children {
      let label = min(TextRoom.width(edge.label, size: 13), 220)
      widest[column] = max(widest[column], label, edge.because == nil ? 0 : 150)
      child.measureLabels(at: column + 1, &widest)
    }
  }

  // MARK: - Words

  private static func lines(of item: TreeOutline.Item) -> [Line] {
    func text(
      _ text: String, _ style: StaticString, _ size: Double, _ height: Double
    ) -> [Line] {
      TextRoom.lines(text, in: TreePicture.cardWidth - 2 * TreePicture.padding, size: size)
        .map { Line(text: $0, style: style, height: height) }
    }
    switch item.content {
    case .node(let node):
      let fact = node.fact == item.name ? item.name : "\(item.name) · \(node.fact)"
      return text(node.ask, "ask", 14, 19) + text(fact, "name", 11.5, 17)
    case .leaf(let leaf):
      let actions = leaf.actionsInWords
      return text(item.name, "name", 11.5, 15)
        + text(actions.isEmpty ? "no mitigation" : actions, "actions", 14, 19)
        + text(leaf.text, "words", 12.5, 17)
        + leaf.duties.flatMap { text($0, "duty", 11.5, 16) }
    case .seen: return text("↑ \(item.name)", "name", 12.5, 17)
    case .nowhere: return text("no such node or leaf: \(item.name)", "name", 12.5, 17)
    }
  }

  /// The class of the card, which chooses its colour.
  var style: StaticString {
    switch content {
    case .node: "node"
    case .seen: "seen"
    case .nowhere: "nowhere"
    case .leaf(let leaf):
      switch leaf.actions.first(where: { $0 != .halt }) ?? leaf.actions.first {
      case nil: "leaf none"
      case .monitor?, .halt?, .freeze?: "leaf wait"
      case .fallback?, .bypass?: "leaf aside"
      case .rollback?, .redeployInfrastructure?, .dataRestore?: "leaf back"
      case .rollForward?: "leaf forward"
      }
    }
  }

  /// All of it in sentences, for those who do not see the picture.
  var sentences: [String] {
    var sentences: [String] = []
    switch content {
    case .node(let node):
      let ways = children.map { "\($0.edge.label) leads to \($0.card.name)" }
      sentences.append("\(name) asks: \(node.ask) \(ways.joined(separator: "; ")).")
    case .leaf(let leaf):
      let actions = leaf.actionsInWords
      let words = [actions.isEmpty ? "no mitigation" : actions] + leaf.duties
      sentences.append("\(name): \(words.joined(separator: ", ")). \(leaf.text)")
      for (edge, card) in children {
        sentences.append("\(edge.label.capitalizedFirst), \(card.name) is asked.")
      }
    case .seen, .nowhere: break
    }
    return sentences + children.flatMap { $0.card.sentences }
  }
}
