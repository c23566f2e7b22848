/// What we answer.
extension ConnectionMachine {
  /// What became of an answer.
  package struct Answer: Sendable {
    package var bytes: [UInt8]
    /// Whether pieces are expected; if not, the answer is whole.
    package var isStream = false
    /// Whether the answer was malformed and became a 500.
    package var isFaulty = false
  }

  /// Writes the answer of the handler, or the beginning of a stream.
  package mutating func respond(_ response: Response, date: String) -> Answer {
    guard phase == .handling else { return Answer(bytes: []) }
    if ResponseHead.asksToClose(response) { closesAfterAnswer = true }
    var answer = encode(response, date: date)
    if let made = answer, made.isStream {
      phase = .streaming
      return made
    }
    phase = .answered
    if answer == nil {
      closesAfterAnswer = true
      answer = encode(Response(500, "Something went wrong on our side."), date: date)
      answer?.isFaulty = true
    }
    return answer ?? Answer(bytes: [])
  }

  /// Writes the answer to a refusal; then the connection ends.
  package mutating func refused(with response: Response, date: String) -> [Action] {
    guard phase == .refused else { return [] }
    closesAfterAnswer = true
    var bytes: [UInt8] = []
    if case .bytes = response.body { bytes = encode(response, date: date)?.bytes ?? [] }
    phase = .closed
    return [.write(bytes), .close(lingering: true)]
  }

  /// Frames a piece of a stream.
  package mutating func frame(_ piece: [UInt8]) -> [UInt8] {
    guard phase == .streaming, !piece.isEmpty else { return [] }
    var bytes = Array(String(piece.count, radix: 16).utf8)
    bytes.reserveCapacity(piece.count + 20)
    bytes += "\r\n".utf8
    bytes += piece
    bytes += "\r\n".utf8
    return bytes
  }

  /// Ends a stream that is whole.
  package mutating func endStream() -> [UInt8] {
    guard phase == .streaming else { return [] }
    phase = .answered
    return Array("0\r\n\r\n".utf8)
  }

  /// No request after the present one.
  package mutating func closeAfterAnswer() { closesAfterAnswer = true }

  /// Everything was written: goes on with the next request.
  package mutating func written() -> [Action] {
    guard phase == .answered else { return [] }
    if closesAfterAnswer {
      phase = .closed
      waiting = []
      return [.close(lingering: true)]
    }
    phase = .idle
    bodyReceived = 0
    guard !waiting.isEmpty else { return [] }
    let bytes = waiting
    waiting = []
    return receive(bytes.span)
  }

  private func encode(_ response: Response, date: String) -> Answer? {
    let hasNoBody = response.status == 204 || response.status == 304
    switch response.body {
    case .bytes(let body):
      let bytes = ResponseHead.bytes(
        of: response, framing: hasNoBody ? .none : .length(body.count), date: date,
        closes: closesAfterAnswer)
      guard let bytes else { return nil }
      return Answer(bytes: hasNoBody || isHead ? bytes : bytes + body)
    case .stream:
      let bytes = ResponseHead.bytes(
        of: response, framing: hasNoBody ? .none : .chunked, date: date, closes: closesAfterAnswer)
      guard let bytes else { return nil }
      return Answer(bytes: bytes, isStream: !hasNoBody && !isHead)
    }
  }
}
