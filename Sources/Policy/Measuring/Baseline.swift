/// What a signal was like in the time before a deployment began.
package struct Baseline: Equatable, Sendable {
  /// Half of the values were lower, half higher: one bad minute does not move it.
  package var median: Quantity
  /// How far values were from it as a rule: the median of the distances.
  package var spread: Quantity
  /// Of how many values.
  package var samples: Int

  package init(median: Quantity, spread: Quantity, samples: Int) {
    (self.median, self.spread, self.samples) = (median, spread, samples)
  }
}

/// Why nobody can say what a signal was like.
package struct BaselineGap: Error, Equatable {
  package var sentence: String

  package init(_ sentence: String) { self.sentence = sentence }
}

/// What it takes for a time to say what was usual.
package struct BaselineDemand: Equatable, Sendable {
  /// How long before the deployment it begins.
  package var window = Span.minutes(60)
  /// Of how many values at least.
  package var samples = 5
  /// How much of the window must have been watched, where it is known how often it is read.
  package var coverage = Percent(50)
  /// Each value of so many requests at least, where the signal says nothing else; nil asks for none.
  package var minimumRequests: Int64?

  package init() {}
}

extension Baseline {
  /// What the readings from before `began` say, those from then on left out.
  ///
  /// Readings without a value, of another window, or of too few requests count as if they had not
  /// been made.
  ///
  /// - Throws: why they say nothing.
  package init(
    of readings: [SignalReading], of signal: Signal, before began: Int64,
    asking demand: BaselineDemand = BaselineDemand()
  ) throws(BaselineGap) {
    let length = max(0, demand.window.milliseconds)
    let (start, overflow) = began.subtractingReportingOverflow(length)
    guard !overflow, length > 0 else {
      throw BaselineGap("The time before the deployment cannot be counted.")
    }
    let requests = signal.minimumRequests ?? demand.minimumRequests
    let counted = readings.filter { reading in
      reading.at >= start && reading.at < began && reading.counts(for: signal, asking: requests)
    }
    let values = counted.compactMap(\.value)
    guard let first = values.first, values.count >= max(1, demand.samples) else {
      throw BaselineGap(
        "Of the \(demand.window) before the deployment there are \(values.count) values that count, "
          + "and \(max(1, demand.samples)) are wanted.")
    }
    guard values.allSatisfy({ $0.unit.isComparable(with: first.unit) }) else {
      throw BaselineGap("The values from before the deployment are not all of one unit.")
    }
    if let share = Self.watched(counted.map { $0.at &- start }, of: length, each: signal.step),
      share < demand.coverage
    {
      throw BaselineGap(
        "Only \(share) of the \(demand.window) before the deployment was watched, and "
          + "\(demand.coverage) is wanted.")
    }
    let numbers = values.map(\.millionths)
    let median = Self.median(numbers)
    let distances = numbers.map { Int64(clamping: $0.distanceReporting(to: median)) }
    self.init(
      median: Quantity(millionths: median, first.unit),
      spread: Quantity(millionths: Self.median(distances), first.unit), samples: values.count)
  }

  /// The share of steps in which there was a value; nil where nobody knows how long a step is.
  private static func watched(_ times: [Int64], of length: Int64, each step: Span?) -> Percent? {
    guard let step = step?.milliseconds, step > 0, step <= length else { return nil }
    let steps = length / step
    let seen = Int64(Set(times.map { min($0 / step, steps - 1) }).count)
    return Percent(hundredths: Int32(clamping: shareInHundredths(seen, of: steps)))
  }

  /// Of an even number of values the middle between the two in the middle.
  private static func median(_ numbers: [Int64]) -> Int64 {
    let sorted = numbers.sorted()
    guard let upper = sorted.dropFirst(sorted.count / 2).first else { return 0 }
    guard sorted.count % 2 == 0 else { return upper }
    let lower = sorted[sorted.count / 2 - 1]
    let (distance, overflow) = upper.subtractingReportingOverflow(lower)
    return overflow ? lower / 2 + upper / 2 : lower + distance / 2
  }
}

extension SignalReading {
  /// Whether it says something of the signal.
  fileprivate func counts(for signal: Signal, asking minimum: Int64?) -> Bool {
    guard let value, signal.level(of: value) != .unknown else { return false }
    if let window, let asked = signal.window, window != asked { return false }
    guard let minimum else { return true }
    return requests.map { $0 >= minimum } ?? false
  }
}

extension Int64 {
  /// How far two numbers are apart; more than can be counted is the most that can.
  fileprivate func distanceReporting(to other: Int64) -> UInt64 {
    let (low, high) = self < other ? (self, other) : (other, self)
    return UInt64(bitPattern: high &- low)
  }
}

/// Rounded down, so that nearly enough is not enough.
private func shareInHundredths(_ part: Int64, of whole: Int64) -> Int64 {
  whole.dividingFullWidth(part.multipliedFullWidth(by: 10_000)).quotient
}
