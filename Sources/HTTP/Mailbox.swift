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

  /// Drops the message, and what it owns, when the loop has ended.
  func post(_ message: LoopMessage) {
    let isFirst = state.withLock { state in
      guard !state.isClosed else { return false }
      state.messages.append(message)
      return state.messages.count == 1
    }
    // Who came before has woken the loop already.
    if isFirst { sockets_wake(wake.number) }
  }

  func takeAll() -> [LoopMessage] {
    sockets_wake_reset(wake.number)
    return state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Takes no more; what is left goes.
  func close() {
    let left = state.withLock { state in
      state.isClosed = true
      defer { state.messages = [] }
      return state.messages
    }
    for case .beginStream(_, _, let stream) in left { stream.close() }
  }
}
