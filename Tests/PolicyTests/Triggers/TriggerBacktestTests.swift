import Policy
import Testing

@Suite struct `Backtests` {
  static var policy: Policy {
    var policy = ExampleTree.policy
    var errors = Signal(unit: .ratio)
    errors.step = .seconds(30)
    policy.signals["error-rate"] = errors
    var trigger = ExampleTriggers.errors()
    trigger.every = nil
    policy.triggers["errors"] = trigger
    return policy
  }

  /// Half-minute readings; `!` marks what was really wrong, `.` what was not.
  static func recorded(_ values: String, every step: Int64 = 30) -> [RecordedReading] {
    values.split(separator: " ").enumerated().map { index, word in
      let value = word.filter { $0 != "!" && $0 != "." || $0 == "." && word.first != "." }
      return RecordedReading(
        signal: "error-rate", reading(Int64(index) * step, String(value)),
        isBreach: word.hasPrefix("!") ? true : word.hasPrefix(".") ? false : nil)
    }
  }

  @Test func `a breach that lasted is found, and one that did not is not`() throws {
    let readings = Self.recorded(
      ".0% !2% !2% !2% !2% !2% .0% .0% .2% .2% .2% .2% .2% .0% !3% !3% .0%")
    let test = try #require(Self.policy.backtest("errors", with: readings))
    #expect(test.readings == 17)
    #expect(
      test.fires == [
        TriggerBacktest.Fire(since: 30_000, at: 150_000, value: Quantity("2%"), isFalse: false),
        TriggerBacktest.Fire(since: 240_000, at: 360_000, value: Quantity("2%"), isFalse: true),
      ])
    #expect(test.falseFires == 1)
    #expect(test.missed == [TriggerBacktest.Breach(from: 420_000, to: 450_000)])
    #expect(test.unjudged.isEmpty && test.doubts.isEmpty)
  }

  @Test func `without marks nobody knows which fires were false`() throws {
    let test = try #require(
      Self.policy.backtest("errors", with: Self.recorded("2% 2% 2% 2% 2%")))
    #expect(test.fires.map(\.isFalse) == [nil])
    #expect(test.falseFires == nil && test.missed == nil)
  }

  @Test func `what could not be judged is named, with the time and the reason`() throws {
    var readings = Self.recorded("2% 2% - - 2% 2% 2% 2%")
    readings.append(RecordedReading(signal: "error-rate", reading(600, "2%")))
    readings.append(RecordedReading(signal: "error-rate", reading(630, "2 events")))
    let test = try #require(Self.policy.backtest("errors", with: readings))
    #expect(test.fires.isEmpty)
    #expect(
      test.unjudged == [
        TriggerBacktest.Stretch(from: 60_000, to: 90_000, because: .noValue),
        TriggerBacktest.Stretch(from: 210_000, to: 600_000, because: .gap(390_000)),
        TriggerBacktest.Stretch(
          from: 630_000, to: 630_000, because: .unlikeUnit(.count(of: "events"))),
      ])
  }

  @Test func `lines in any order are played in the order of time`() throws {
    let readings = Self.recorded("0% 2% 2% 2% 2% 2%")
    let test = try #require(Self.policy.backtest("errors", with: readings.reversed()))
    #expect(test.fires.map(\.at) == [150_000])
  }

  @Test func `other signals and scopes are left out`() throws {
    var readings = Self.recorded("2% 2% 2% 2% 2%")
    for index in readings.indices { readings[index].sample.scope = "stable" }
    readings.append(RecordedReading(signal: "latency", reading(0, "1s")))
    let test = try #require(Self.policy.backtest("errors", with: readings))
    #expect(test.readings == 0)
    #expect(test.doubts == ["Nothing was recorded of error-rate for canary."])
  }

  @Test func `a minimum of requests counts where they were recorded`() throws {
    var policy = Self.policy
    policy.signals["error-rate"]?.minimumRequests = 100
    var readings = Self.recorded("2% 2% 2% 2% 2%")
    var test = try #require(policy.backtest("errors", with: readings))
    #expect(test.fires.count == 1)
    #expect(test.doubts.count == 1 && test.doubts[0].contains("the minimum was not asked for"))
    for index in readings.indices { readings[index].sample.requests = index == 2 ? 99 : 100 }
    test = try #require(policy.backtest("errors", with: readings))
    #expect(test.fires.isEmpty && test.doubts.isEmpty)
    #expect(test.unjudged.map(\.because) == [.tooFewRequests(99, of: 100)])
  }

  @Test func `what sampling could never show is said`() throws {
    var policy = Self.policy
    policy.signals["error-rate"]?.window = .minutes(15)
    let test = try #require(policy.backtest("errors", with: Self.recorded("2%")))
    #expect(test.doubts.count == 1 && test.doubts[0].contains("computed over 15m"))
  }

  @Test func `an expired trigger judges nothing`() throws {
    var policy = Self.policy
    policy.triggers["errors"]?.expires = CalendarDay("1970-01-01")
    let test = try #require(policy.backtest("errors", with: Self.recorded("2% 2% 2% 2% 2%")))
    #expect(test.fires.isEmpty)
    #expect(test.doubts == ["It expires on 1970-01-01, so nothing from then on was judged."])
  }

  @Test func `a trigger that is none has no backtest`() {
    #expect(Self.policy.backtest("error", with: []) == nil)
  }
}
