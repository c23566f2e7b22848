import EventLog

extension Picture {
  struct MilestoneLine {
    var label: String
    var at: Timestamp
    /// Where the label stands; nil when there was no room.
    var labelBottom: Double?
  }

  /// Labels above the plot, on as many lines as they need.
  mutating func milestoneLabels() -> [MilestoneLine] {
    let moments = timeline.milestones.list.filter { axis.contains($0.at) }
      .sorted { $0.at < $1.at }
    guard !moments.isEmpty else { return [] }
    var placement = LabelPlacement()
    var lines: [MilestoneLine] = []
    var lanes = 0
    for (label, time) in moments {
      var line = MilestoneLine(label: label, at: time)
      let words = "\(label) \(String(TimeText.clock(time).prefix(5)))"
      let width = LabelPlacement.width(words, size: 12) + 10
      let x = min(axis.x(time), Self.right - width)
      for lane in 0..<5 {
        let top = y + Double(lane) * 18
        let box = LabelPlacement.Box(left: x, right: x + width, top: top, bottom: top + 17)
        guard placement.take(box) else { continue }
        text(words, x: x + 5, y: top + 13, "milestone-label")
        line.labelBottom = top + 3
        lanes = max(lanes, lane + 1)
        break
      }
      lines.append(line)
    }
    y += Double(lanes) * 18 + 8
    return lines
  }

  mutating func milestoneLine(_ line: MilestoneLine, from top: Double, to bottom: Double) {
    let x = axis.x(line.at)
    self.line(x1: x, y1: line.labelBottom ?? top, x2: x, y2: bottom, "milestone-line")
  }

  /// Silence, across all phases.
  mutating func gaps(from top: Double, to bottom: Double) {
    for gap in outline.gaps {
      let (start, end) = (axis.x(gap.from) + 9, axis.x(gap.to) - 9)
      guard end - start >= 4 else { continue }
      rectangle(x: start, y: top, width: end - start, height: bottom - top, "gap")
    }
  }

  /// How long each silence was, under the plot's upper edge where no mark can be.
  mutating func gapLabels(at baseline: Double) {
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
    for tick in axis.ticks {
      let x = axis.x(tick.time)
      let half = LabelPlacement.width(tick.label, size: 12) / 2 + 3
      guard
        placement.take(.init(left: x - half, right: x + half, top: y, bottom: y + 20))
      else { continue }
      line(x1: x, y1: y, x2: x, y2: y + 5, "axis")
      text(tick.label, x: x, y: y + 19, "tick")
      guard let day = tick.day else { continue }
      let reach = LabelPlacement.width(day, size: 12) / 2 + 3
      if placement.take(.init(left: x - reach, right: x + reach, top: y + 21, bottom: y + 36)) {
        text(day, x: x, y: y + 35, "tick")
      }
    }
    text("UTC", x: Self.left - 12, y: y + 19, "row-label soft")
    y += 52
  }
}
