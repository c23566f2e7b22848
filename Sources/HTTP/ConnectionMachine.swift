/// One connection as a pure machine: bytes and answers go in, actions come out.
///
/// One request at a time: bytes behind it are kept until its answer is written. After a refusal no
/// byte is looked at any more, so nothing behind a doubtful request can ever reach a handler.
package struct ConnectionMachine: Sendable {
  package enum Action: Sendable {
    case write([UInt8])
    case run(RequestHead, body: [UInt8])
    /// Write the answer to this, give it back through `refused(with:)`, and close.
    case refuse(Refusal)
    /// Close once everything is written; `lingering` when the client may still be sending.
    case close(lingering: Bool)
  }

  package enum Phase: Equatable, Sendable {
    /// Between requests.
    case idle
    case head, body
    /// A handler has the request.
    case handling
    /// Pieces of the answer are on their way.
    case streaming
    /// The answer is whole, but not yet written.
    case answered
    case refused
    case closed
  }

  package internal(set) var phase = Phase.idle
  /// Of the body that is being read.
  package internal(set) var bodyReceived = 0

  private var parser = RequestHeadParser()
  /// Whose body is being read.
  private var head: RequestHead?
  private var body: [UInt8] = []
  private var bodyLeft = 0
  private var chunks: ChunkedBodyParser?
  private let bodyLimit: @Sendable (RequestHead) -> Int
  /// What came behind the request that is being answered: at most one read.
  var waiting: [UInt8] = []
  var isHead = false
  var closesAfterAnswer = false

  /// Asks `bodyLimit` how large the body may be, before it reads any of it.
  package init(bodyLimit: @escaping @Sendable (RequestHead) -> Int) { self.bodyLimit = bodyLimit }

  /// Whether bytes of the client are wanted now.
  package var isReading: Bool { phase == .idle || phase == .head || phase == .body }

  /// How many bytes to read at once, so that little waits behind a request.
  package var appetite: Int { phase == .body && chunks == nil ? max(bodyLeft, 1) : 16 * 1024 }

  /// Bytes of a body that are in memory, here or with the handler.
  package var held: Int { phase == .body || phase == .handling ? bodyReceived : 0 }
}

extension ConnectionMachine {
  package mutating func receive(_ bytes: Span<UInt8>) -> [Action] {
    switch phase {
    case .refused, .closed: return []
    case .handling, .streaming, .answered:
      bytes.withUnsafeBufferPointer { waiting.append(contentsOf: $0) }
      return []
    case .idle, .head, .body: break
    }
    var actions: [Action] = []
    var index = 0
    while index < bytes.count, isReading {
      index += consume(bytes.extracting(index..<bytes.count), &actions)
    }
    if phase != .refused, index < bytes.count {
      bytes.extracting(index..<bytes.count).withUnsafeBufferPointer {
        waiting.append(contentsOf: $0)
      }
    }
    return actions
  }

  /// The client will send nothing more; what it asked for is still answered.
  package mutating func receiveEnd() -> [Action] {
    switch phase {
    case .idle, .head, .body:
      phase = .closed
      dropInput()
      return [.close(lingering: false)]
    case .handling, .streaming, .answered:
      // Whole requests may still wait; the reading end finds the end again behind them.
      return []
    case .refused, .closed: return []
    }
  }

  /// A deadline of the head or the body passed.
  package mutating func expire() -> [Action] {
    switch phase {
    case .head: refuse(Refusal(.headTooSlow))
    case .body: refuse(Refusal(.bodyTooSlow))
    default: []
    }
  }

  /// There is no room for the rest of the body.
  package mutating func overload() -> [Action] {
    phase == .body ? refuse(Refusal(.overloaded)) : []
  }

  private mutating func consume(_ bytes: Span<UInt8>, _ actions: inout [Action]) -> Int {
    guard let head else { return consumeHead(bytes, &actions) }
    if chunks != nil { return consumeChunks(bytes, of: head, &actions) }
    let count = min(bodyLeft, bytes.count)
    bytes.extracting(0..<count).withUnsafeBufferPointer { body.append(contentsOf: $0) }
    bodyReceived += count
    bodyLeft -= count
    if bodyLeft == 0 { run(head, takeBody(), &actions) }
    return count
  }

  private mutating func consumeHead(_ bytes: Span<UInt8>, _ actions: inout [Action]) -> Int {
    phase = .head
    switch parser.feed(bytes) {
    case .needMore: return bytes.count
    case .refuse(let refusal):
      actions += refuse(refusal)
      return bytes.count
    case .head(let head, let used):
      parser = RequestHeadParser()
      begin(head, hasMore: used < bytes.count, &actions)
      return used
    }
  }

  private mutating func consumeChunks(
    _ bytes: Span<UInt8>, of head: RequestHead, _ actions: inout [Action]
  ) -> Int {
    bodyReceived += bytes.count
    switch chunks?.feed(bytes) {
    case .done(let used):
      let body = chunks?.takeBody() ?? []
      run(head, body, &actions)
      return used
    case .refuse(let refusal): actions += refuse(refusal)
    case .needMore, nil: break
    }
    return bytes.count
  }

  private mutating func begin(_ head: RequestHead, hasMore: Bool, _ actions: inout [Action]) {
    if head.framing == .length(0) { return run(head, [], &actions) }
    let limit = max(0, bodyLimit(head))
    switch head.framing {
    case .length(let length):
      guard length <= limit else {
        actions += refuse(Refusal(.bodyTooLarge))
        return
      }
      bodyLeft = length
      // Memory follows what has come, not what was promised.
      body.reserveCapacity(min(length, 16 * 1024))
    case .chunked: chunks = ChunkedBodyParser(limit: limit)
    }
    self.head = head
    phase = .body
    bodyReceived = 0
    if head.expectsContinue && !hasMore {
      actions.append(.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)))
    }
  }

  /// Hands the body over without a copy.
  private mutating func takeBody() -> [UInt8] {
    defer { body = [] }
    return body
  }

  private mutating func run(_ head: RequestHead, _ body: [UInt8], _ actions: inout [Action]) {
    phase = .handling
    dropInput()
    isHead = head.method == "HEAD"
    if head.closesConnection { closesAfterAnswer = true }
    actions.append(.run(head, body: body))
  }

  private mutating func refuse(_ refusal: Refusal) -> [Action] {
    phase = .refused
    dropInput()
    waiting = []
    return [.refuse(refusal)]
  }

  private mutating func dropInput() {
    (parser, head, body, bodyLeft, chunks) = (RequestHeadParser(), nil, [], 0, nil)
  }
}
