import Policy

/// The time that one reading has, however many questions it takes.
struct ReadingTime: Sendable {
  private let end: ContinuousClock.Instant

  init(_ patience: Span) { end = .now + .milliseconds(max(1, patience.milliseconds)) }

  /// What is left of it; nil when it is over.
  var left: Duration? {
    let left = end - .now
    return left > .zero ? left : nil
  }
}

/// Why a signal has no value, on the way out of whatever was asked.
struct NoValue: Error, Equatable {
  var because: String
  /// Whether the query itself is at fault, and not whoever was asked.
  var isOfQuery: Bool

  init(_ because: String, isOfQuery: Bool = false) {
    (self.because, self.isOfQuery) = (because, isOfQuery)
  }
}
