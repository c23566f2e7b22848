import Markup

/// One figure as a histogram, or as dots where there are few; part of a larger picture.
struct FigurePanel {
  let figure: Figure

  static let width = 720.0
  static let height = 132.0
  private static let (left, right) = (16.0, 704.0)
  private static let (top, bottom) = (46.0, 106.0)

  /// Draws with its upper edge at `y`.
  func draw(into markup: inout Markup, at y: Double) {
    markup.raw("<g role=\"img\"")
    markup.attribute("aria-label", "\(figure.name.title): \(summary)")
    markup.raw(" transform=\"translate(0 ")
    markup.number(y)
    markup.raw(")\">")
    text(figure.name.title, x: Self.left, y: 18, "title", into: &markup)
    text(summary, x: Self.left, y: 35, "soft", into: &markup)
    bars(into: &markup)
    axis(into: &markup)
    markup.raw("</g>\n")
  }

  /// In one sentence, for those who do not see the picture.
  var summary: String {
    let (spread, scale) = (figure.spread, figure.name.scale)
    let known = "\(spread.count) of \(figure.of) \(figure.name.subject) know it"
    guard spread.count > 0 else { return "\(known)." }
    guard let quantiles = spread.quantiles else {
      return "\(known): \(spread.values.map(scale.text).joined(separator: ", "))."
    }
    return "\(known): half up to \(scale.text(quantiles.half)), nine in ten up to "
      + "\(scale.text(quantiles.ninety)), all up to \(scale.text(quantiles.most))."
  }

  private var step: Double {
    (Self.right - Self.left) / Double(max(figure.name.scale.edges.count, 1))
  }

  private func bars(into markup: inout Markup) {
    let most = Double(max(figure.spread.bins.max() ?? 0, 1))
    for (index, count) in figure.spread.bins.enumerated() where count > 0 {
      let x = Self.left + Double(index) * step
      if figure.spread.quantiles == nil {
        dots(count, x: x + step / 2, into: &markup)
        continue
      }
      let height = max(Double(count) / most * (Self.bottom - Self.top), 2)
      markup.raw("<rect class=\"bar\"")
      markup.attribute("x", x + 2)
      markup.attribute("y", Self.bottom - height)
      markup.attribute("width", step - 4)
      markup.attribute("height", height)
      markup.raw("><title>")
      markup.text("\(range(index)): \(count)")
      markup.raw("</title></rect>")
    }
  }

  private func dots(_ count: Int, x: Double, into markup: inout Markup) {
    for place in 0..<min(count, Distribution.fewest) {
      markup.raw("<circle class=\"bar\"")
      markup.attribute("cx", x)
      markup.attribute("cy", Self.bottom - 7 - Double(place) * 12)
      markup.attribute("r", 4.5)
      markup.raw("/>")
    }
  }

  private func axis(into markup: inout Markup) {
    markup.raw("<path class=\"axis\" d=\"M")
    markup.number(Self.left)
    markup.raw(" ")
    markup.number(Self.bottom)
    markup.raw("H")
    markup.number(Self.right)
    markup.raw("\"/>")
    for (index, edge) in figure.name.scale.edges.enumerated() {
      text(
        figure.name.scale.text(edge), x: Self.left + Double(index) * step, y: Self.bottom + 15,
        index == 0 ? "tick first" : "tick", into: &markup)
    }
  }

  private func range(_ bin: Int) -> String {
    let (scale, edges) = (figure.name.scale, figure.name.scale.edges)
    guard bin + 1 < edges.count else { return "\(scale.text(edges[bin])) or more" }
    return "\(scale.text(edges[bin])) to under \(scale.text(edges[bin + 1]))"
  }

  private func text(
    _ words: String, x: Double, y: Double, _ style: StaticString, into markup: inout Markup
  ) {
    markup.raw("<text class=\"")
    markup.raw(style)
    markup.raw("\"")
    markup.attribute("x", x)
    markup.attribute("y", y)
    markup.raw(">")
    markup.text(words)
    markup.raw("</text>")
  }
}
