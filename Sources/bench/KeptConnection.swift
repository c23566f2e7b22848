import EventLog
import FoundationEssentials
import Glibc

/// One HTTP connection that is kept: a request, its answer, the next.
///
/// Plain blocking calls, so that a bar measures the server and not its own client.
final class KeptConnection {
  struct Answer {
    var status: Int
    var body: [UInt8]
  }

  let descriptor: Int32
  private let fields: String
  private var buffer: [UInt8] = []
  private var piece = [UInt8](repeating: 0, count: 256 * 1024)

  init(port: UInt16, token: String) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    fields = "Host: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, code == 0 else { throw ServiceFailed(what: "connect: errno \(errno)") }
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
  }

  deinit { close(descriptor) }

  /// Sends a request and waits for the whole answer.
  func exchange(_ method: String, _ path: String, _ body: String? = nil) throws -> Answer {
    try begin(method, path, body)
    return try finish()
  }

  /// The answer's body; anything but success is an error.
  @discardableResult
  func successful(_ method: String, _ path: String, _ body: String? = nil) throws -> [UInt8] {
    let answer = try exchange(method, path, body)
    guard (200..<300).contains(answer.status) else {
      let text = String(decoding: answer.body.prefix(500), as: UTF8.self)
      throw ServiceFailed(what: "\(method) \(path): \(answer.status) \(text)")
    }
    return answer.body
  }

  func begin(
    _ method: String, _ path: String, _ body: String? = nil, accepting type: String = "*/*"
  ) throws {
    var text = "\(method) \(path) HTTP/1.1\r\n\(fields)Accept: \(type)\r\n"
    if let body {
      text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    } else {
      text += "\r\n"
    }
    var bytes = Array(text.utf8)
    while !bytes.isEmpty {
      let count = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      guard count > 0 else { throw ServiceFailed(what: "send: errno \(errno)") }
      bytes.removeFirst(count)
    }
  }

  func finish() throws -> Answer {
    while headEnd == nil { try receive() }
    guard let end = headEnd else { throw ServiceFailed(what: "no head") }
    let head = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n")
    buffer.removeFirst(end + 4)
    let status = head.first.flatMap { $0.split(separator: " ").dropFirst().first }
      .flatMap { Int($0) }
    let length = head.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
    guard let status, let length else { throw ServiceFailed(what: "an odd head: \(head)") }
    while buffer.count < length { try receive() }
    let body = Array(buffer.prefix(length))
    buffer.removeFirst(length)
    return Answer(status: status, body: body)
  }

  /// Where the head ends, in what has come.
  private var headEnd: Int? {
    guard buffer.count >= 4 else { return nil }
    return (0...(buffer.count - 4)).first {
      buffer[$0] == 13 && buffer[$0 + 1] == 10 && buffer[$0 + 2] == 13 && buffer[$0 + 3] == 10
    }
  }

  private func receive() throws {
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { throw ServiceFailed(what: "the connection ended: errno \(errno)") }
    buffer += piece[..<count]
  }
}

extension KeptConnection {
  /// Declares an incident and gives its stream.
  func declareIncident(_ title: String) throws -> String {
    let answer = try successful(
      "POST", "/api/v1/incidents",
      #"{"title":"\#(title)","severity":"SEV2","service":"checkout","environment":"production"}"#)
    let text = String(decoding: answer, as: UTF8.self)
    guard let start = text.firstRange(of: #""stream":""#)?.upperBound else {
      throw ServiceFailed(what: "no stream in \(text)")
    }
    return String(text[start...].prefix(36))
  }

  func position(after field: String = #""head":"#) throws -> Int64 {
    let body = try successful("GET", "/api/v1/events?limit=1")
    let text = String(decoding: body, as: UTF8.self)
    guard let start = text.firstRange(of: field)?.upperBound,
      let head = Int64(text[start...].prefix { $0.isNumber })
    else { throw ServiceFailed(what: "no head in \(text)") }
    return head
  }

  /// Milliseconds that something took.
  static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock().now
    try body()
    return (ContinuousClock().now - start).seconds * 1000
  }
}

/// A sentence as people write it under pressure.
func noteText(_ number: Int) -> String {
  "Note \(number): errors rise in step with the share of the canary; holding at 20 percent."
}

func noteBody(_ number: Int) -> String { #"{"text":"\#(noteText(number))"}"# }
