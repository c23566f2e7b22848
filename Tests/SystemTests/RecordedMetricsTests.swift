import Policy
import Testing

@testable import Operations

@Suite struct `Recorded metrics` {
  private func metrics(_ text: String, isBase: Bool = false) -> RecordedMetrics {
    RecordedMetrics(
      Array(text.utf8),
      signals: ["error-rate": Signal(unit: .ratio), "latency": Signal(unit: .time)],
      isBase: isBase)
  }

  @Test(arguments: [
    "2026-11-01T14:00:00Z,error-rate,1.2%\n1793541630,error-rate,\n",
    "time,value,signal\n2026-11-01T14:00:00Z,1.2%,error-rate\r\n1793541630.0,-,error-rate",
    """
    \u{FEFF}Time, Value ,signal,note
    2026-11-01T15:00:00+01:00,"1.2%",error-rate,"a, ""b""
    c"
    # later

    1793541630,NaN,error-rate,x

    """,
    """
    {"time":"2026-11-01T14:00:00Z","signal":"error-rate","value":"1.2%"}

    {"time":1793541630,"signal":"error-rate","value":null,"more":[1,{}]}
    """,
  ])
  func `rows and JSON lines are read`(text: String) {
    let found = metrics(text)
    #expect(found.readings.map(\.signal) == ["error-rate", "error-rate"])
    #expect(found.readings.map(\.sample.at) == [1_793_541_600_000, 1_793_541_630_000])
    #expect(found.readings.map(\.sample.value) == [Quantity("1.2%"), nil])
    #expect(found.unread.isEmpty && found.strange.isEmpty)
  }

  @Test func `further columns say more`() throws {
    let found = metrics(
      "time,signal,value,scope,requests,window,breach\n1,error-rate,2%,canary,500,1m,yes\n"
        + "2,error-rate,2%,,,,no\n3,error-rate,2%,,,,\n")
    let first = try #require(found.readings.first)
    #expect(first.sample.scope == "canary" && first.sample.requests == 500)
    #expect(first.sample.window == .minutes(1))
    #expect(found.readings.map(\.isBreach) == [true, false, nil])
    #expect(found.readings[1].sample.scope == nil && found.readings[1].sample.window == nil)
  }

  @Test(arguments: [
    ("yesterday,error-rate,1%", 1, 0), ("1,,1%", 1, 0), ("1", 1, 0), ("1e15,error-rate,1%", 1, 0),
    ("inf,error-rate,1%", 1, 0), ("{\"time\":1", 1, 0), ("{\"time\":1,\"time\":2}", 1, 0),
    ("1,error-rate,much", 0, 1), ("1,error-rate,1 %%", 0, 1), ("1,error-rate,-1%", 0, 1),
  ])
  func `what cannot be read is listed with its line`(line: String, unread: Int, strange: Int) {
    let found = metrics(line)
    #expect(found.unread.map(\.line) == Array(repeating: 1, count: unread))
    #expect(found.strange.map(\.line) == Array(repeating: 1, count: strange))
    #expect(found.readings.allSatisfy { $0.sample.value == nil })
  }

  @Test(arguments: [
    ("error-rate", "0.01", "1%"), ("error-rate", "0.0123456789", "1.2346%"),
    ("latency", "1.2", "1200ms"), ("error-rate", "1e-2", "1%"), ("latency", "1500ms", "1500ms"),
  ])
  func `bare numbers may be in base units`(signal: String, text: String, value: String) {
    let found = metrics("1,\(signal),\(text)", isBase: true)
    #expect(found.readings.map(\.sample.value) == [Quantity(value)])
  }

  @Test(arguments: ["-0.01", "1e300", "inf"])
  func `no number makes it trap`(text: String) {
    let found = metrics("1,error-rate,\(text)", isBase: true)
    #expect(found.readings.map(\.sample.value) == [nil])
    #expect(found.strange.count == 1)
  }
}
