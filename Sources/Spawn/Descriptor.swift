import CSpawn
import Glibc

/// An open file descriptor, closed at the end of its scope.
struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  /// Takes over a descriptor that `call` has just returned.
  init(owning number: Int32, from call: String) throws(SpawnError) {
    guard number >= 0 else { throw .system(call: call, code: errno) }
    self.number = number
  }

  /// Takes over an open descriptor.
  init(owning number: Int32) { self.number = number }

  deinit { close(number) }
}

/// The two ends of a pipe; only ours is non-blocking.
struct Pipe: ~Copyable {
  let reading: Descriptor
  let writing: Descriptor

  init() throws(SpawnError) {
    var ends: [Int32] = [-1, -1]
    guard spawn_pipe(&ends) == 0 else { throw .system(call: "pipe2", code: errno) }
    reading = Descriptor(owning: ends[0])
    writing = Descriptor(owning: ends[1])
  }

  /// Closes our copy of the writing end, so that the reading end sees when the others are gone.
  consuming func closingWritingEnd() -> Descriptor { reading }
}

/// Ends a wait from another thread, once and for all.
package final class Wake: Sendable {
  let descriptor: Descriptor

  package init() throws(SpawnError) {
    descriptor = try Descriptor(owning: spawn_wake_descriptor(), from: "eventfd")
  }

  package func raise() { _ = spawn_raise_wake(descriptor.number) }

  package var isRaised: Bool { (try? waitReadable([descriptor.number], until: .now)) == [true] }

  /// Blocks until it is raised, but no longer than so long.
  ///
  /// - Returns: Whether it was raised.
  package func wait(atMost patience: Duration) throws(SpawnError) -> Bool {
    try waitReadable([descriptor.number], until: .now + patience)[0]
  }
}

/// Waits until one of `descriptors` can be read or `end` has come.
///
/// A negative number stands for nothing and is never ready.
func waitReadable(
  _ descriptors: [Int32], until end: ContinuousClock.Instant?
) throws(SpawnError) -> [Bool] {
  var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  while true {
    let count = poll(&entries, nfds_t(entries.count), milliseconds(until: end))
    if count >= 0 { return entries.map { $0.revents != 0 } }
    guard errno == EINTR else { throw .system(call: "poll", code: errno) }
  }
}

/// The time left for `poll`, rounded up so that no wait turns into a busy loop.
private func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
  guard let end else { return -1 }
  let left = ContinuousClock.now.duration(to: end)
  if left <= .zero { return 0 }
  // An hour at most: the callers look again, and nothing overflows.
  return Int32(min(left, .seconds(3600)) / .milliseconds(1)) + 1
}
