import CommandLineKit
import Synchronization

/// Opens once, and lets everybody through who waits for that.
final class Latch: Sendable {
  private let state = Mutex(State())

  private struct State {
    var isOpen = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextTicket = 0
  }

  var isOpen: Bool { state.withLock { $0.isOpen } }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [:] }
      return state.waiters.values.map { $0 }
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when it is open, or when the task is cancelled.
  func wait() async {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.isOpen || Task.isCancelled { return true }
          state.waiters[ticket] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
    }
  }
}

extension Latch {
  /// Runs `body` with a latch that Ctrl-C and SIGTERM open, instead of ending the process.
  static func onSignals<Value: Sendable>(
    _ body: (Latch) async throws -> Value
  ) async throws -> Value {
    let stop = Latch()
    let signals = Signals.interruptions()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in signals { stop.open() } }
      defer { group.cancelAll() }
      return try await body(stop)
    }
  }

  /// Runs `body` until it ends or the latch opens, which cancels it.
  ///
  /// - Returns: what it led to; nil when it was cancelled first.
  func orDone<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { [self] in
        await wait()
        return nil
      }
      group.addTask { [self] in
        do {
          return try await body()
        } catch is CancellationError where isOpen {
          return nil
        }
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      // What ended at the same moment is not lost.
      return try await group.next() ?? nil
    }
  }
}
