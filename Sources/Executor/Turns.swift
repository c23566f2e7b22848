import Synchronization

/// Lets a few at a time work on one thing, and others wait for their turn, in the order they came.
///
/// Within this process only: between processes the ledger decides. Without it, whoever comes second
/// to a place would find it taken, and its authorisation would be used up.
final class Turns<Key: Hashable & Sendable>: Sendable {
  private struct State {
    var held: [Key: Int] = [:]
    var waiting: [Key: [(id: Int, wake: CheckedContinuation<Void, any Error>)]] = [:]
    var newest = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(atOnce limit: Int = 1) { self.limit = max(1, limit) }

  func take<Value: Sendable>(
    at key: Key, _ body: () async throws -> Value
  ) async throws -> Value {
    try await enter(key)
    defer { leave(key) }
    return try await body()
  }

  private func enter(_ key: Key) async throws {
    let id = state.withLock { state in
      state.newest += 1
      return state.newest
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.held[key, default: 0] < limit {
            state.held[key, default: 0] += 1
            return .success(())
          }
          state.waiting[key, default: []].append((id, wake))
          return nil
        }
        if let answer { wake.resume(with: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
        guard let index = state.waiting[key]?.firstIndex(where: { $0.id == id }) else {
          return nil
        }
        return state.waiting[key]?.remove(at: index).wake
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  private func leave(_ key: Key) {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard var line = state.waiting[key], !line.isEmpty else {
        state.waiting[key] = nil
        let left = state.held[key, default: 1] - 1
        state.held[key] = left > 0 ? left : nil
        return nil
      }
      // The turn goes on to whoever has waited longest.
      let first = line.removeFirst()
      state.waiting[key] = line
      return first.wake
    }
    next?.resume()
  }
}
