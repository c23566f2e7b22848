/// Reads the head of a request from bytes as they arrive.
///
/// The answer never depends on how the bytes were cut: what is doubtful is refused at the byte
/// that makes it so. Of two readings of a head none is chosen, because whoever stands before us
/// may have chosen the other one.
package struct RequestHeadParser: Sendable {
  package enum Step: Sendable {
    case needMore
    /// `used` bytes of what was fed belong to the head.
    case head(RequestHead, used: Int)
    case refuse(Refusal)
  }

  static let sizeLimit = 16 * 1024
  static let requestLineLimit = 8 * 1024
  static let headerLimit = 100

  private var bytes: [UInt8] = []
  private var previous: UInt8 = 0
  private var lineStart = 0
  private var requestLine: RequestLine?
  private var headerCount = 0

  package init() {}

  /// Whether a head has begun.
  package var isEmpty: Bool { bytes.isEmpty }

  /// Takes the next bytes; after a head or a refusal the parser is used up.
  package mutating func feed(_ input: Span<UInt8>) -> Step {
    do throws(Refusal) {
      return try read(input)
    } catch {
      return .refuse(error)
    }
  }

  private mutating func read(_ input: Span<UInt8>) throws(Refusal) -> Step {
    var kept = 0
    for index in 0..<input.count {
      let byte = input[index]
      let size = bytes.count + (index - kept) + 1
      if requestLine == nil && size > Self.requestLineLimit { throw Refusal(.requestLineTooLong) }
      if size > Self.sizeLimit { throw Refusal(.headTooLarge) }
      if byte == Bytes.lineFeed {
        guard previous == Bytes.carriageReturn else { throw Refusal(.bareLineFeed) }
        append(input.extracting(kept..<(index + 1)))
        kept = index + 1
        if try endLine() { return .head(try head(), used: kept) }
      } else if previous == Bytes.carriageReturn {
        throw Refusal(.bareCarriageReturn)
      } else if (byte < 0x20 && byte != Bytes.tab && byte != Bytes.carriageReturn) || byte == 0x7F {
        throw Refusal(.controlByte)
      }
      previous = byte
    }
    append(input.extracting(kept..<input.count))
    return .needMore
  }

  /// Looks at the line that has just ended; true behind the last one.
  private mutating func endLine() throws(Refusal) -> Bool {
    let line = lineStart..<(bytes.count - 2)
    lineStart = bytes.count
    guard requestLine != nil else {
      requestLine = try RequestLine(bytes.span.extracting(line))
      return false
    }
    guard let first = line.first else { return true }
    guard bytes[first] != Bytes.space, bytes[first] != Bytes.tab else {
      throw Refusal(.foldedHeader)
    }
    headerCount += 1
    guard headerCount <= Self.headerLimit else { throw Refusal(.tooManyHeaders) }
    return false
  }

  private func head() throws(Refusal) -> RequestHead {
    guard let requestLine else { throw Refusal(.badRequestLine) }
    let fields = try HeaderFields(bytes.span, from: requestLine.end, count: headerCount)
    return try fields.head(of: requestLine)
  }

  private mutating func append(_ input: Span<UInt8>) {
    input.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }
}

/// The first line of a request.
struct RequestLine: Sendable {
  let method: String
  let target: String
  let parts: RequestTarget
  /// Where the next line begins.
  let end: Int

  init(_ line: Span<UInt8>) throws(Refusal) {
    end = line.count + 2
    var first = 0
    while first < line.count, line[first] != Bytes.space { first += 1 }
    var second = first + 1
    while second < line.count, line[second] != Bytes.space { second += 1 }
    guard second < line.count, first > 0, second > first + 1 else { throw Refusal(.badRequestLine) }

    for index in 0..<first {
      guard Bytes.isToken(line[index]) else { throw Refusal(.badMethod) }
    }
    try Self.checkVersion(line.extracting((second + 1)..<line.count))
    method = text(line.extracting(0..<first))
    guard first <= 32, !["CONNECT", "TRACE"].contains(method) else {
      throw Refusal(.unsupportedMethod)
    }
    let target = line.extracting((first + 1)..<second)
    for index in 0..<target.count {
      guard Bytes.isVisible(target[index]) else { throw Refusal(.badTarget) }
    }
    parts = try RequestTarget(target)
    self.target = text(target)
  }

  private static func checkVersion(_ version: Span<UInt8>) throws(Refusal) {
    let expected: StaticString = "HTTP/1.1"
    guard version.count == 8 else { throw Refusal(.badRequestLine) }
    let isNumbered = Bytes.isDigit(version[5]) && Bytes.isDigit(version[7])
    for index in 0..<8 where index != 5 && index != 7 {
      guard version[index] == expected.utf8Start[index] else { throw Refusal(.badRequestLine) }
    }
    guard isNumbered else { throw Refusal(.badRequestLine) }
    guard version[5] == UInt8(ascii: "1"), version[7] == UInt8(ascii: "1") else {
      throw Refusal(.unsupportedVersion)
    }
  }
}

/// Bytes that are known to be ASCII.
func text(_ bytes: Span<UInt8>) -> String {
  bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
}
