import Chat
import Synchronization

/// Messages that somebody wants to pin, while they are asked to which incident.
///
/// In memory only: whoever waits too long, or finds another process, chooses the message again.
final class KeptMessages: Sendable {
  private struct Kept: Sendable {
    var message: ChatMessage
    var user: String
    var at: Duration
  }

  private let uptime: @Sendable () -> Duration
  private let state = Mutex<[String: Kept]>([:])

  static let lifetime = Duration.seconds(600)
  static let most = 100

  init(uptime: @escaping @Sendable () -> Duration) { self.uptime = uptime }

  /// - Returns: what the message is found by.
  func keep(_ message: ChatMessage, for user: String, as key: String) -> String {
    let id = String(key.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.suffix(32))
    let kept = Kept(message: message, user: user, at: uptime())
    state.withLock { state in
      if state.count >= Self.most { state = state.filter { isFresh($0.value) } }
      // A flood of them: the oldest gives way.
      if state.count >= Self.most, let oldest = state.min(by: { $0.value.at < $1.value.at }) {
        state[oldest.key] = nil
      }
      state[id] = kept
    }
    return id
  }

  /// The message, for whoever chose it.
  func message(_ id: String, for user: String) -> ChatMessage? {
    guard let kept = state.withLock({ $0[id] }), kept.user == user, isFresh(kept) else {
      return nil
    }
    return kept.message
  }

  private func isFresh(_ kept: Kept) -> Bool { uptime() - kept.at <= Self.lifetime }
}
