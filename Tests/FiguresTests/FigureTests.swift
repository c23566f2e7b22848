import Figures
import JSON
import Testing

@Suite struct `A figure` {
  private static func figure(
    _ value: Double, _ target: Figure.Target, limit: Figure.Target? = nil,
    beside reference: Double? = nil
  ) -> Figure {
    Figure(
      name: "fallback", value: value, unit: "ms", reference: reference, target: target,
      limit: limit)
  }

  @Test(
    arguments: [
      (100, true, false), (100.001, false, false), (1_000, false, false), (1_000.001, false, true),
      (.nan, false, true), (.infinity, false, true),
    ] as [(Double, Bool, Bool)])
  func `may miss its target, and not its limit`(
    _ value: Double, _ isMet: Bool, _ isBeyond: Bool
  ) {
    let figure = Self.figure(value, .atMost(100), limit: .atMost(1_000))
    #expect(figure.isMet == isMet)
    #expect(figure.isBeyondLimit == isBeyond)
    #expect([figure].regressions.isEmpty == !isBeyond)
  }

  @Test func `without a limit is never too slow`() {
    #expect([Self.figure(1e12, .atMost(100))].regressions.isEmpty)
  }

  @Test(
    arguments: [
      (.ratioAtLeast(0.5), 50, false), (.ratioAtLeast(0.5), 49.9, true),
      (.ratioAtMost(2), 200, false), (.ratioAtMost(2), 200.1, true), (.atLeast(500), 500, false),
      (.atLeast(500), 499.9, true),
    ] as [(Figure.Target, Double, Bool)])
  func `is held to its limit whichever way that goes`(
    _ limit: Figure.Target, _ value: Double, _ isBeyond: Bool
  ) {
    #expect(
      Self.figure(value, .atMost(0), limit: limit, beside: 100).isBeyondLimit == isBeyond)
  }

  @Test func `with nothing beside it, that was to be compared, is beyond its limit`() {
    #expect(Self.figure(1, .atMost(5), limit: .ratioAtMost(2)).isBeyondLimit)
  }

  @Test func `says what it was to be`() {
    let figures = [
      Self.figure(1_500, .atMost(100), limit: .atMost(1_000)),
      Self.figure(99, .atMost(100), limit: .atMost(1_000)),
    ]
    #expect(figures.regressions == ["fallback is 1500 ms, and was to be ≤ 1000 ms"])
    let written = String(
      decoding: JSONWriter.object { $0.member("bar", figures[0]) }, as: UTF8.self)
    #expect(written.contains(#""met":false,"limit":"≤ 1000 ms","beyond_limit":true"#))
  }
}
