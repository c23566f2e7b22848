internal import Synchronization

/// Connects the cancellation of a task with the statement that runs for it on another thread.
final class Cancellation: Sendable {
  private enum State {
    case waiting
    case armed(Canceller)
    case cancelled
    case over
  }

  private let state = Mutex(State.waiting)

  /// From here on a cancelled task stops the connection's statement.
  ///
  /// - Throws: `CancellationError` when the task is cancelled already.
  func arm(_ canceller: Canceller?) throws {
    try state.withLock { state in
      if case .cancelled = state { throw CancellationError() }
      if let canceller { state = .armed(canceller) }
    }
  }

  /// From here on it does not; true when it did, and a late request may still hit the connection.
  func disarm() -> Bool {
    state.withLock { state in
      if case .cancelled = state { return true }
      state = .over
      return false
    }
  }

  func cancel() {
    let canceller: Canceller? = state.withLock { state in
      switch state {
      case .armed(let canceller):
        state = .cancelled
        return canceller
      case .waiting:
        state = .cancelled
        return nil
      case .cancelled, .over: return nil
      }
    }
    // It connects to the server and may block: not on the thread that cancels.
    if let canceller { OwnThread.start("pg-cancel") { canceller.cancel() } }
  }
}
