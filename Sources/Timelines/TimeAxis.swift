import EventLog

/// A stretch of time on a stretch of a picture.
struct TimeAxis {
  let start: Timestamp
  let end: Timestamp
  let left: Double
  let width: Double

  /// Shows all of `times`, but never much more than `core`: one entry that is dated back by years
  /// must not press the whole incident into a line.
  init(_ times: [Timestamp], core: TimeSpan?, left: Double, width: Double) {
    (self.left, self.width) = (left, width)
    let earliest = times.min() ?? Timestamp(microseconds: 0)
    let latest = times.max() ?? earliest
    let spread = max(core?.length ?? 0, 6 * 3600 * 1_000_000)
    let low = max(earliest, core?.from.advanced(byMicroseconds: -spread) ?? earliest)
    let high = max(low, min(latest, core?.to.advanced(byMicroseconds: spread) ?? latest))
    // A single moment gets ten minutes on either side.
    let margin = low == high ? 600_000_000 : max(high.since(low) / 40, 10_000_000)
    start = low.advanced(byMicroseconds: -margin)
    end = high.advanced(byMicroseconds: margin)
  }

  var right: Double { left + width }

  /// Times beyond the picture lie at its edge.
  func x(_ time: Timestamp) -> Double {
    let length = Double(max(end.since(start), 1))
    return left + min(max(Double(time.since(start)) / length, 0), 1) * width
  }

  func contains(_ time: Timestamp) -> Bool { start <= time && time <= end }
}

extension TimeAxis {
  struct Tick {
    var time: Timestamp
    var label: String
    /// The day, where it begins or the axis does.
    var day: String?
  }

  private static let steps: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
    2 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400, 90 * 86_400, 365 * 86_400,
  ]

  /// Round times of UTC, at most ten.
  var ticks: [Tick] {
    let seconds = max(end.since(start) / 1_000_000, 1)
    var step = Self.steps.first { seconds / $0 <= 9 } ?? 365 * 86_400
    while seconds / step > 9 { step = step.clampedProduct(10) }
    let microseconds = step.clampedProduct(1_000_000)
    var ticks: [Tick] = []
    var time = start.microseconds
    let past = time % microseconds
    time = time.addingClamped(past > 0 ? microseconds - past : -past)
    var lastDay = ""
    while time <= end.microseconds, ticks.count < 12 {
      let tick = Timestamp(microseconds: time)
      let day = TimeText.day(tick)
      if step >= 86_400 {
        ticks.append(Tick(time: tick, label: day))
      } else {
        let clock = TimeText.clock(tick)
        ticks.append(
          Tick(
            time: tick, label: step < 60 ? clock : String(clock.prefix(5)),
            day: day == lastDay ? nil : day))
      }
      lastDay = day
      let (next, overflow) = time.addingReportingOverflow(microseconds)
      if overflow { break }
      time = next
    }
    return ticks
  }
}

extension Timestamp {
  func advanced(byMicroseconds count: Int64) -> Timestamp {
    Timestamp(microseconds: microseconds.addingClamped(count))
  }
}
