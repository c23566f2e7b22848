import Markup
import Timelines

extension MetricsReport {
  /// The distributions of all that anything is known of, below each other.
  package var svg: String {
    var markup = Markup()
    draw(figures.filter { $0.spread.count > 0 }, titled: true, into: &markup)
    return markup.text
  }

  var title: String {
    "\(service ?? "All services"), \(TimeText.day(since)) to \(TimeText.day(until))"
  }

  /// One picture of some figures.
  func draw(_ figures: [Figure], titled: Bool, into markup: inout Markup) {
    let top = titled ? 44.0 : 0
    let height = max(top + Double(figures.count) * FigurePanel.height, top + 20)
    markup.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"group\"")
    markup.raw(" viewBox=\"0 0 ")
    markup.number(FigurePanel.width)
    markup.raw(" ")
    markup.number(height)
    markup.raw("\"")
    markup.attribute("width", FigurePanel.width)
    markup.attribute("height", height)
    markup.raw(">\n<title>")
    markup.text(titled ? title : figures.first?.name.title ?? title)
    markup.raw("</title>\n<desc>")
    markup.text(
      figures.map { "\($0.name.title), \($0.name.meaning): \(FigurePanel(figure: $0).summary)" }
        .joined(separator: " "))
    markup.raw("</desc>\n<style>")
    markup.raw(Self.pictureStyle)
    markup.raw("</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n")
    if titled {
      markup.raw("<text class=\"heading\" x=\"16\" y=\"28\">")
      markup.text(title)
      markup.raw("</text>\n")
    }
    for (index, figure) in figures.enumerated() {
      FigurePanel(figure: figure).draw(
        into: &markup, at: top + Double(index) * FigurePanel.height)
    }
    markup.raw("</svg>\n")
  }

  private static let pictureStyle: StaticString = """
    svg{color-scheme:light dark;--ground:#fff;--text:#1c2430;--soft:#5b6675;--axis:#aab3be;\
    --bar:#4a6fa5;font:13px system-ui,sans-serif;fill:var(--text)}
    @media (prefers-color-scheme:dark){svg{--ground:#11161d;--text:#e4e9ef;--soft:#9aa6b4;\
    --axis:#4b5765;--bar:#7ea6e0}}
    @media print{svg{--ground:#fff;--text:#000;--soft:#444;--axis:#888;--bar:#456}}
    .ground{fill:var(--ground)}
    .heading{font-size:18px;font-weight:600}
    .title{font-weight:600}
    .soft{font-size:12px;fill:var(--soft)}
    .bar{fill:var(--bar)}
    .axis{stroke:var(--axis);fill:none}
    .tick{font-size:11px;fill:var(--soft);text-anchor:middle}
    .tick.first{text-anchor:start}
    """
}
