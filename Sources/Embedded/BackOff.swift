/// How long to wait before the next attempt to start.
package struct BackOff: Sendable {
  /// After so long a life a death counts as the first again.
  static let calm = Duration.seconds(60)
  static let longest = Duration.seconds(10)

  package private(set) var attempt = 0

  package init() {}

  /// At once the first time, then 0.1 s, doubling up to ten seconds.
  package mutating func next(afterLivingFor life: Duration) -> Duration {
    if life >= Self.calm { attempt = 0 }
    defer { attempt += 1 }
    return attempt == 0
      ? .zero : min(.milliseconds(100) * (1 << min(attempt - 1, 10)), Self.longest)
  }
}
