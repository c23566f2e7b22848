import Markup

extension DecisionTree {
  /// The tree as a picture: questions from the left to the right, each answer a line to what follows.
  ///
  /// An SVG document of its own, without script and without anything from elsewhere; light or dark as
  /// its reader likes it.
  package func svg(of organisation: String) -> String {
    var picture = TreePicture(TreeOutline(self).root)
    picture.draw()
    return picture.document(titled: organisation)
  }
}

/// Places the cards first, in columns by their distance from the beginning; then draws them.
struct TreePicture {
  static let cardWidth = 236.0
  static let padding = 14.0
  static let margin = 32.0
  static let between = 18.0
  /// From a card to the line that its answers hang on.
  static let stem = 18.0

  let root: TreeCard
  /// Where each column begins.
  let columns: [Double]
  var markup = Markup()
  private var height = 0.0

  init(_ item: TreeOutline.Item) {
    root = TreeCard(item)
    var widest: [Double] = []
    root.measureLabels(at: 0, &widest)
    var columns = [Self.margin]
    for width in widest {
      columns.append((columns.last ?? 0) + Self.cardWidth + Self.stem + width + 34)
    }
    self.columns = columns
  }

  mutating func draw() {
    let top = 84.0
    draw(root, column: 0, top: top)
    height = top + root.height + Self.margin
  }

  /// The whole file; only now its height is known.
  func document(titled organisation: String) -> String {
    let name = organisation.isEmpty ? "Decision tree" : "Decision tree of \(organisation)"
    let width = (columns.last ?? 0) + Self.cardWidth + Self.margin
    var whole = Markup()
    whole.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t d\"")
    whole.attribute("width", width)
    whole.attribute("height", height)
    whole.raw(" viewBox=\"0 0 ")
    whole.number(width)
    whole.raw(" ")
    whole.number(height)
    whole.raw("\">\n<title id=\"t\">")
    whole.text(name)
    whole.raw("</title>\n<desc id=\"d\">")
    whole.text(root.sentences.joined(separator: " "))
    whole.raw("</desc>\n<style>")
    whole.raw(TreeStyle.picture)
    whole.raw("</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n")
    whole.words(TextRoom.fit(name, in: width - 64, size: 20), x: 32, y: 44, "title")
    return whole.text + markup.text + "</svg>\n"
  }

  // MARK: - Drawing

  private mutating func draw(_ card: TreeCard, column: Int, top: Double) {
    let x = columns[column]
    let cardTop = top + card.offset
    let middle = cardTop + card.anchor
    var next = top + card.childrenOffset
    let trunk = x + Self.cardWidth + Self.stem
    for (edge, child) in card.children {
      let target = next + child.offset + child.anchor
      line(from: (x + Self.cardWidth, middle), trunk, to: (columns[column + 1], target), edge)
      draw(child, column: column + 1, top: next)
      next += child.height + Self.between
    }
    drawCard(card, x: x, y: cardTop)
  }

  private mutating func line(
    from start: (x: Double, y: Double), _ trunk: Double, to end: (x: Double, y: Double),
    _ edge: TreeOutline.Edge
  ) {
    markup.raw("<path class=\"")
    markup.raw(edge.isLater ? "line later" : "line")
    markup.raw("\" d=\"M")
    markup.point(start.x, start.y)
    markup.raw("H")
    markup.number(trunk)
    if abs(start.y - end.y) > 0.5 {
      markup.raw("V")
      markup.number(end.y)
    }
    markup.raw("H")
    markup.number(end.x - 3)
    markup.raw("\"/>\n<path class=\"head\" d=\"M")
    markup.point(end.x - 9, end.y - 4.5)
    markup.raw("L")
    markup.point(end.x - 1, end.y)
    markup.raw("L")
    markup.point(end.x - 9, end.y + 4.5)
    markup.raw("Z\"/>\n")
    let room = end.x - trunk - 24
    let label = TextRoom.fit(edge.label, in: room, size: 13)
    markup.words(label, x: trunk + 10, y: end.y - 7, "answer")
    guard let because = edge.because else { return }
    let lines = TextRoom.lines(because, in: room, size: 11, atMost: 3)
    for (index, line) in lines.enumerated() {
      markup.words(line, x: trunk + 10, y: end.y + 16 + Double(index) * 14, "because")
    }
  }

  private mutating func drawCard(_ card: TreeCard, x: Double, y: Double) {
    let isSeen = card.isReference
    markup.raw("<g class=\"")
    markup.raw(card.style)
    markup.raw("\"")
    if !isSeen { markup.attribute("id", "c\(card.number)") }
    markup.raw(">")
    if case .seen = card.content {
      markup.raw("<a")
      markup.attribute("href", "#c\(card.number)")
      markup.raw(">")
    }
    markup.raw("<rect class=\"card\"")
    markup.attribute("x", x)
    markup.attribute("y", y)
    markup.attribute("width", Self.cardWidth)
    markup.attribute("height", card.cardHeight)
    markup.raw(" rx=\"8\"/>")
    if case .leaf = card.content {
      markup.raw("<path class=\"stripe\" d=\"M")
      markup.point(x + 4, y + 10)
      markup.raw("V")
      markup.number(y + card.cardHeight - 10)
      markup.raw("\"/>")
    }
    markup.raw("\n")
    var base = y + Self.padding - 4
    for line in card.lines {
      base += line.height
      markup.words(line.text, x: x + Self.padding, y: base, line.style)
    }
    if case .seen = card.content { markup.raw("</a>") }
    markup.raw("</g>\n")
  }
}

extension Markup {
  fileprivate mutating func point(_ x: Double, _ y: Double) {
    number(x)
    raw(" ")
    number(y)
  }

  fileprivate mutating func words(_ words: String, x: Double, y: Double, _ style: StaticString) {
    raw("<text class=\"")
    raw(style)
    raw("\"")
    attribute("x", x)
    attribute("y", y)
    raw(">")
    text(words)
    raw("</text>\n")
  }
}
