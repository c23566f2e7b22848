import Policy
import Testing

@Suite struct `What a signal was like before` {
  private static func quantity(_ text: String) throws -> Quantity { try #require(Quantity(text)) }

  private func errors(_ change: (inout Signal) -> Void = { _ in }) throws -> Signal {
    var signal = Signal(unit: .ratio)
    (signal.target, signal.warning) = (Quantity("0.1%"), Quantity("1%"))
    (signal.critical, signal.step) = (Quantity("2%"), .minutes(1))
    change(&signal)
    return signal
  }

  private static let began: Int64 = 10_000_000_000

  /// One a minute, the last a minute before the deployment.
  private func readings(_ values: [String?], requests: Int64? = nil) throws -> [SignalReading] {
    try values.reversed().enumerated().map { index, text in
      SignalReading(
        at: Self.began - Int64(index + 1) * 60_000, value: try text.map(Self.quantity),
        requests: requests)
    }
  }

  private func demand(
    _ minutes: Int64 = 5, samples: Int = 5, coverage: Percent = .all
  ) -> BaselineDemand {
    var demand = BaselineDemand()
    (demand.window, demand.samples, demand.coverage) = (.minutes(minutes), samples, coverage)
    return demand
  }

  private func baseline(
    _ values: [String?], requests: Int64? = nil, _ signal: Signal? = nil,
    asking demand: BaselineDemand? = nil
  ) throws -> Baseline {
    try Baseline(
      of: try readings(values, requests: requests), of: try signal ?? errors(),
      before: Self.began, asking: demand ?? self.demand())
  }

  @Test func `it is the middle, and how far values are from it as a rule`() throws {
    let found = try baseline(["0.2%", "0.3%", "0.5%", "0.4%", "90%"])
    #expect(found.median == Quantity("0.4%"))
    #expect(found.spread == Quantity("0.1%"))
    #expect(found.samples == 5)
    let even = try baseline(["0.2%", "0.4%"], asking: demand(2, samples: 2))
    #expect(even.median == Quantity("0.3%"))
  }

  @Test func `what came when the deployment began or later is left out, and so is what is older`()
    throws
  {
    var readings = try readings(["50%", "0.2%", "0.2%", "0.2%", "0.2%", "0.2%"])
    readings.append(SignalReading(at: Self.began, value: Quantity("90%")))
    let found = try Baseline(
      of: readings, of: errors(), before: Self.began, asking: demand())
    #expect(
      found
        == Baseline(
          median: try Self.quantity("0.2%"), spread: try Self.quantity("0%"), samples: 5))
  }

  @Test func `too few values say nothing`() throws {
    #expect(throws: BaselineGap.self) { try baseline(["0.2%", "0.2%", "0.2%", "0.2%"]) }
    #expect(throws: BaselineGap.self) { try baseline([]) }
    #expect(throws: BaselineGap.self) { try baseline(["0.2%", nil, "0.2%", "0.2%", "0.2%"]) }
  }

  @Test(arguments: [(4, false), (5, true)])
  func `so much of the time must have been watched`(count: Int, isEnough: Bool) throws {
    let values = [String](repeating: "0.2%", count: count)
    let demand = demand(10, samples: 1, coverage: Percent(50))
    #expect(((try? baseline(values, asking: demand)) != nil) == isEnough)
  }

  @Test func `many values of one minute are no watch`() throws {
    let readings = (1...50).map {
      SignalReading(at: Self.began - Int64($0), value: Quantity("0.2%"))
    }
    #expect(throws: BaselineGap.self) {
      try Baseline(
        of: readings, of: errors(), before: Self.began,
        asking: demand(10, coverage: Percent(50)))
    }
  }

  @Test(arguments: [(Int64?.none, false), (199, false), (200, true)])
  func `values of too few requests do not count`(requests: Int64?, counts: Bool) throws {
    let signal = try errors { $0.minimumRequests = 200 }
    let values = [String](repeating: "0.2%", count: 5)
    #expect(((try? baseline(values, requests: requests, signal)) != nil) == counts)
  }

  @Test func `values of another unit or window do not count`() throws {
    #expect(throws: BaselineGap.self) { try baseline(["1s", "1s", "1s", "1s", "1s"]) }
    var readings = try readings(["0.2%", "0.2%", "0.2%", "0.2%", "0.2%"])
    for index in readings.indices { readings[index].window = .minutes(15) }
    #expect(throws: BaselineGap.self) {
      try Baseline(
        of: readings, of: errors { $0.window = .minutes(1) }, before: Self.began,
        asking: demand())
    }
  }

  @Test func `numbers at the end of what can be counted do no harm`() throws {
    let readings = [Int64.max, .min, .max, .min].enumerated().map {
      SignalReading(
        at: Self.began - Int64($0 + 1) * 60_000, value: Quantity(millionths: $1, .ratio))
    }
    let found = try Baseline(
      of: readings, of: errors(), before: Self.began, asking: demand(4, samples: 4))
    _ = found.limit(for: try errors(), tolerance: .all)
    _ = found.limit(for: try errors { $0.direction = .higherIsBetter }, tolerance: .all)
    #expect(throws: BaselineGap.self) {
      try Baseline(of: readings, of: errors(), before: .min, asking: demand())
    }
  }
}

@Suite struct `A value beside what was usual` {
  struct Case: Sendable, CustomTestStringConvertible {
    var unit: Signal.SignalUnit
    var direction: Signal.Direction
    var median: String
    var spread: String
    var target: String?
    var borne: [String]
    var worse: [String]
    var testDescription: String { "\(median) ± \(spread), \(direction.rawValue)" }
  }

  static let cases = [
    Case(
      unit: .ratio, direction: .lowerIsBetter, median: "0.4%", spread: "0%",
      borne: ["0%", "0.4%", "0.6%"], worse: ["0.6001%", "1%"]),
    // The spread is more than the tolerance.
    Case(
      unit: .time, direction: .lowerIsBetter, median: "200ms", spread: "40ms",
      borne: ["319ms", "320ms"], worse: ["321ms"]),
    // None before: as good as promised is borne, and nothing else.
    Case(
      unit: .ratio, direction: .lowerIsBetter, median: "0%", spread: "0%", target: "0.1%",
      borne: ["0%", "0.0999%"], worse: ["0.1%", "0.2%"]),
    Case(
      unit: .count, direction: .lowerIsBetter, median: "0", spread: "0", borne: ["0"],
      worse: ["1"]),
    // Of a share that should be high, what is missing is compared.
    Case(
      unit: .ratio, direction: .higherIsBetter, median: "99.8%", spread: "0%",
      borne: ["100%", "99.8%", "99.7%"], worse: ["99.6999%", "50%"]),
    Case(
      unit: .ratio, direction: .higherIsBetter, median: "99%", spread: "0%", target: "98.5%",
      borne: ["98.5%"], worse: ["98.4%"]),
    Case(
      unit: .rate, direction: .higherIsBetter, median: "9000 events/s", spread: "0 events/s",
      borne: ["6000 events/s", "10000 events/s"], worse: ["5999 events/s"]),
    Case(
      unit: .rate, direction: .higherIsBetter, median: "100 events/s", spread: "50 events/s",
      borne: ["0 events/s"], worse: []),
  ]

  @Test(arguments: cases)
  func `it may be half as bad again, and no worse`(judged: Case) throws {
    var signal = Signal(unit: judged.unit)
    signal.direction = judged.direction
    signal.target = try judged.target.map { try #require(Quantity($0)) }
    let baseline = Baseline(
      median: try #require(Quantity(judged.median)), spread: try #require(Quantity(judged.spread)),
      samples: 9)
    for text in judged.borne {
      let value = try #require(Quantity(text))
      #expect(baseline.compare(value, of: signal, tolerance: Percent(50)) == .noWorse, "\(text)")
    }
    for text in judged.worse {
      let value = try #require(Quantity(text))
      guard case .worse = baseline.compare(value, of: signal, tolerance: Percent(50)) else {
        Issue.record("\(text) is borne")
        continue
      }
    }
  }

  @Test func `values of another unit have no place beside it`() throws {
    let baseline = Baseline(
      median: try #require(Quantity("1%")), spread: try #require(Quantity("0%")), samples: 9)
    #expect(
      baseline.compare(
        try #require(Quantity("1s")), of: Signal(unit: .ratio), tolerance: Percent(50)) == .unknown)
  }
}

@Suite struct `The verdict on one reading` {
  private static let signal: Signal = {
    var signal = Signal(unit: .ratio)
    (signal.target, signal.warning) = (Quantity("0.1%"), Quantity("0.5%"))
    signal.critical = Quantity("1%")
    signal.minimumRequests = 200
    return signal
  }()

  private static func known(_ median: String) throws -> Result<Baseline, BaselineGap> {
    .success(
      Baseline(
        median: try #require(Quantity(median)), spread: try #require(Quantity("0%")), samples: 9))
  }

  private func verdict(
    _ value: String?, requests: Int64? = 200, _ baseline: Result<Baseline, BaselineGap>
  ) -> String {
    let reading = SignalReading(
      at: 0, value: value.flatMap { Quantity($0) }, requests: requests,
      because: "the source is down")
    switch Self.signal.verdict(on: reading, against: baseline, tolerance: Percent(50)) {
    case .passed: return "passed"
    case .failed: return "failed"
    case .inconclusive: return "inconclusive"
    }
  }

  @Test func `within the levels and no worse than before passes`() throws {
    #expect(verdict("0.3%", try Self.known("0.2%")) == "passed")
    #expect(verdict("0.3001%", try Self.known("0.2%")) == "failed")
    #expect(verdict("0.49%", try Self.known("0.4%")) == "passed")
  }

  @Test func `a broken level fails, however bad it was before`() throws {
    #expect(verdict("0.5%", try Self.known("5%")) == "failed")
    #expect(verdict("1%", try Self.known("5%")) == "failed")
    #expect(verdict("1%", .failure(BaselineGap("nothing"))) == "failed")
  }

  @Test func `what nobody knows is no pass`() throws {
    #expect(verdict(nil, try Self.known("0.2%")) == "inconclusive")
    #expect(verdict("0.2%", requests: 199, try Self.known("0.2%")) == "inconclusive")
    #expect(verdict("0.2%", requests: nil, try Self.known("0.2%")) == "inconclusive")
    #expect(verdict("1s", try Self.known("0.2%")) == "inconclusive")
    #expect(verdict("0.2%", .failure(BaselineGap("nothing"))) == "inconclusive")
  }

  @Test func `as good as was promised passes without knowing what was usual`() {
    #expect(verdict("0.09%", .failure(BaselineGap("nothing"))) == "passed")
  }

  @Test func `a reading without a value says why`() {
    let verdict = Self.signal.verdict(
      on: .unknown(at: 0, because: "the source is down"), against: .failure(BaselineGap("x")),
      tolerance: Percent(50))
    #expect(verdict == .inconclusive(because: "the source is down"))
  }
}
