import CSpawn
import Glibc
import Synchronization

/// A child process until it is reaped, which happens exactly once.
final class Reaper: Sendable {
  let id: pid_t
  let descriptor: Descriptor
  private let ending = Mutex<Ending?>(nil)

  /// Takes over a child that `launch` has just started; ends it when it cannot be held.
  init(_ id: pid_t) throws(SpawnError) {
    self.id = id
    do throws(SpawnError) {
      descriptor = try Descriptor(owning: spawn_process_descriptor(id), from: "pidfd_open")
    } catch {
      kill(-id, SIGKILL)
      while waitpid(id, nil, 0) < 0 && errno == EINTR {}
      Household.shared.forget(id)
      throw error
    }
  }

  /// Kills the process and all that it started and that stayed in its group.
  ///
  /// Until the process is reaped its number, and so the group's, cannot mean anybody else.
  func killGroup() { signalGroup(.kill) }

  /// Sends a signal to the process and all that stayed in its group.
  func signalGroup(_ signal: Signal) {
    ending.withLock { ending in
      if ending == nil { kill(-id, signal.rawValue) }
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
      Household.shared.forget(id)
      let result: Ending =
        spawn_has_exited(status)
        ? .exited(spawn_exit_code(status)) : .signalled(spawn_ending_signal(status))
      ending = result
      return result
    }
  }
}
