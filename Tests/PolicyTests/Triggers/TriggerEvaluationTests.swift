import Policy
import Testing

/// Triggers as the guide for an audit trail has them, read every half minute.
enum ExampleTriggers {
  static func errors(
    _ condition: (Quantity) -> Trigger.Condition = Trigger.Condition.above
  ) -> Trigger {
    var trigger = Trigger(
      signal: "error-rate", condition: condition(ExampleTree.percent(1)), then: .rollback)
    (trigger.holds, trigger.every) = (.minutes(2), .seconds(30))
    return trigger
  }

  static func latency() -> Trigger {
    var trigger = Trigger(
      signal: "p95-latency", condition: .above(Quantity(millionths: 1_000_000, .time)),
      then: .rollback)
    (trigger.holds, trigger.every) = (.minutes(5), .seconds(30))
    return trigger
  }

  static func exceptions(
    _ condition: (Quantity) -> Trigger.Condition = Trigger.Condition.above
  ) -> Trigger {
    var trigger = Trigger(
      signal: "exceptions",
      condition: condition(Quantity(millionths: 10_000_000, .count(of: "exceptions"))),
      then: .rollback)
    trigger.window = .minutes(15)
    return trigger
  }
}

/// A reading so many seconds after the beginning; `-` for none.
func reading(_ seconds: Int64, _ value: String) -> TriggerSample {
  TriggerSample(at: seconds * 1_000, value: value == "-" ? nil : Quantity(value))
}

/// When it fires, in seconds; readings at `seconds`, all with the same value.
private func fires(
  _ trigger: Trigger, _ value: String, at seconds: [Int64], signal: Signal? = nil
) -> [Int64] {
  var evaluation = TriggerEvaluation(trigger, of: signal)
  return seconds.compactMap { evaluation.feed(reading($0, value))?.at }.map { $0 / 1_000 }
}

@Suite struct `Triggers` {
  @Test(arguments: [("0.99%", []), ("1%", []), ("1.01%", [120])] as [(String, [Int64])])
  func `above a limit is not at the limit`(value: String, expected: [Int64]) {
    let times = Array(stride(from: 0, through: 300, by: 30)).map(Int64.init)
    #expect(fires(ExampleTriggers.errors(), value, at: times) == expected)
  }

  @Test(arguments: [("0.99%", []), ("1%", [120]), ("1.01%", [120])] as [(String, [Int64])])
  func `at least a limit is at the limit`(value: String, expected: [Int64]) {
    let times = Array(stride(from: 0, through: 300, by: 30)).map(Int64.init)
    #expect(fires(ExampleTriggers.errors(Trigger.Condition.atLeast), value, at: times) == expected)
  }

  @Test func `just too short a time does not fire, just long enough does`() {
    let errors = ExampleTriggers.errors()
    #expect(fires(errors, "2%", at: [0, 30, 60, 90, 119]) == [])
    #expect(fires(errors, "2%", at: [0, 30, 60, 90, 119, 120]) == [120])
    let latency = ExampleTriggers.latency()
    let minutes = Array(stride(from: 0, through: 270, by: 30)).map(Int64.init)
    #expect(fires(latency, "1001ms", at: minutes + [299]) == [])
    #expect(fires(latency, "1001ms", at: minutes + [300]) == [300])
    #expect(fires(latency, "1s", at: minutes + [300]) == [])
  }

  @Test(arguments: [
    ("9 exceptions", false, false), ("10 exceptions", false, true), ("11 exceptions", true, true),
    ("11", true, true),
  ])
  func `a count acts at the first reading`(value: String, above: Bool, atLeast: Bool) {
    #expect(fires(ExampleTriggers.exceptions(), value, at: [0]) == (above ? [0] : []))
    #expect(
      fires(ExampleTriggers.exceptions(Trigger.Condition.atLeast), value, at: [0])
        == (atLeast ? [0] : []))
  }

  @Test(
    arguments: [
      (Trigger.Condition.below, "4 events/s", true), (Trigger.Condition.below, "5 events/s", false),
      (Trigger.Condition.atMost, "5 events/s", true),
      (Trigger.Condition.atMost, "6 events/s", false),
    ] as [(@Sendable (Quantity) -> Trigger.Condition, String, Bool)])
  func `limits work downwards too`(
    condition: @Sendable (Quantity) -> Trigger.Condition, value: String, isFired: Bool
  ) {
    let limit = Quantity(millionths: 5_000_000, .rate(of: "events"))
    let trigger = Trigger(signal: "throughput", condition: condition(limit), then: .halt)
    #expect(fires(trigger, value, at: [0]) == (isFired ? [0] : []))
  }

  @Test func `one good reading begins the time anew`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    for second in [0, 30, 60, 90] as [Int64] { evaluation.feed(reading(second, "2%")) }
    #expect(evaluation.state == .pending(since: 0))
    evaluation.feed(reading(100, "1%"))
    #expect(evaluation.state == .quiet)
    evaluation.feed(reading(120, "2%"))
    #expect(evaluation.state == .pending(since: 120_000))
  }

  @Test func `a missing value is no breach and no health`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    #expect(evaluation.state == .unknown(.notRead))
    for second in [0, 30, 60, 90] as [Int64] { evaluation.feed(reading(second, "2%")) }
    evaluation.feed(reading(105, "-"))
    #expect(evaluation.state == .unknown(.noValue))
    #expect(evaluation.feed(reading(120, "2%")) == nil)
    #expect(evaluation.state == .pending(since: 120_000))
    var quiet = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    quiet.feed(reading(0, "0%"))
    #expect(quiet.state == .quiet)
    quiet.feed(reading(30, "-"))
    #expect(quiet.state == .unknown(.noValue))
  }

  @Test func `silence of one and a half steps is nothing, a longer one is a gap`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    evaluation.feed(reading(0, "2%"))
    evaluation.feed(reading(45, "2%"))
    #expect(evaluation.state == .pending(since: 0))
    evaluation.pass(to: 90_000)
    #expect(evaluation.state == .pending(since: 0))
    evaluation.pass(to: 90_001)
    #expect(evaluation.state == .unknown(.gap(45_001)))
    evaluation.feed(reading(121, "2%"))
    #expect(evaluation.state == .pending(since: 121_000))
  }

  @Test func `two readings far apart prove nothing about the time between`() {
    // The distance at which it is read is not known: then the longest silence is the time itself.
    var trigger = ExampleTriggers.errors()
    trigger.every = nil
    #expect(fires(trigger, "2%", at: [0, 120]) == [120])
    #expect(fires(trigger, "2%", at: [0, 121]) == [])
    #expect(fires(trigger, "2%", at: [0, 121, 241]) == [241])
    var signal = Signal(unit: .ratio)
    signal.step = .seconds(30)
    #expect(fires(trigger, "2%", at: [0, 120], signal: signal) == [])
  }

  @Test func `it fires once, and again only after something else`() {
    let times = Array(stride(from: 0, through: 600, by: 30)).map(Int64.init)
    #expect(fires(ExampleTriggers.errors(), "2%", at: times) == [120])
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    let again = times.compactMap { second in
      evaluation.feed(reading(second, second == 240 ? "1%" : "2%"))?.at
    }
    #expect(again == [120_000, 390_000])
  }

  @Test func `a fire shows the readings that led to it`() throws {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    var fire: TriggerFire?
    for (second, value) in [
      (0, "1%"), (30, "2%"), (60, "3%"), (90, "4%"), (120, "5%"), (150, "6%"),
    ]
      as [(Int64, String)]
    { fire = fire ?? evaluation.feed(reading(second, value)) }
    let found = try #require(fire)
    #expect((found.since, found.at) == (30_000, 150_000))
    #expect(found.samples.map { $0.value?.description } == ["2%", "3%", "4%", "5%", "6%"])
  }

  @Test func `too few requests are no answer`() {
    var signal = Signal(unit: .ratio)
    signal.minimumRequests = 200
    var trigger = ExampleTriggers.errors()
    trigger.holds = .zero
    for (requests, state) in [
      (nil, TriggerState.unknown(.requestsNotRecorded)),
      (199, .unknown(.tooFewRequests(199, of: 200))), (200, .firing(since: 0, at: 0)),
    ] as [(Int64?, TriggerState)] {
      var evaluation = TriggerEvaluation(trigger, of: signal)
      var sample = reading(0, "100%")
      sample.requests = requests
      evaluation.feed(sample)
      #expect(evaluation.state == state)
    }
  }

  @Test func `a value over another time is no answer`() {
    var trigger = ExampleTriggers.errors()
    trigger.window = .minutes(1)
    var evaluation = TriggerEvaluation(trigger, of: nil)
    var sample = reading(0, "2%")
    sample.window = .minutes(15)
    evaluation.feed(sample)
    #expect(evaluation.state == .unknown(.otherWindow(.minutes(15))))
    sample.window = .seconds(60)
    evaluation.feed(sample)
    #expect(evaluation.state == .pending(since: 0))
  }

  @Test func `another unit is no answer`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    evaluation.feed(reading(0, "2"))
    #expect(evaluation.state == .unknown(.unlikeUnit(.count(of: nil))))
  }

  @Test func `only its own scope counts`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    evaluation.feed(reading(0, "2%"))
    var stable = reading(10, "0%")
    stable.scope = "stable"
    evaluation.feed(stable)
    #expect(evaluation.state == .pending(since: 0))
    stable.scope = "canary"
    evaluation.feed(stable)
    #expect(evaluation.state == .quiet)
  }

  @Test func `a reading that comes late changes nothing`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    evaluation.feed(reading(30, "2%"))
    evaluation.feed(reading(0, "0%"))
    #expect(evaluation.state == .pending(since: 30_000))
  }

  @Test func `on the day it expires it does nothing any more`() throws {
    var trigger = ExampleTriggers.errors()
    let day = try #require(CalendarDay("2026-11-02"))
    trigger.expires = day
    let midnight = day.beginsAt
    let minutes = [-150, -120, -90, -60, -30] as [Int64]
    #expect(fires(trigger, "2%", at: minutes.map { midnight + $0 }) == [midnight - 30])
    #expect(fires(trigger, "2%", at: [-120, -90, -60, -30, 0].map { midnight + $0 }) == [])
    var evaluation = TriggerEvaluation(trigger, of: nil)
    evaluation.pass(to: midnight * 1_000)
    #expect(evaluation.state == .expired)
  }

  @Test func `times from outside never trap`() {
    var evaluation = TriggerEvaluation(ExampleTriggers.errors(), of: nil)
    for time in [Int64.min, Int64.min + 1, -1, 0, Int64.max] {
      evaluation.feed(TriggerSample(at: time, value: ExampleTree.percent(2)))
    }
    #expect(evaluation.state == .pending(since: Int64.max))
  }

  @Test(arguments: [
    (1, 30, false), (2, 60, false), (2, 61, true), (2, 120, true), (15, 30, true), (3, 30, true),
  ])
  func `what its readings cannot show is said`(window: Int64, step: Int64, isBlind: Bool) {
    var trigger = ExampleTriggers.errors()
    (trigger.window, trigger.every) = (.minutes(window), .seconds(step))
    #expect((trigger.blindness(to: nil) != nil) == isBlind)
    var signal = Signal(unit: .ratio)
    (signal.window, signal.step) = (.minutes(window), .seconds(step))
    (trigger.window, trigger.every) = (nil, nil)
    #expect((trigger.blindness(to: signal) != nil) == isBlind)
    trigger.holds = .zero
    #expect(trigger.blindness(to: signal) == nil)
  }
}
