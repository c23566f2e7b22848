import EventLog
import Incidents
import Markup
import Rollouts

extension Picture {
  /// Share of traffic on the new version, as steps.
  mutating func exposurePanel() {
    guard !timeline.exposure.isEmpty else { return }
    let (top, height) = (y + 8, 104.0)
    let bottom = top + height
    let most = timeline.exposure.map(\.share.hundredths).max() ?? 0
    let scales: [Int32] = [100, 500, 1000, 2500, 5000, 10_000]
    let scale = scales.first { $0 >= most } ?? 10_000
    for part in [0, 1, 2] as [Int32] {
      let value = scale * part / 2
      let height = bottom - height * Double(value) / Double(scale)
      line(x1: Self.left, y1: height, x2: Self.right, y2: height, part == 0 ? "axis" : "grid")
      let label = Share(hundredths: value)?.description ?? ""
      text(label, x: Self.left - 12, y: height + 4, "row-label soft")
    }
    text("Exposure", x: 32, y: top + 4, "panel-label")
    var placement = LabelPlacement()
    for (index, steps) in deployments.prefix(4).enumerated() {
      curve(steps, bottom: bottom, height: height, scale: Double(scale), isFirst: index == 0)
      labels(steps, bottom: bottom, height: height, scale: Double(scale), &placement)
    }
    y = bottom + 18
  }

  /// The steps of each deployment, in the order of time.
  private var deployments: [[ExposureStep]] {
    var order: [StreamID] = []
    var steps: [StreamID: [ExposureStep]] = [:]
    for step in timeline.exposure {
      if steps[step.deployment] == nil { order.append(step.deployment) }
      steps[step.deployment, default: []].append(step)
    }
    return order.map { (steps[$0] ?? []).sorted { ($0.at, $0.position) < ($1.at, $1.position) } }
  }

  private mutating func curve(
    _ steps: [ExposureStep], bottom: Double, height: Double, scale: Double, isFirst: Bool
  ) {
    var path = Markup()
    var last = bottom
    // Far more steps than pixels would only make the file large.
    var drawn = -1.0
    for (index, step) in steps.enumerated() {
      let x = axis.x(step.at)
      if x - drawn < 0.5, index < steps.count - 1, steps.count > 500 { continue }
      drawn = x
      path.raw(path.text.isEmpty ? "M" : "L")
      path.number(x)
      path.raw(" ")
      path.number(last)
      last = bottom - height * Double(step.share.hundredths) / scale
      path.raw("L")
      path.number(x)
      path.raw(" ")
      path.number(last)
    }
    // What was done then is known, and not whom it moved away: the share is no longer sure.
    let end = departure(after: steps).map { axis.x($0.at) } ?? Self.right
    path.raw("L")
    path.number(end)
    path.raw(" ")
    path.number(last)
    if isFirst {
      markup.raw("<path class=\"exposure-area\" d=\"")
      markup.text(path.text)
      markup.raw("L")
      markup.number(end)
      markup.raw(" ")
      markup.number(bottom)
      markup.raw("Z\"/>\n")
    }
    markup.raw(
      isFirst ? "<path class=\"exposure\" d=\"" : "<path class=\"exposure other\" d=\"")
    markup.text(path.text)
    markup.raw("\"/>\n")
    if end < Self.right { line(x1: end, y1: last, x2: Self.right, y2: last, "exposure unsure") }
  }

  /// What was carried out to leave a deployment since its share was last known.
  private func departure(after steps: [ExposureStep]) -> Departure? {
    guard let last = steps.last, last.share != .none else { return nil }
    return timeline.departures.last { $0.deployment == last.deployment && $0.at >= last.at }
  }

  private mutating func labels(
    _ steps: [ExposureStep], bottom: Double, height: Double, scale: Double,
    _ placement: inout LabelPlacement
  ) {
    for step in steps.prefix(200) {
      let words = LabelPlacement.fit(
        step.group.map { "\($0) \(step.share)" }
          ?? (step.isMovedAway ? "moved away" : "rolled back"), in: 180, size: 11)
      let width = LabelPlacement.width(words, size: 11) + 6
      let x = min(axis.x(step.at), Self.right - width)
      let baseline = bottom - height * Double(step.share.hundredths) / scale - 5
      let box = LabelPlacement.Box(
        left: x, right: x + width, top: baseline - 11, bottom: baseline + 3)
      if placement.take(box) { text(words, x: x + 4, y: baseline, "exposure-label") }
    }
    guard let departure = departure(after: steps), let last = steps.last else { return }
    // Below the line: what stands above it tells of the share.
    let words = "left; whether it helped is not verified"
    let width = LabelPlacement.width(words, size: 11) + 6
    let x = min(axis.x(departure.at), Self.right - width)
    let height = height * Double(last.share.hundredths) / scale
    let baseline = height > 24 ? bottom - height + 14 : bottom - height - 19
    let box = LabelPlacement.Box(
      left: x, right: x + width, top: baseline - 11, bottom: baseline + 3)
    if placement.take(box) { text(words, x: x + 4, y: baseline, "exposure-label") }
  }

  /// How bad it was, from the first word on it to the end.
  mutating func severityStrip() {
    var steps: [SeverityStep] = []
    for step in timeline.severities.sorted(by: { ($0.at, $0.position) < ($1.at, $1.position) })
    where step.severity != steps.last?.severity { steps.append(step) }
    guard !steps.isEmpty else { return }
    text("Severity", x: 32, y: y + 14, "panel-label")
    let end = timeline.openSpans.last?.to.map { axis.x($0) } ?? Self.right
    var drawn = -1.0
    for (index, step) in steps.enumerated() {
      let start = axis.x(step.at)
      let stop = index + 1 < steps.count ? axis.x(steps[index + 1].at) : max(end, start + 4)
      guard stop - start >= 0.5, start > drawn else { continue }
      drawn = start
      rectangle(
        x: start, y: y, width: stop - start, height: 20, radius: 3,
        "severity \(step.severity.rawValue.lowercased())")
      if stop - start > LabelPlacement.width(step.severity.rawValue, size: 13) + 10 {
        text(step.severity.rawValue, x: start + 7, y: y + 14.5, "on-color")
      }
    }
    y += 34
  }
}
