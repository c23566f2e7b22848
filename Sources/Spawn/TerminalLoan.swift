import CSpawn
import Glibc

/// The terminal in the hands of a child that reads it.
///
/// A child is in a process group of its own, and whoever reads a terminal from outside the group in
/// front is stopped. While this lives, Ctrl-C goes to the child and not to us.
package final class TerminalLoan: Sendable {
  private let own: pid_t

  /// Lends standard input's terminal; nil when it is none, or is not ours to lend.
  package init?(to child: Int32) {
    own = getpgrp()
    guard child > 0, isatty(0) == 1, tcgetpgrp(0) == own else { return nil }
    guard Self.hand(to: child) else { return nil }
    // It may have asked for input before it had the terminal.
    kill(-child, SIGCONT)
  }

  deinit { _ = Self.hand(to: own) }

  /// Whoever is not in front is stopped for asking, unless the signal for that is blocked.
  private static func hand(to group: pid_t) -> Bool {
    var (mask, before) = (sigset_t(), sigset_t())
    sigemptyset(&mask)
    sigaddset(&mask, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &mask, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return tcsetpgrp(0, group) == 0
  }
}
