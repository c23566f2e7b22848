/// A moment by which something must have happened; nil waits for ever.
struct Deadline {
  let instant: ContinuousClock.Instant?

  init(after duration: Duration?) {
    instant = duration.map { ContinuousClock.now.advanced(by: $0) }
  }

  /// For `poll`: rounded up, so that it never wakes just before the moment; -1 for no limit.
  var milliseconds: Int32 {
    guard let instant else { return -1 }
    let left = ContinuousClock.now.duration(to: instant)
    if left <= .zero { return 0 }
    let (seconds, attoseconds) = left.components
    if seconds > 1_000_000 { return 1_000_000_000 }
    return Int32(seconds) * 1000
      + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  var remaining: Duration? {
    instant.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
  }
}
