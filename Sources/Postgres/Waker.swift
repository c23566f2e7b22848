internal import CPostgres
internal import Glibc

/// Interrupts a connection that waits for notifications, from any thread.
///
/// A call before the waiting began is not lost: the next wait returns at once.
package final class Waker: Sendable {
  let descriptor: Int32

  /// - Throws: `ConnectionError` where the process has no file descriptor left.
  init() throws(ConnectionError) {
    descriptor = lg_wake_open()
    guard descriptor >= 0 else {
      throw ConnectionError(.refused, message: "this process has too many files open")
    }
  }

  deinit { close(descriptor) }

  package func wake() { lg_wake(descriptor) }

  /// Forgets the calls so far.
  func reset() { lg_wake_reset(descriptor) }
}
