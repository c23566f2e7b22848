import Metrics
import Testing

@Suite struct `A distribution` {
  @Test func `has quantiles that are the nearest rank of a naive sort`() throws {
    var random = SplitMix(state: 7)
    for size in [1, 2, 3, 4, 5, 6, 7, 19, 20, 21, 99, 100, 101, 1_000] {
      let values = (0..<size).map { _ in Int64.random(in: -50...50, using: &random) }
      let distribution = Distribution(values.shuffled(using: &random))
      for percent in 0...100 {
        let found = try #require(distribution.quantile(percent))
        // The smallest value that at least so many percent are not above.
        let naive = values.sorted().first { value in
          values.count { $0 <= value } * 100 >= percent * size
        }
        #expect(found == naive, "\(percent) % of \(size)")
      }
      #expect(distribution.quantile(0) == values.min())
      #expect(distribution.quantile(100) == values.max())
    }
  }

  @Test func `of nothing has none`() {
    #expect(Distribution([]).quantile(50) == nil)
  }

  @Test(arguments: 0...6) func `of few shows only the values`(size: Int) {
    let values = (0..<Int64(size)).map { 100 - $0 }
    let spread = Spread(values, over: .seconds)
    #expect(spread.count == size)
    #expect((spread.quantiles == nil) == (size < 5))
    #expect(spread.values == (size < 5 ? values.sorted() : []))
    #expect(spread.bins.reduce(0, +) == size)
  }
}

@Suite struct `A scale` {
  @Test(arguments: Scale.allCases)
  func `has a place for every value, the lower edge included`(scale: Scale) {
    for (index, edge) in scale.edges.enumerated() {
      #expect(scale.counts([edge]).firstIndex(of: 1) == index)
      if index > 0 { #expect(scale.counts([edge - 1]).firstIndex(of: 1) == index - 1) }
    }
    #expect(scale.counts([.max]).last == 1)
  }
}

@Suite struct `A sparkline` {
  @Test(
    arguments: [
      ([], ""), ([0, 0], ""), ([1], "█"), ([0, 1, 7], "·▂█"), ([1, 2, 3, 4, 5, 6, 7], "▂▃▄▅▆▇█"),
      ([1_000, 1, 0], "█▁·"), ([Int.max, 1], "█▁"),
    ] as [([Int], String)])
  func `shows whatever is there`(counts: [Int], text: String) {
    #expect(Sparkline.text(counts) == text)
    #expect(Sparkline.text(counts, isPlain: true).utf8.count == text.count)
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
