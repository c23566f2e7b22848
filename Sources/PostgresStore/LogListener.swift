package import EventLog
import Glibc
package import Postgres
import Synchronization

/// Knows when the log has grown, and wakes whoever waits for that.
///
/// Listens on a connection of its own, and looks at the log's head each second and after every
/// reconnection: notifications can be lost, so nothing depends on them but speed.
package final class LogListener: Sendable {
  private let state = Mutex(State())
  private let waker = Mutex<Waker?>(nil)
  private let thread = Mutex<OwnThread?>(nil)
  private let ownPresence = Presence()

  private struct State {
    var newest = LogPosition.start
    var waiters: [UInt64: (beyond: LogPosition, continuation: CheckedContinuation<Void, Never>)] =
      [:]
    var nextTicket: UInt64 = 0
    var isClosed = false
    var isPresent = false
  }

  package init(_ database: ConnectionString, shard: Shard = .main) {
    let thread = OwnThread.start("lg-listen") { [self] in
      while !isClosed {
        do {
          try listen(Connection(database), shard)
        } catch {
          // The database is away. Those who wait look for themselves once a second.
          wakeAll()
          pause()
        }
      }
      wakeAll()
    }
    self.thread.withLock { $0 = thread }
  }

  /// Returns when the log may have grown beyond `position`; at the latest after about a second.
  package func wait(beyond position: LogPosition) async {
    if isClosed {
      // Nobody wakes anybody any more, and whoever asks again and again shall not spin.
      try? await Task.sleep(for: .milliseconds(200))
      return
    }
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.newest > position || state.isClosed || Task.isCancelled { return true }
          state.waiters[ticket] = (position, continuation)
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: ticket) }?.continuation.resume()
    }
  }

  /// Shown by the listener's connection as long as it lives; nil while there is none.
  var presence: Presence? { state.withLock(\.isPresent) ? ownPresence : nil }

  package func close() {
    state.withLock { $0.isClosed = true }
    waker.withLock { $0?.wake() }
    thread.withLock { $0 }?.join()
  }

  private var isClosed: Bool { state.withLock { $0.isClosed } }

  private func listen(_ connection: Connection, _ shard: Shard) throws {
    defer {
      state.withLock { $0.isPresent = false }
      waker.withLock { $0 = nil }
      connection.close()
    }
    waker.withLock { $0 = connection.waker }
    try ownPresence.show(over: connection)
    state.withLock { $0.isPresent = true }
    try connection.listen(LogNotifier.channel(of: shard))
    var lastCall = ContinuousClock().now
    while !isClosed {
      // First look, then wait: what was announced before LISTEN took effect is not lost. What a
      // notification says is not believed; anybody can send one.
      wake(upTo: try LogReader(shard).head(over: connection).position)
      // Also while the log grows without a pause: some wait for a lease, not for an event.
      if ContinuousClock().now - lastCall >= .seconds(1) {
        wakeAll()
        lastCall = ContinuousClock().now
      }
      _ = try connection.notifications(waitingAtMost: .seconds(1))
    }
  }

  private func wake(upTo newest: LogPosition) {
    let due = state.withLock { state in
      state.newest = max(state.newest, newest)
      let due = state.waiters.filter { $0.value.beyond < state.newest }
      for ticket in due.keys { state.waiters[ticket] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  private func wakeAll() {
    let all = state.withLock { state in
      defer { state.waiters = [:] }
      return state.waiters.values.map(\.continuation)
    }
    for continuation in all { continuation.resume() }
  }

  /// Half a second, on the listener's own thread, before the next attempt to connect.
  private func pause() { usleep(500_000) }
}
