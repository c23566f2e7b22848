internal import Glibc

/// Waiting for sockets.
enum Poll {
  /// What can be done without waiting; empty when the deadline passed.
  struct Ready: OptionSet {
    let rawValue: Int
    static let read = Ready(rawValue: 1)
    static let write = Ready(rawValue: 2)
    static let woken = Ready(rawValue: 4)
  }

  /// Waits until `socket` is ready, `waker` was called or the deadline passed.
  ///
  /// A broken socket counts as readable: reading it tells what happened.
  static func wait(
    _ socket: Int32, _ wanted: Ready, waker: Int32 = -1, until deadline: Deadline
  ) -> Ready {
    var events = Int16(0)
    if wanted.contains(.read) { events |= Int16(POLLIN) }
    if wanted.contains(.write) { events |= Int16(POLLOUT) }
    // `poll` ignores negative descriptors.
    var descriptors = (
      pollfd(fd: socket, events: events, revents: 0),
      pollfd(fd: waker, events: Int16(POLLIN), revents: 0)
    )
    while true {
      let milliseconds = deadline.milliseconds
      let count = withUnsafeMutableBytes(of: &descriptors) {
        poll($0.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, milliseconds)
      }
      if count == 0 && milliseconds != 1_000_000_000 { return [] }
      if count > 0 { break }
      // EINTR is the only failure that can pass; of the others reading makes a readable error.
      if count < 0 && errno != EINTR { return .read }
    }
    var ready: Ready = []
    let happened = Int32(descriptors.0.revents)
    if happened & (POLLIN | POLLERR | POLLHUP | POLLNVAL) != 0 { ready.insert(.read) }
    if happened & POLLOUT != 0 { ready.insert(.write) }
    if descriptors.1.revents != 0 { ready.insert(.woken) }
    return ready
  }
}
