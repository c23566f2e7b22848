import Policy
import Testing

@Suite struct `A number for people` {
  @Test(
    arguments: [
      ("20.5238%", "20.52%"), ("20.5%", "20.5%"), ("20%", "20%"), ("0%", "0%"),
      ("99.996%", "100%"), ("0.0123%", "0.01%"), ("0.0099%", "0.0099%"), ("1.005%", "1.01%"),
      ("0.0001%", "0.0001%"), ("12.345678", "12.35"), ("0.001234", "0.0012"),
      ("8000.128 events/s", "8000.13 events/s"), ("234567us", "235ms"), ("9876us", "9876us"),
      ("1500ms", "1500ms"),
    ])
  func `has two places, or two digits`(_ exact: String, _ shown: String) throws {
    #expect(try #require(Quantity(exact)).shown == shown)
  }

  @Test(arguments: [Int64.max, .min, 0, -205_238])
  func `never traps`(_ millionths: Int64) {
    for unit in [Unit.ratio, .time, .count(of: nil), .rate(of: "events")] {
      #expect(!Quantity(millionths: millionths, unit).shown.isEmpty)
    }
  }

  @Test(arguments: ["4.10", "4.1.8 (20 of 20)", "20.5238", "many", "%", "x%", "1.0"])
  func `is not made of what may be a version`(_ text: String) {
    #expect(Quantity.shown(text) == text)
  }

  @Test func `may have been written down`() { #expect(Quantity.shown("20.5238%") == "20.52%") }
}
