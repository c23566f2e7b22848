import CSpawn
import Glibc

/// A running process that is not our child, held so that its number cannot come to mean another.
package final class ProcessReference: Sendable {
  package let id: Int32
  private let descriptor: Descriptor

  /// Takes hold of the process that has the number now.
  ///
  /// - Throws: `noSuchProcess` if it has ended.
  package init(_ id: Int32) throws(SpawnError) {
    let number = id > 0 ? spawn_process_descriptor(id) : -1
    guard number >= 0 || (id > 0 && errno != ESRCH && errno != EINVAL) else {
      throw .noSuchProcess(id)
    }
    self.id = id
    descriptor = try Descriptor(owning: number, from: "pidfd_open")
  }

  /// Sends a signal.
  ///
  /// - Returns: Whether the process was there to get it, and ours to signal.
  @discardableResult package func signal(_ signal: Signal) -> Bool {
    spawn_signal_process(descriptor.number, signal.rawValue) == 0
  }

  /// Waits for the process to end; blocks the thread.
  ///
  /// - Returns: Whether it has ended.
  package func waitForEnd(
    deadline: Duration? = nil, unless wake: Wake? = nil
  ) throws(SpawnError) -> Bool {
    try Spawn.waitForEnd(of: descriptor, deadline: deadline, unless: wake)
  }
}

/// Waits until the process behind a process descriptor has ended, the deadline, or the wake.
func waitForEnd(
  of process: borrowing Descriptor, deadline: Duration?, unless wake: Wake?
) throws(SpawnError) -> Bool {
  let end = deadline.map { ContinuousClock.now + $0 }
  while true {
    let ready = try waitReadable([process.number, wake?.descriptor.number ?? -1], until: end)
    if ready[0] { return true }
    if ready[1] { return false }
    if let end, ContinuousClock.now >= end { return false }
  }
}
