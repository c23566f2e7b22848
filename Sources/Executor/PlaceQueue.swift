import IncidentService
import Synchronization

/// Lets one action at a time work on a service and environment, and others wait for their turn.
///
/// Within this process only: between processes the ledger decides. Without it, whoever comes second
/// would find the place taken, and its authorisation would be used up.
final class PlaceQueue: Sendable {
  private struct State {
    var held: Set<ActionPlace> = []
    var waiting: [ActionPlace: [(id: Int, wake: CheckedContinuation<Void, any Error>)]] = [:]
    var newest = 0
  }

  private let state = Mutex(State())

  func alone<Value: Sendable>(
    at place: ActionPlace, _ body: () async throws -> Value
  ) async throws -> Value {
    try await enter(place)
    defer { leave(place) }
    return try await body()
  }

  private func enter(_ place: ActionPlace) async throws {
    let id = state.withLock { state in
      state.newest += 1
      return state.newest
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.held.insert(place).inserted { return .success(()) }
          state.waiting[place, default: []].append((id, wake))
          return nil
        }
        if let answer { wake.resume(with: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
        guard let index = state.waiting[place]?.firstIndex(where: { $0.id == id }) else {
          return nil
        }
        return state.waiting[place]?.remove(at: index).wake
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  private func leave(_ place: ActionPlace) {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard var line = state.waiting[place], !line.isEmpty else {
        state.waiting[place] = nil
        state.held.remove(place)
        return nil
      }
      let first = line.removeFirst()
      state.waiting[place] = line
      return first.wake
    }
    next?.resume()
  }
}
