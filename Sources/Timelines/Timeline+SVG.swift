import EventLog
import Incidents
import Markup
import Rollouts

extension Timeline {
  /// The incident as one picture: exposure, severity, the phases with their entries, and silence.
  ///
  /// An SVG document of its own, without script and without anything from elsewhere; light or dark as
  /// its reader likes it.
  package func svg(_ reading: TimelineReading = TimelineReading()) -> String {
    var picture = Picture(TimelineOutline(self, reading))
    picture.draw()
    return picture.document
  }
}

/// Draws from the top down; what is drawn below needs to know where the part above ended.
struct Picture {
  static let width = 1200.0
  static let left = 150.0
  static let right = 1168.0
  static let rowHeight = 36.0

  let outline: TimelineOutline
  let axis: TimeAxis
  let phases: [PhaseSpan]
  var markup = Markup()
  private var behind = Markup()
  /// Whether somewhere one mark stands for several entries.
  var hasClusters = false
  /// Where the next part begins.
  var y = 0.0

  var timeline: Timeline { outline.timeline }
  var clock: TimelineClock { outline.reading.clock }

  init(_ outline: TimelineOutline) {
    self.outline = outline
    phases = outline.phases
    let timeline = outline.timeline
    var times = outline.order.map { timeline.all[$0].time(by: outline.reading.clock) }
    times += timeline.milestones.list.map(\.at)
    let recorded = timeline.all.map(\.recordedAt)
    axis = TimeAxis(
      times,
      core: recorded.min().flatMap { first in
        recorded.max().map { TimeSpan(from: first, to: $0) }
      }, left: Self.left, width: Self.right - Self.left)
  }

  mutating func draw() {
    head()
    let lines = placeMilestones()
    let plotTop = y
    exposurePanel()
    severityStrip()
    gapLabels()
    let rowsTop = y
    for phase in phases { row(phase) }
    if phases.isEmpty { emptyRow() }
    let plotBottom = y
    drawBehind { picture in
      picture.grid(from: plotTop, to: plotBottom)
      picture.gaps(from: rowsTop, to: plotBottom)
      for line in lines { picture.milestoneLine(line, to: plotBottom) }
    }
    timeLabels()
    legend()
  }

  /// What is only known at the end, but must not cover anything.
  private mutating func drawBehind(_ body: (inout Picture) -> Void) {
    swap(&markup, &behind)
    body(&self)
    swap(&markup, &behind)
  }

  /// The whole file; only now its height is known.
  var document: String {
    var whole = Markup()
    whole.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t d\"")
    whole.attribute("width", Self.width)
    whole.attribute("height", y)
    whole.raw(" viewBox=\"0 0 1200 ")
    whole.number(y)
    whole.raw("\">\n<title id=\"t\">")
    whole.text("\(timeline.number): timeline")
    whole.raw("</title>\n<desc id=\"d\">")
    whole.text(description)
    whole.raw("</desc>\n<style>")
    whole.raw(TimelineStyle.picture)
    whole.raw("</style>\n<defs><pattern id=\"hatch\" width=\"8\" height=\"8\"")
    whole.raw(" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">")
    whole.raw("<path class=\"hatch\" d=\"M0 0V8\"/></pattern></defs>\n")
    whole.raw("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n")
    return whole.text + behind.text + markup.text + "</svg>\n"
  }

  private var description: String {
    let moments = timeline.milestones.list.map { "\($0.label) \(TimeText.second($0.at)) UTC" }
    let counts = phases.map { "\($0.phase.heading): \($0.count)" }
    return (outline.facts + moments + outline.durations + counts).joined(separator: ". ") + "."
  }

  private mutating func head() {
    y = 40
    text(timeline.number, x: 32, y: y, "number")
    let x = 32 + LabelPlacement.width(timeline.number, size: 20) + 14
    let title = outline.title
    text(
      LabelPlacement.fit(title, in: Self.right - x, size: 20 * Self.breadth(of: title)), x: x, y: y,
      "title")
    y += 24
    let beyond = outline.order.count { !axis.contains(timeline.all[$0].time(by: clock)) }
    let notes = beyond == 0 ? [] : ["\(beyond) shown at the edge lie far outside"]
    for facts in [outline.facts + notes, outline.durations] where !facts.isEmpty {
      let words = facts.joined(separator: " · ")
      text(LabelPlacement.fit(words, in: Self.right - 32, size: 13), x: 32, y: y, "soft")
      y += 20
    }
    y += 8
  }

  /// How much more room bold letters take, and capitals among them.
  private static func breadth(of text: String) -> Double {
    let wide = text.count { $0.isUppercase || "mw@%&—".contains($0) }
    return 1.1 + 0.5 * Double(wide) / Double(max(text.count, 1))
  }

  private mutating func emptyRow() {
    text("Nothing was recorded", x: Self.left + 12, y: y + 23, "soft")
    y += Self.rowHeight
  }
}

extension Picture {
  mutating func text(_ words: String, x: Double, y: Double, _ style: StaticString) {
    markup.raw("<text class=\"")
    markup.raw(style)
    markup.raw("\"")
    markup.attribute("x", x)
    markup.attribute("y", y)
    markup.raw(">")
    markup.text(words)
    markup.raw("</text>\n")
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, radius: Double = 0, _ style: String
  ) {
    markup.raw("<rect")
    markup.attribute("class", style)
    markup.attribute("x", x)
    markup.attribute("y", y)
    markup.attribute("width", max(width, 0))
    markup.attribute("height", height)
    if radius > 0 { markup.attribute("rx", radius) }
    markup.raw("/>\n")
  }

  mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, _ style: StaticString) {
    markup.raw("<path class=\"")
    markup.raw(style)
    markup.raw("\" d=\"M")
    markup.number(x1)
    markup.raw(" ")
    markup.number(y1)
    markup.raw("L")
    markup.number(x2)
    markup.raw(" ")
    markup.number(y2)
    markup.raw("\"/>\n")
  }
}
