import Chat
import Synchronization

/// Sends answers that chat programs do not take from the request itself: those to a button, and those
/// that come late.
final class ChatReplies: Sendable {
  /// Posts a body to an address that came with a signed request.
  typealias Send =
    @Sendable (_ body: [UInt8], _ address: String, _ allowsPrivate: Bool) async throws -> Void

  private let send: Send
  private let log: @Sendable (String) -> Void
  private let patience: Duration
  private let underWay = Mutex(0)

  /// So many at once; what comes then is not sent, for it is on the record all the same.
  private static let most = 32
  /// Programs give an answer up after three seconds.
  static let patience = Duration.milliseconds(2_500)

  init(
    _ send: @escaping Send, within patience: Duration = patience,
    log: @escaping @Sendable (String) -> Void
  ) {
    (self.send, self.patience, self.log) = (send, patience, log)
  }

  func send(_ answer: ChatAnswer, to address: String?, allowingPrivate allows: Bool) {
    guard let address else { return }
    let mayBegin = underWay.withLock { count in
      guard count < Self.most else { return false }
      count += 1
      return true
    }
    guard mayBegin else { return log("Too many answers to the chat program are under way.") }
    Task {
      defer { underWay.withLock { $0 -= 1 } }
      do {
        try await send(answer.body, address, allows)
      } catch {
        log("An answer to the chat program was not taken: \(error)")
      }
    }
  }

  /// The answer, if it is there in time; else says so, and sends it when it is.
  func answer(
    to address: String?, allowingPrivate allows: Bool,
    _ ask: @escaping @Sendable () async -> ChatAnswer
  ) async -> ChatAnswer {
    let (answers, continuation) = AsyncStream<ChatAnswer?>.makeStream()
    Task {
      continuation.yield(await ask())
      continuation.finish()
    }
    let clock = Task { [patience] in
      try await Task.sleep(for: patience)
      continuation.yield(nil)
    }
    for await answer in answers {
      clock.cancel()
      if let answer { return answer }
      break
    }
    Task {
      for await case let answer? in answers {
        send(answer, to: address, allowingPrivate: allows)
      }
    }
    return ChatAnswer(
      "This takes longer than usual. The answer follows here; do not ask again yet.")
  }
}
