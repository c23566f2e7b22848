import EventLog
import Incidents
import Markup

extension Picture {
  /// One phase: a band from its first entry to its last, and the entries on it.
  mutating func row(_ phase: PhaseSpan) {
    let middle = y + Self.rowHeight / 2
    let (start, end) = (axis.x(phase.span.from), axis.x(phase.span.to))
    markup.raw("<g class=\"")
    markup.raw(phase.phase.style)
    markup.raw("\">\n")
    rectangle(
      x: start - 11, y: middle - 12, width: end - start + 22, height: 24, radius: 12, "band")
    text(phase.phase.heading, x: 32, y: middle + 4.5, "phase-label")
    var marks: [(x: Double, place: Int)] = []
    for place in outline.order where timeline.all[place].phase == phase.phase {
      marks.append((axis.x(timeline.all[place].time(by: clock)), place))
    }
    for cluster in MarkCluster.clusters(marks) { mark(cluster, at: middle) }
    markup.raw("</g>\n")
    y += Self.rowHeight
  }

  private mutating func mark(_ cluster: MarkCluster, at middle: Double) {
    guard let place = cluster.places.first else { return }
    let entry = timeline.all[place]
    markup.raw("<g><title>")
    if cluster.places.count == 1 {
      markup.text("#\(entry.position) \(TimeText.second(entry.time(by: clock))) UTC: ")
      let sentence = timeline.sentence(of: entry).map(\.readable).joined()
      markup.text(LabelPlacement.fit(sentence, in: 1200, size: 10))
      markup.raw("</title>")
      shape(entry, x: cluster.center, y: middle)
    } else {
      let last = timeline.all[cluster.places[cluster.places.count - 1]]
      markup.text("\(cluster.places.count) entries from #\(entry.position) to #\(last.position), ")
      markup.text("\(TimeText.second(entry.time(by: clock))) to ")
      markup.text("\(TimeText.second(last.time(by: clock))) UTC")
      markup.raw("</title>")
      hasClusters = true
      let reach = cluster.reach
      rectangle(
        x: cluster.center - reach, y: middle - 9, width: reach * 2, height: 18, radius: 9, "mark")
      text(MarkCluster.label(cluster.places.count), x: cluster.center, y: middle + 4, "count")
    }
    markup.raw("</g>\n")
  }

  private mutating func shape(_ entry: TimelineEntry, x: Double, y: Double) {
    if entry.isStarred { circle(x: x, y: y, radius: 9.5, "star") }
    let isLate = timeline.marks(of: entry).contains(.learnedLate)
    draw(entry.kind, x: x, y: y, isLate ? "mark late" : "mark")
  }

  mutating func draw(_ kind: EntryKind, x: Double, y: Double, _ style: StaticString) {
    switch kind {
    case .note: circle(x: x, y: y, radius: 5, style)
    case .signal: polygon(x, y, style, [(0, -6.5), (6, 4.5), (-6, 4.5)])
    case .decision: polygon(x, y, style, [(0, -7), (7, 0), (0, 7), (-7, 0)])
    case .action: polygon(x, y, style, [(-5, -5), (5, -5), (5, 5), (-5, 5)])
    case .milestone:
      polygon(x, y, style, [(-3.5, -6), (3.5, -6), (7, 0), (3.5, 6), (-3.5, 6), (-7, 0)])
    case .message: polygon(x, y, style, [(0, 6.5), (6, -4.5), (-6, -4.5)])
    }
  }

  private mutating func circle(x: Double, y: Double, radius: Double, _ style: StaticString) {
    markup.raw("<circle class=\"")
    markup.raw(style)
    markup.raw("\"")
    markup.attribute("cx", x)
    markup.attribute("cy", y)
    markup.attribute("r", radius)
    markup.raw("/>")
  }

  private mutating func polygon(
    _ x: Double, _ y: Double, _ style: StaticString, _ corners: [(x: Double, y: Double)]
  ) {
    markup.raw("<path class=\"")
    markup.raw(style)
    markup.raw("\" d=\"")
    for (index, corner) in corners.enumerated() {
      markup.raw(index == 0 ? "M" : "L")
      markup.number(x + corner.x)
      markup.raw(" ")
      markup.number(y + corner.y)
    }
    markup.raw("Z\"/>")
  }

  /// What the shapes mean; only those that are there.
  mutating func legend() {
    let shown = outline.order.map { timeline.all[$0] }
    var x = Self.left
    markup.raw("<g class=\"legend\">\n")
    // Room on the left for half of a shape.
    x += 6
    for kind in EntryKind.allCases where shown.contains(where: { $0.kind == kind }) {
      draw(kind, x: x, y: y, "mark")
      x = label(kind.rawValue, x: x + 12)
    }
    if shown.contains(where: { timeline.marks(of: $0).contains(.learnedLate) }) {
      draw(.note, x: x, y: y, "mark late")
      x = label("learned late", x: x + 12)
    }
    if shown.contains(where: \.isStarred) {
      circle(x: x, y: y, radius: 7, "star")
      x = label("starred", x: x + 14)
    }
    if hasClusters {
      rectangle(x: x - 8, y: y - 8, width: 16, height: 16, radius: 8, "mark")
      text("2", x: x, y: y + 4, "count")
      x = label("several entries", x: x + 14)
    }
    if !outline.gaps.isEmpty {
      rectangle(x: x - 6, y: y - 8, width: 24, height: 16, "gap")
      x = label("nothing recorded for 15 min or more", x: x + 26)
    }
    markup.raw("</g>\n")
    y += 28
  }

  /// Where the next one goes, on a new line when this one is full.
  private mutating func label(_ words: String, x: Double) -> Double {
    text(words, x: x, y: y + 4, "legend-label")
    let next = x + LabelPlacement.width(words, size: 12) + 16
    guard next > Self.right - 280 else { return next }
    y += 24
    return Self.left + 6
  }
}

extension Phase {
  fileprivate var style: StaticString {
    switch self {
    case .detection: "detection"
    case .decision: "decision"
    case .mitigation: "mitigation"
    case .communication: "communication"
    case .postmortem: "postmortem"
    case .rollout: "rollout"
    case .administration: "administration"
    }
  }
}
