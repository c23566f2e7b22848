import Markup

extension DecisionTree {
  /// The tree as a diagram of characters, no line wider than `width` if that can be.
  ///
  /// Control and other invisible characters of its texts are spelled out.
  package func text(width: Int = 80, isASCII: Bool = false) -> String {
    var diagram = TreeText(width: width, strokes: isASCII ? .ascii : .boxes)
    diagram.draw(TreeOutline(self).root)
    return diagram.text
  }
}

/// Draws from the top down, each question a step further to the right.
struct TreeText {
  let width: Int
  let strokes: Strokes
  private(set) var text = ""

  /// What lines are drawn with.
  struct Strokes {
    var branch: String
    var last: String
    var passing: String
    var arrow: String
    var up: String

    static let boxes = Strokes(branch: "├─ ", last: "└─ ", passing: "│  ", arrow: "→", up: "↑")
    static let ascii = Strokes(branch: "|- ", last: "`- ", passing: "|  ", arrow: "->", up: "^")
  }

  init(width: Int, strokes: Strokes) { (self.width, self.strokes) = (width, strokes) }

  mutating func draw(_ root: TreeOutline.Item) {
    paragraph(head(of: root), first: "", others: passing(root))
    body(of: root, indent: "")
  }

  /// What stands below the head of an item.
  private mutating func body(of item: TreeOutline.Item, indent: String) {
    if case .leaf(let leaf) = item.content {
      let inner = indent + passing(item)
      paragraph(leaf.text, first: inner, others: inner)
      for duty in leaf.duties { paragraph(duty, first: inner, others: inner + "  ") }
    }
    for (index, edge) in item.edges.enumerated() {
      let isLast = index == item.edges.count - 1
      let below = indent + (isLast ? "   " : strokes.passing)
      let inner = below + passing(edge.item)
      paragraph(
        "\(edge.label) \(strokes.arrow) \(head(of: edge.item))",
        first: indent + (isLast ? strokes.last : strokes.branch), others: inner)
      if let because = edge.because {
        paragraph("because \(because)", first: inner, others: inner + "  ")
      }
      body(of: edge.item, indent: below)
    }
  }

  /// What is drawn beside the texts of an item: a line to what follows, or nothing.
  private func passing(_ item: TreeOutline.Item) -> String {
    item.edges.isEmpty ? "   " : strokes.passing
  }

  private func head(of item: TreeOutline.Item) -> String {
    switch item.content {
    case .node(let node):
      let fact = node.fact == item.name ? "" : ", by \(node.fact)"
      return "\(node.ask) (\(item.name)\(fact))"
    case .leaf(let leaf):
      let actions = leaf.actionsInWords
      return actions.isEmpty ? item.name : "\(item.name): \(actions)"
    case .seen: return "\(item.name) \(strokes.up)"
    case .nowhere: return "\(item.name) (there is no such node and no such leaf)"
    }
  }

  private mutating func paragraph(_ words: String, first: String, others: String) {
    var prefix = first
    for line in lines(words, first: first, others: others) {
      text += prefix + line + "\n"
      prefix = others
    }
  }

  /// Broken at spaces; a word that is too long for a line stays whole.
  private func lines(_ words: String, first: String, others: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in VisibleText.text(words).split(separator: " ") {
      let room = width - VisibleText.width(lines.isEmpty ? first : others)
      let joined = line.isEmpty ? String(word) : "\(line) \(word)"
      if line.isEmpty || VisibleText.width(joined) <= max(room, 12) {
        line = joined
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
