/// The time, and how to let some of it pass.
package struct Pace: Sendable {
  /// Since any moment; never goes back.
  package var now: @Sendable () -> Duration
  package var pause: @Sendable (Duration) async -> Void

  package init(
    now: @escaping @Sendable () -> Duration, pause: @escaping @Sendable (Duration) async -> Void
  ) { (self.now, self.pause) = (now, pause) }

  package static let system = {
    let start = ContinuousClock.now
    return Pace(
      now: { ContinuousClock.now - start },
      // Ends early when cancelled; who asked finds that out by what it does next.
      pause: { try? await Task.sleep(for: $0) })
  }()
}
