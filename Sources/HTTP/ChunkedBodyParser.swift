/// Reads a chunked body from bytes as they arrive.
///
/// Extensions and trailers are refused: nobody we know sends them, and readers disagree on them.
package struct ChunkedBodyParser: Sendable {
  package enum Step: Equatable, Sendable {
    case needMore
    /// `used` bytes of what was fed belong to the body.
    case done(used: Int)
    case refuse(Refusal)
  }

  private enum State {
    case size(digits: Int), sizeEnd, data, dataEnd, dataEndFeed, last, lastFeed
  }

  private let limit: Int
  private var state = State.size(digits: 0)
  /// What is left of the chunk.
  private var left = 0

  /// Without the framing.
  package private(set) var body: [UInt8] = []

  /// Accepts bodies up to `limit` bytes.
  package init(limit: Int) { self.limit = limit }

  package mutating func feed(_ input: Span<UInt8>) -> Step {
    do throws(Refusal) {
      return try read(input)
    } catch {
      return .refuse(error)
    }
  }

  /// Hands the body over without a copy.
  mutating func takeBody() -> [UInt8] {
    defer { body = [] }
    return body
  }

  private mutating func read(_ input: Span<UInt8>) throws(Refusal) -> Step {
    var index = 0
    while index < input.count {
      if case .data = state {
        let count = min(left, input.count - index)
        input.extracting(index..<(index + count)).withUnsafeBufferPointer {
          body.append(contentsOf: $0)
        }
        left -= count
        index += count
        if left == 0 { state = .dataEnd }
        continue
      }
      if try step(input[index]) { return .done(used: index + 1) }
      index += 1
    }
    return .needMore
  }

  /// Takes one byte of the framing; true behind the last one.
  private mutating func step(_ byte: UInt8) throws(Refusal) -> Bool {
    switch state {
    case .size(let digits):
      if let value = Bytes.hexValue(byte) {
        guard digits < 8 else { throw Refusal(.badChunk) }
        left = left << 4 | Int(value)
        state = .size(digits: digits + 1)
      } else {
        guard digits > 0, byte == Bytes.carriageReturn else { throw Refusal(.badChunk) }
        state = .sizeEnd
      }
    case .sizeEnd:
      try expect(byte, Bytes.lineFeed)
      // Before the bytes come, so that nobody sends what we will not keep.
      guard left <= limit - body.count else { throw Refusal(.bodyTooLarge) }
      state = left == 0 ? .last : .data
    case .data: break
    case .dataEnd:
      try expect(byte, Bytes.carriageReturn)
      state = .dataEndFeed
    case .dataEndFeed:
      try expect(byte, Bytes.lineFeed)
      state = .size(digits: 0)
    case .last:
      guard !Bytes.isToken(byte) else { throw Refusal(.trailers) }
      try expect(byte, Bytes.carriageReturn)
      state = .lastFeed
    case .lastFeed:
      try expect(byte, Bytes.lineFeed)
      return true
    }
    return false
  }

  private func expect(_ byte: UInt8, _ expected: UInt8) throws(Refusal) {
    guard byte == expected else { throw Refusal(.badChunk) }
  }
}
