internal import CSockets
internal import Synchronization

/// What other threads tell a loop.
enum LoopMessage: Sendable {
  case adopt(NewClient)
  case respond(UInt64, Response)
  case beginStream(UInt64, Response, ResponseStream)
  case drainStream(UInt64)
  case endStream(UInt64, isWhole: Bool)
  case resumeAccepting
  case stop
}

/// Messages for a loop, and the descriptor that wakes it.
final class Mailbox: Sendable {
  private struct State {
    var messages: [LoopMessage] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  let wake: Descriptor

  init() throws(SocketError) {
    wake = try Descriptor(owning: sockets_wake_open(), from: "eventfd")
  }

  /// Tells the loop; false when it has ended.
  @discardableResult
  func post(_ message: LoopMessage) -> Bool {
    let (isFirst, isOpen) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.messages.append(message)
      return (state.messages.count == 1, true)
    }
    // Who came before has woken the loop already.
    if isFirst { sockets_wake(wake.number) }
    return isOpen
  }

  func takeAll() -> [LoopMessage] {
    sockets_wake_reset(wake.number)
    return state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Takes no more; the answer is what is left.
  func close() -> [LoopMessage] {
    state.withLock { state in
      state.isClosed = true
      defer { state.messages = [] }
      return state.messages
    }
  }
}
