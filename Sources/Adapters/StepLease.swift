import Synchronization

/// Until when whoever carries out a step may take it that nobody else does.
///
/// A process that was stopped knows nothing of the time that has passed, and what it was about to do
/// somebody else may have done meanwhile. So the clock is looked at right before each effect; it goes
/// on while a process stands still. Only a stop in that very moment is not seen.
package final class StepLease: Sendable, Equatable {
  private let end: Mutex<ContinuousClock.Instant>

  package init(until end: ContinuousClock.Instant) { self.end = Mutex(end) }

  /// A step begun later than this is somebody else's.
  ///
  /// - Throws: `StepLeaseOver`.
  package func check() throws(StepLeaseOver) {
    guard end.withLock({ ContinuousClock.now < $0 }) else { throw StepLeaseOver() }
  }

  /// Counted from when it was asked for, which is before it was granted.
  package func renew(until later: ContinuousClock.Instant) {
    end.withLock { $0 = max($0, later) }
  }

  /// Returns when no more than so much of it is left, and nobody renews it.
  package func wane(to margin: Duration) async throws {
    while true {
      let time = end.withLock { $0 } - margin
      let rest = time - .now
      guard rest > .zero else { return }
      try await Pause.pass(rest)
    }
  }

  package static func == (one: StepLease, other: StepLease) -> Bool { one === other }
}

/// The time in which it was sure to be the only one is over, and nothing was begun.
package struct StepLeaseOver: Error {}

extension StepLease {
  /// The same where nothing but refusals is thrown, as on the threads that touch files and sockets.
  ///
  /// - Throws: `leaseIsOver`, of which `passOn` makes `StepLeaseOver` again.
  func refuse() throws(PreparationRefusal) {
    do {
      try check()
    } catch {
      throw .leaseIsOver
    }
  }
}

extension PreparationRefusal {
  /// It says nothing of the step, which may be somebody else's by now: never told as how it ended.
  static let leaseIsOver = PreparationRefusal(
    "The time in which the executor was sure to be the only one is over.")

  func passOn() throws(StepLeaseOver) {
    if self == .leaseIsOver { throw StepLeaseOver() }
  }
}
