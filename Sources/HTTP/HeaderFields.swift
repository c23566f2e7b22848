/// The header fields of a request, and what they say about its body.
struct HeaderFields {
  private var fields: [(name: String, value: String)] = []

  private var host: String?
  private var contentLength: Int?
  private var isChunked = false
  private var closesConnection = false
  private var expectsContinue = false
  /// One bit for each name in `single` that was seen.
  private var seen: UInt16 = 0

  /// Fields of which a second one would be a second opinion.
  private static let single = [
    "authorization", "content-type", "if-match", "idempotency-key", "last-event-id", "origin",
    "cookie", "content-length", "transfer-encoding", "expect", "if-none-match",
  ]

  /// Reads `count` lines of `bytes`, all of which end with CR LF and hold no control bytes.
  init(_ bytes: Span<UInt8>, from start: Int, count: Int) throws(Refusal) {
    fields.reserveCapacity(count)
    var start = start
    for _ in 0..<count {
      var end = start
      while end < bytes.count, bytes[end] != Bytes.carriageReturn { end += 1 }
      try read(bytes.extracting(start..<end))
      start = min(end + 2, bytes.count)
    }
  }

  func head(of line: RequestLine) throws(Refusal) -> RequestHead {
    guard host != nil else { throw Refusal(.missingHost) }
    guard !isChunked || contentLength == nil else { throw Refusal(.lengthAndChunks) }
    return RequestHead(
      method: line.method, target: line.target, parts: line.parts,
      headers: Headers(lowercased: fields),
      framing: isChunked ? .chunked : .length(contentLength ?? 0),
      closesConnection: closesConnection, expectsContinue: expectsContinue)
  }

  private mutating func read(_ line: Span<UInt8>) throws(Refusal) {
    var colon = 0
    while colon < line.count, Bytes.isToken(line[colon]) { colon += 1 }
    guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else {
      throw Refusal(.badHeaderName)
    }
    var (start, end) = (colon + 1, line.count)
    while start < end, Self.isSpace(line[start]) { start += 1 }
    while end > start, Self.isSpace(line[end - 1]) { end -= 1 }

    let name = String(unsafeUninitializedCapacity: colon) { buffer in
      for index in 0..<colon { buffer[index] = Bytes.lowercased(line[index]) }
      return colon
    }
    let value = line.extracting(start..<end).withUnsafeBufferPointer {
      String(validating: $0, as: UTF8.self)
    }
    guard let value else { throw Refusal(.badHeaderValue) }
    try note(name, value)
    fields.append((name, value))
  }

  private mutating func note(_ name: String, _ value: String) throws(Refusal) {
    if let index = Self.single.firstIndex(of: name) {
      guard seen & 1 << index == 0 else { throw Refusal(Self.repeated(name)) }
      seen |= 1 << index
    }
    switch name {
    case "host":
      guard host == nil else { throw Refusal(.repeatedHeader) }
      guard Self.isHost(value) else { throw Refusal(.badHost) }
      host = value
    case "content-length": contentLength = try Self.length(value)
    case "transfer-encoding":
      guard value.lowercased() == "chunked" else { throw Refusal(.badTransferEncoding) }
      isChunked = true
    case "connection":
      for option in value.lowercased().split(separator: ",") {
        switch option.trimmingSpace() {
        case "close": closesConnection = true
        case "upgrade": throw Refusal(.upgrade)
        default: break
        }
      }
    case "upgrade", "http2-settings": throw Refusal(.upgrade)
    case "content-encoding": throw Refusal(.encodedBody)
    case "expect":
      guard value.lowercased() == "100-continue" else { throw Refusal(.unsupportedExpectation) }
      expectsContinue = true
    default: break
    }
  }

  private static func repeated(_ name: String) -> Refusal.Kind {
    switch name {
    case "content-length": .badContentLength
    case "transfer-encoding": .badTransferEncoding
    default: .repeatedHeader
    }
  }

  /// Digits and nothing else: no sign, no list, no space, and few enough not to overflow.
  private static func length(_ value: String) throws(Refusal) -> Int {
    let digits = value.utf8
    guard (1...18).contains(digits.count), digits.allSatisfy(Bytes.isDigit), let length = Int(value)
    else { throw Refusal(.badContentLength) }
    return length
  }

  private static func isHost(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.count <= 255
      && value.utf8.allSatisfy {
        Bytes.isToken($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "[")
          || $0 == UInt8(ascii: "]")
      }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == Bytes.space || byte == Bytes.tab }
}

extension Substring {
  fileprivate func trimmingSpace() -> Substring {
    var text = self
    while let first = text.utf8.first, first == Bytes.space || first == Bytes.tab {
      text = text.dropFirst()
    }
    while let last = text.utf8.last, last == Bytes.space || last == Bytes.tab {
      text = text.dropLast()
    }
    return text
  }
}
