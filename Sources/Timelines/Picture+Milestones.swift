import EventLog
import Markup

extension Picture {
  struct MilestoneLine {
    var at: Timestamp
    /// Where it begins: beside its label.
    var top: Double
  }

  /// Labels above the plot, on as many lines as they need.
  mutating func placeMilestones() -> [MilestoneLine] {
    let moments = timeline.milestones.list.filter { axis.contains($0.at) }
    guard !moments.isEmpty else { return [] }
    let isLong = axis.end.since(axis.start) > 86_400_000_000
    var labels = moments.map { label, time in
      MilestoneLabel("\(label) \(TimeText.minute(time).suffix(isLong ? 11 : 5))", at: axis.x(time))
    }
    labels.place(upTo: Self.right)
    for label in labels {
      let baseline = y + Double(label.lane) * 18 + 13
      if label.isBefore {
        text(label.words, x: label.line - 5, y: baseline, "milestone-label end")
      } else {
        text(label.words, x: label.line + 5, y: baseline, "milestone-label")
      }
    }
    let lines = zip(moments, labels).map { moment, label in
      MilestoneLine(at: moment.at, top: y + Double(label.lane) * 18 + 2)
    }
    y += Double((labels.map(\.lane).max() ?? -1) + 1) * 18 + 8
    return lines
  }

  mutating func milestoneLine(_ line: MilestoneLine, to bottom: Double) {
    let x = axis.x(line.at)
    self.line(x1: x, y1: line.top, x2: x, y2: bottom, "milestone-line")
  }

  /// Silence, across all phases.
  mutating func gaps(from top: Double, to bottom: Double) {
    for gap in outline.gaps {
      let (start, end) = (axis.x(gap.from) + 9, axis.x(gap.to) - 9)
      guard end - start >= 4 else { continue }
      rectangle(x: start, y: top, width: end - start, height: bottom - top, "gap")
    }
  }

  /// How long each silence was, above the phases.
  mutating func gapLabels() {
    guard !outline.gaps.isEmpty else { return }
    let baseline = y + 8
    y += 14
    for gap in outline.gaps {
      let words = "\(TimeText.length(gap.length)) silent"
      let (start, end) = (axis.x(gap.from) + 9, axis.x(gap.to) - 9)
      guard end - start > LabelPlacement.width(words, size: 11) + 8 else { continue }
      text(words, x: (start + end) / 2, y: baseline, "gap-label")
    }
  }

  mutating func grid(from top: Double, to bottom: Double) {
    for tick in axis.ticks {
      line(x1: axis.x(tick.time), y1: top, x2: axis.x(tick.time), y2: bottom, "grid")
    }
    line(x1: Self.left, y1: bottom, x2: Self.right, y2: bottom, "axis")
  }

  mutating func timeLabels() {
    var placement = LabelPlacement()
    text("UTC", x: Self.left - 12, y: y + 19, "row-label soft")
    _ = placement.take(.init(left: 0, right: Self.left - 10, top: y, bottom: y + 36))
    var day: String?
    for tick in axis.ticks {
      let x = axis.x(tick.time)
      let half = LabelPlacement.width(tick.label, size: 12) / 2 + 3
      day = tick.day ?? day
      guard x + half < Self.width,
        placement.take(.init(left: x - half, right: x + half, top: y, bottom: y + 20))
      else { continue }
      line(x1: x, y1: y, x2: x, y2: y + 5, "axis")
      text(tick.label, x: x, y: y + 19, "tick")
      guard let words = day else { continue }
      let reach = LabelPlacement.width(words, size: 12) / 2 + 3
      guard x + reach < Self.width,
        placement.take(.init(left: x - reach, right: x + reach, top: y + 21, bottom: y + 36))
      else { continue }
      text(words, x: x, y: y + 35, "tick")
      day = nil
    }
    y += 52
  }
}
