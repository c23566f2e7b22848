import Synchronization

/// How long a list waits to show what was written just now.
///
/// Long enough for a busy machine. Where a whole wait was in vain, those who come next wait for a
/// moment only, until the lists have caught up once: lists that stand still must not hold up whoever
/// reads them.
final class ListPatience: Sendable {
  private static let moment = Duration.milliseconds(100)

  private let longest: Duration
  private let isInVain = Mutex(false)

  init(_ longest: Duration) { self.longest = longest }

  var patience: Duration {
    isInVain.withLock { $0 } ? min(Self.moment, longest) : longest
  }

  func note(_ hasCaughtUp: Bool) { isInVain.withLock { $0 = !hasCaughtUp } }
}
