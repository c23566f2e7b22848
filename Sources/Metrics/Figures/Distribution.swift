/// Values in order, and what lies where among them.
///
/// There is no mean: one incident of a week moves it, and says nothing of the others.
package struct Distribution: Equatable, Sendable {
  package let sorted: [Int64]

  package init(_ values: some Sequence<Int64>) { sorted = values.sorted() }

  package var count: Int { sorted.count }

  /// Below so many, a quantile is only another name for one of the values.
  package static let fewest = 5

  /// The smallest value that at least so many percent of all are not above: the nearest rank, always
  /// one that was measured.
  ///
  /// Nil where there is none.
  package func quantile(_ percent: Int) -> Int64? {
    guard let first = sorted.first else { return nil }
    let percent = min(max(percent, 0), 100)
    let rank = (percent * sorted.count + 99) / 100
    return rank == 0 ? first : sorted[rank - 1]
  }
}

/// What is shown of a distribution.
package struct Spread: Equatable, Sendable {
  package var count: Int
  /// Nil of few: then the values themselves are shown.
  package var quantiles: Quantiles?
  /// In order; only of few.
  package var values: [Int64]
  /// How many lie in each bin of the scale.
  package var bins: [Int]

  package struct Quantiles: Equatable, Sendable {
    package var least: Int64
    package var half: Int64
    package var threeQuarters: Int64
    package var ninety: Int64
    package var ninetyFive: Int64
    package var most: Int64

    package init(
      least: Int64, half: Int64, threeQuarters: Int64, ninety: Int64, ninetyFive: Int64,
      most: Int64
    ) {
      (self.least, self.half, self.threeQuarters) = (least, half, threeQuarters)
      (self.ninety, self.ninetyFive, self.most) = (ninety, ninetyFive, most)
    }
  }

  package init(count: Int, quantiles: Quantiles?, values: [Int64], bins: [Int]) {
    (self.count, self.quantiles, self.values, self.bins) = (count, quantiles, values, bins)
  }

  package init(_ values: some Sequence<Int64>, over scale: Scale) {
    let distribution = Distribution(values)
    count = distribution.count
    bins = scale.counts(distribution.sorted)
    if count < Distribution.fewest {
      (quantiles, self.values) = (nil, distribution.sorted)
    } else {
      self.values = []
      let points = [0, 50, 75, 90, 95, 100].compactMap(distribution.quantile)
      quantiles = Quantiles(
        least: points[0], half: points[1], threeQuarters: points[2], ninety: points[3],
        ninetyFive: points[4], most: points[5])
    }
  }
}
