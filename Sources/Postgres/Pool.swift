internal import Synchronization

/// A fixed number of sessions, lent to one caller each, first come first served.
package final class Pool: Sendable {
  private let queue: Mutex<SessionQueue>
  private let patience: Duration

  /// Connects nothing: each session does so when first used.
  ///
  /// `timeout` is the longest that one statement may take, `patience` the longest that somebody
  /// waits for a session who does not say otherwise.
  package init(
    _ string: ConnectionString, size: Int, name: String = "pg", timeout: Duration? = .seconds(60),
    patience: Duration = .seconds(5)
  ) {
    precondition(size > 0, "a pool without sessions would let everybody wait for ever")
    let sessions = (1...size).map { Session(string, name: "\(name)-\($0)", timeout: timeout) }
    queue = Mutex(SessionQueue(idle: sessions.reversed()))
    self.patience = patience
  }

  /// Lends a connection to `body`, on a thread of its own.
  ///
  /// Once `body` runs it is never interrupted: it may be in the middle of a commit.
  ///
  /// - Throws: `PoolExhausted` when no session was free in time, `CancellationError` when the task
  ///   was cancelled while it waited, `ConnectionError`, or what `body` throws.
  @discardableResult
  package func use<T: Sendable>(
    waitingAtMost limit: Duration? = nil, _ body: @Sendable (Connection) throws -> T
  ) async throws -> T {
    let session = try await acquire(limit ?? patience)
    defer { release(session) }
    return try await session.use(body)
  }

  /// Runs `body` in a read-only transaction; cancelling the task cancels its statement.
  ///
  /// - Throws: as `use`; `CancellationError` when the task was cancelled.
  @discardableResult
  package func read<T: Sendable>(
    waitingAtMost limit: Duration? = nil, isolation: Connection.Isolation? = nil,
    _ body: @Sendable (Connection) throws -> T
  ) async throws -> T {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await use(waitingAtMost: limit) { connection in
        try cancellation.arm(connection.canceller)
        let outcome = Result {
          try connection.transaction(isolation: isolation, access: .readOnly, body)
        }
        guard cancellation.disarm() else { return try outcome.get() }
        // The request to cancel may arrive late: nobody else may be using this connection then.
        connection.close()
        throw CancellationError()
      }
    } onCancel: {
      cancellation.cancel()
    }
  }

  /// How many wait for a session right now.
  package var waiting: Int { queue.withLock { $0.waiting } }

  /// Refuses whoever waits or comes later, lets those who have a session finish, ends all threads.
  package func close() async {
    let (idle, waiters) = queue.withLock { $0.close() }
    for waiter in waiters { waiter.resume(throwing: ConnectionError(.closed)) }
    for session in idle { await session.close() }
  }
}

extension Pool {
  private func acquire(_ limit: Duration) async throws -> Session {
    try Task.checkCancellation()
    let ticket = try queue.withLock { queue -> SessionQueue.Turn in
      if queue.isClosed { throw ConnectionError(.closed) }
      return queue.take()
    }
    switch ticket {
    case .session(let session): return session
    case .wait(let number): return try await wait(number, limit)
    }
  }

  private func wait(_ number: UInt64, _ limit: Duration) async throws -> Session {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await Task.sleep(for: limit)
        self.giveUp(number, PoolExhausted(waited: limit))
      }
      defer { group.cancelAll() }
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          let early = queue.withLock { $0.enqueue(number, continuation) }
          early?()
        }
      } onCancel: {
        giveUp(number, CancellationError())
      }
    }
  }

  private func giveUp(_ number: UInt64, _ error: any Error) {
    queue.withLock { $0.remove(number, error) }?.resume(throwing: error)
  }

  private func release(_ session: Session) {
    switch queue.withLock({ $0.put(session) }) {
    case .nobody: break
    case .waiter(let waiter): waiter.resume(returning: session)
    // It has its connection closed and its thread ended by `Session.deinit`.
    case .closed: break
    }
  }
}

/// Nobody gave a session back in time.
package struct PoolExhausted: Error, Sendable, Hashable, CustomStringConvertible {
  package var waited: Duration

  package init(waited: Duration) { self.waited = waited }

  package var description: String { "no session was free within \(waited)" }
}
