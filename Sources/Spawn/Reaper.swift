import CSpawn
import Glibc
import Synchronization

/// A child process until it is reaped, which happens exactly once.
final class Reaper: Sendable {
  let id: pid_t
  let descriptor: Descriptor
  private let ending = Mutex<Ending?>(nil)

  init(_ id: pid_t) throws(SpawnError) {
    self.id = id
    descriptor = try Descriptor(owning: spawn_process_descriptor(id), from: "pidfd_open")
  }

  /// Kills the process and all that it started and that stayed in its group.
  ///
  /// Until the process is reaped its number, and so the group's, cannot mean anybody else.
  func killGroup() {
    ending.withLock { ending in
      if ending == nil { kill(-id, SIGKILL) }
    }
  }

  func signal(_ signal: Signal) -> Bool {
    spawn_signal_process(descriptor.number, signal.rawValue) == 0
  }

  /// Waits for the process to end, collects its status, and kills what is left of its group.
  func reap() -> Ending {
    ending.withLock { ending in
      if let ending { return ending }
      var info = siginfo_t()
      // Look first, reap later: the zombie keeps the group's number from being given away.
      while waitid(P_PIDFD, id_t(descriptor.number), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR
      {}
      kill(-id, SIGKILL)
      var status: Int32 = 0
      while waitpid(id, &status, 0) < 0 && errno == EINTR {}
      let result: Ending =
        spawn_has_exited(status)
        ? .exited(spawn_exit_code(status)) : .signalled(spawn_ending_signal(status))
      ending = result
      return result
    }
  }
}
