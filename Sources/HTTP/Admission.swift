internal import Synchronization

/// Decides who may connect, by count.
final class Admission: Sendable {
  private struct State {
    var total = 0
    var ofGroup: [String: Int] = [:]
    var isPaused = false
  }

  enum Verdict { case welcome, tooManyOfAddress }

  private let state = Mutex(State())
  private let limit: Int
  private let limitOfGroup: Int
  private let exemptsLoopback: Bool
  private let trusted: Set<String>

  init(_ options: Server.Options) {
    limit = max(1, options.maxConnections)
    limitOfGroup = max(1, options.connectionsPerAddress)
    exemptsLoopback = options.exemptsLoopback
    trusted = options.trustedProxies
  }

  /// Counts a new connection, unless its address has too many.
  func enter(_ client: NewClient) -> Verdict {
    state.withLock { state in
      if !isExempt(client.peer) {
        let count = state.ofGroup[client.group, default: 0]
        guard count < limitOfGroup else { return .tooManyOfAddress }
        state.ofGroup[client.group] = count + 1
      }
      state.total += 1
      return .welcome
    }
  }

  /// Counts a connection that has ended; true when accepting should go on.
  func leave(peer: String, group: String) -> Bool {
    state.withLock { state in
      state.total -= 1
      if !isExempt(peer), let count = state.ofGroup[group] {
        state.ofGroup[group] = count > 1 ? count - 1 : nil
      }
      defer { state.isPaused = false }
      return state.isPaused
    }
  }

  /// Whether nobody more may come; then the next to leave says so.
  func pausesWhenFull() -> Bool {
    state.withLock { state in
      guard state.total >= limit else { return false }
      state.isPaused = true
      return true
    }
  }

  func isExempt(_ peer: String) -> Bool {
    trusted.contains(peer) || (exemptsLoopback && (peer.hasPrefix("127.") || peer == "::1"))
  }
}
