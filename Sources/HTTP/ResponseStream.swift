internal import Synchronization

/// Why a stream takes nothing more.
package enum StreamEnded: Error, Hashable, Sendable {
  /// The client left, or the server closed the connection.
  case closed
  /// The client fell so far behind that it was cut; it comes back and resumes.
  case tooSlow
}

/// The body of an answer, sent piece by piece.
///
/// The task that sends is cancelled when the client leaves.
package final class ResponseStream: Sendable {
  private struct State {
    var queue: [UInt8] = []
    /// Taken by the loop and not yet taken by the kernel.
    var underway = 0
    /// Whether the loop knows that there is something to take.
    var isAnnounced = false
    var ended: StreamEnded?
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let announce: @Sendable () -> Void

  /// Calls `announce`, once, when there is something to take.
  init(capacity: Int, announce: @escaping @Sendable () -> Void) {
    (self.capacity, self.announce) = (capacity, announce)
  }

  /// Sends a piece without waiting for the client.
  ///
  /// - Throws: `.tooSlow` when more than the capacity would be unsent: the client is cut.
  ///   `.closed` when it has left.
  package func send(_ bytes: [UInt8]) async throws(StreamEnded) {
    let (isNews, ended) = state.withLock { state -> (Bool, StreamEnded?) in
      if let ended = state.ended { return (false, ended) }
      let unsent = state.queue.count + state.underway
      // One piece may be larger than the capacity if nothing else is in its way.
      if unsent > 0, bytes.count > capacity - min(unsent, capacity) {
        state.ended = .tooSlow
        state.queue = []
        return (true, .tooSlow)
      }
      state.queue += bytes
      defer { state.isAnnounced = true }
      return (!state.isAnnounced, nil)
    }
    if isNews { announce() }
    if let ended { throw ended }
  }

  /// Waits until at most half of the capacity is unsent.
  ///
  /// For what is read faster than it can be sent, such as the history before a feed is up to date.
  package func room() async throws(StreamEnded) {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.ended != nil || hasRoom(state) { return true }
        state.waiters.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
    if let ended = state.withLock({ $0.ended }) { throw ended }
  }

  private func hasRoom(_ state: State) -> Bool {
    state.queue.count + state.underway <= capacity / 2
  }
}

// MARK: - The side of the loop

extension ResponseStream {
  /// What is to be written, and whether the client is to be cut.
  func take() -> (bytes: [UInt8], isTooSlow: Bool) {
    state.withLock { state in
      defer {
        state.underway += state.queue.count
        state.queue = []
        state.isAnnounced = false
      }
      return (state.queue, state.ended == .tooSlow)
    }
  }

  /// Notes how much of what was taken is still unsent.
  func note(underway: Int) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.underway = underway
      guard !state.waiters.isEmpty, hasRoom(state) else { return [] }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Takes nothing more.
  func close() {
    let waiters = state.withLock { state in
      if state.ended == nil { state.ended = .closed }
      state.queue = []
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
