import EventLog
import Synchronization

/// Reads the log once for all readers of the live feed.
///
/// It keeps the newest events as they go out, for a minute; who is further behind reads the log.
/// While nobody listens it reads nothing.
package final class FeedHub: Sendable {
  package enum Next: Sendable {
    /// What comes right after the reader's place.
    case events([FedEvent])
    /// The reader is behind what is kept here.
    case behind
    /// Nothing happened for a while: say that we are still here.
    case tick
  }

  fileprivate struct State {
    /// The last position that was read; nil while nobody listens.
    var head: LogPosition?
    var kept: [Kept] = []
    var size = 0
    var tick = 0
    var readers = 0
    var lastWaiter = 0
    var waiters: [Int: Waiter] = [:]
    /// The poller, when it waits for a first reader.
    var idle: CheckedContinuation<Void, Never>?
    var isCancelled = false
  }

  /// An event, and how late it was when it came.
  fileprivate struct Kept {
    var event: FedEvent
    var tick: Int
  }

  fileprivate struct Waiter {
    var cursor: LogPosition
    var continuation: CheckedContinuation<Next, Never>
  }

  private let state = Mutex(State())
  let source: any FeedSource
  let heartbeat: Duration
  private let log: @Sendable (String) -> Void

  static let maximumCount = 1_000
  static let maximumSize = 4 << 20
  /// Words that were redacted must not linger, nor names that were erased.
  static let ticksToKeep = 4

  package init(
    _ source: any FeedSource, heartbeat: Duration = .seconds(15),
    log: @escaping @Sendable (String) -> Void
  ) {
    (self.source, self.heartbeat, self.log) = (source, heartbeat, log)
  }

  package var readers: Int { state.withLock { $0.readers } }
}

// MARK: - The side of a reader

extension FeedHub {
  func enter() {
    let idle = state.withLock { state in
      state.readers += 1
      defer { state.idle = nil }
      return state.idle
    }
    idle?.resume()
  }

  func leave() { state.withLock { $0.readers -= 1 } }

  /// What comes after `cursor`; waits when there is nothing yet. A cancelled task gets a tick.
  func next(after cursor: LogPosition) async -> Next {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: Next? = state.withLock { state in
          if Task.isCancelled { return .tick }
          if let next = Self.available(after: cursor, state.head, state.kept) { return next }
          state.waiters[id] = Waiter(cursor: cursor, continuation: continuation)
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume(returning: .tick)
    }
  }

  private static func available(
    after cursor: LogPosition, _ head: LogPosition?, _ kept: [Kept]
  ) -> Next? {
    guard let head, head > cursor else { return nil }
    guard let first = kept.first?.event.position, first <= cursor.next else { return .behind }
    // The log has no holes, so the place in the list is known.
    return .events(kept.dropFirst(Int(cursor.next.rawValue - first.rawValue)).map(\.event))
  }
}

// MARK: - The one who reads the log

extension FeedHub {
  /// Reads and wakes readers until the task is cancelled.
  package func run() async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { try await self.poll() }
      group.addTask { try await self.beat() }
      try await group.next()
      group.cancelAll()
    }
  }

  private func poll() async throws {
    while !Task.isCancelled {
      await firstReader()
      do {
        try await follow()
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        log("feed: \(error)")
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Follows the log for as long as somebody listens.
  private func follow() async throws {
    var head = try await source.head()
    publish([], head: head)
    while readers > 0 {
      try Task.checkCancellation()
      let events = try await source.events(after: head, limit: 500)
      if let last = events.last {
        head = last.position
        publish(events, head: head)
      } else {
        await source.wait(beyond: head)
      }
    }
    state.withLock { ($0.head, $0.kept, $0.size) = (nil, [], 0) }
  }

  private func firstReader() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.readers > 0 || state.isCancelled { return true }
          state.idle = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      let idle = state.withLock { state in
        state.isCancelled = true
        defer { state.idle = nil }
        return state.idle
      }
      idle?.resume()
    }
  }

  private func publish(_ events: [FedEvent], head: LogPosition) {
    let woken = state.withLock { state -> [(Waiter, Next)] in
      // What is kept was written before; it may hold the words that are gone now.
      if events.contains(where: { $0.type == EventType.redaction.name }) {
        (state.kept, state.size) = ([], 0)
      }
      for event in events {
        state.kept.append(Kept(event: event, tick: state.tick))
        state.size += event.open.count
      }
      state.head = head
      state.trim()
      let (head, kept) = (state.head, state.kept)
      return state.wake { Self.available(after: $0, head, kept) }
    }
    for (waiter, next) in woken { waiter.continuation.resume(returning: next) }
  }

  private func beat() async throws {
    while true {
      try await Task.sleep(for: heartbeat)
      let woken = state.withLock { state -> [(Waiter, Next)] in
        state.tick += 1
        state.trim()
        return state.wake { _ in .tick }
      }
      for (waiter, next) in woken { waiter.continuation.resume(returning: next) }
    }
  }
}

extension FeedHub.State {
  /// Takes out the waiters that have something to do.
  fileprivate mutating func wake(
    _ next: (LogPosition) -> FeedHub.Next?
  ) -> [(FeedHub.Waiter, FeedHub.Next)] {
    var woken: [(FeedHub.Waiter, FeedHub.Next)] = []
    for (id, waiter) in waiters {
      guard let next = next(waiter.cursor) else { continue }
      woken.append((waiter, next))
      waiters[id] = nil
    }
    return woken
  }

  fileprivate mutating func trim() {
    let old = kept.prefix { tick - $0.tick >= FeedHub.ticksToKeep }.count
    let tooMany = max(0, kept.count - FeedHub.maximumCount)
    var count = max(old, tooMany)
    var left = size - kept.prefix(count).reduce(0) { $0 + $1.event.open.count }
    while left > FeedHub.maximumSize, count < kept.count {
      left -= kept[count].event.open.count
      count += 1
    }
    kept.removeFirst(count)
    size = left
  }
}
