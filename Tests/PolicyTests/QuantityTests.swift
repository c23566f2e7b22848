import Policy
import Testing

@Suite struct `Quantities and their units` {
  @Test(arguments: [
    ("1%", 10_000, Unit.ratio), ("0.05%", 500, .ratio), ("99.9%", 999_000, .ratio),
    ("1000ms", 1_000_000, .time), ("1s", 1_000_000, .time), ("15m", 900_000_000, .time),
    ("10000 messages", 10_000_000_000, .count(of: "messages")), ("0", 0, .count(of: nil)),
    ("8000 events/s", 8_000_000_000, .rate(of: "events")),
  ])
  func `a number is read with its unit`(text: String, millionths: Int, unit: Unit) throws {
    #expect(try #require(Quantity(text)) == Quantity(millionths: Int64(millionths), unit))
  }

  @Test(arguments: [
    "", "%", "1.%", ".5%", "1,5%", "-1%", "1%%", "1 MESSAGES", "1e3", "99999999999999999999",
    "1.0000001%", "0.000001%", "NaN", "1 ms x!",
  ])
  func `what is no quantity is refused`(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test func `unlike units have no order`() throws {
    let share = try #require(Quantity("1%"))
    let bare = try #require(Quantity("0.01"))
    #expect(throws: UnlikeUnits(left: .ratio, right: .count(of: nil))) {
      try share.order(to: bare)
    }
    #expect(
      try Quantity("1s")?.order(to: try #require(Quantity("1000ms"))) == .equal)
  }

  @Test(arguments: ["1%", "0.05%", "500ms", "15m", "2d", "24h", "10000 messages", "8000 events/s"])
  func `a quantity is written as it is read`(text: String) throws {
    #expect(try #require(Quantity(text)).description == text)
  }

  @Test(arguments: [("15m", 900), ("24h", 86_400), ("90d", 7_776_000), ("500ms", 1)])
  func `a span has seconds, rounded up`(text: String, seconds: Int64) throws {
    #expect(try #require(Span(text)).seconds == seconds)
  }

  @Test func `business days are kept apart`() throws {
    #expect(try #require(Span("5 business days")).businessDays == 5)
    #expect(Span("5 business days")?.description == "5 business days")
  }

  @Test(arguments: [("0%", 0), ("12.5%", 1_250), ("100%", 10_000)])
  func `a percent is a share of the whole`(text: String, hundredths: Int32) {
    #expect(Percent(text)?.hundredths == hundredths)
  }

  @Test(arguments: ["101%", "1", "0.001%", "-1%"])
  func `a percent is nothing else`(text: String) { #expect(Percent(text) == nil) }
}

@Suite struct `Levels of a signal` {
  @Test(arguments: [
    ("0.09%", SignalLevel.target), ("0.1%", .attention), ("0.49%", .attention),
    ("0.5%", .warning), ("0.99%", .warning), ("1%", .critical), ("1.01%", .critical),
    ("10", .unknown),
  ])
  func `lower is better, and a limit is on the worse side`(value: String, level: SignalLevel) {
    var signal = Signal(unit: .ratio)
    (signal.target, signal.warning) = (Quantity("0.1%"), Quantity("0.5%"))
    signal.critical = Quantity("1%")
    #expect(signal.level(of: Quantity(value)) == level)
  }

  @Test(arguments: [
    ("10001 events/s", SignalLevel.target), ("10000 events/s", .target),
    ("9999 events/s", .attention), ("8000 events/s", .warning), ("5000 events/s", .critical),
  ])
  func `higher is better, and a promise is kept at its level`(
    value: String, level: SignalLevel
  ) {
    var signal = Signal(unit: .rate)
    signal.direction = .higherIsBetter
    (signal.target, signal.warning) = (Quantity("10000 events/s"), Quantity("8000 events/s"))
    signal.critical = Quantity("5000 events/s")
    #expect(signal.level(of: Quantity(value)) == level)
  }

  @Test func `no value is unknown`() {
    #expect(Signal(unit: .ratio).level(of: nil) == .unknown)
  }
}
