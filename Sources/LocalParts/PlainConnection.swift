import Glibc

/// One connection to a server of this host: a request, its answer, the next.
///
/// Plain blocking calls with a deadline, and as little as may be between the socket and the clock: it
/// measures others.
final class PlainConnection {
  struct Answer: Equatable {
    var status: Int
    var version: String?
    var body: [UInt8]
    /// Whether the server ends the connection after it.
    var isLast: Bool
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var piece = [UInt8](repeating: 0, count: 16_384)

  /// `MSG_NOSIGNAL`, which Swift does not see: a broken pipe is an error, not an end.
  private static let noSignal: Int32 = 0x4000
  /// Longer answers are none that a stage gives.
  private static let limit = 1 << 20

  init(port: UInt16, patience: Duration = .seconds(2)) throws(StageTrouble) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw StageTrouble("no socket can be had") }
    var time = timeval(
      tv_sec: Int(patience.components.seconds),
      tv_usec: Int(patience.components.attoseconds / 1_000_000_000_000))
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
    var address = LocalPort.loopback(port)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw StageTrouble("nobody answers at port \(port)") }
  }

  deinit { close(descriptor) }

  /// Sends a request and waits for the whole answer.
  func exchange(
    _ path: String, method: String = "GET", keeping: Bool = true
  ) throws(StageTrouble) -> Answer {
    let text =
      "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
      + (keeping ? "\r\n" : "Connection: close\r\n\r\n")
    var bytes = Array(text.utf8)
    while !bytes.isEmpty {
      let count = send(descriptor, bytes, bytes.count, Self.noSignal)
      guard count > 0 else { throw StageTrouble("the request could not be sent") }
      bytes.removeFirst(count)
    }
    return try answer()
  }

  private func answer() throws(StageTrouble) -> Answer {
    while headEnd == nil { try receive() }
    let end = headEnd ?? 0
    let head = String(decoding: buffer[..<end], as: UTF8.self)
      .split(separator: "\r\n").map(String.init)
    buffer.removeFirst(end + 4)
    let status = (head.first?.split(separator: " ").dropFirst().first).flatMap { Int($0) }
    guard let status else { throw StageTrouble("the answer is none of HTTP") }
    func field(_ name: String) -> String? {
      head.dropFirst().first { $0.lowercased().hasPrefix(name + ":") }
        .map { String($0.dropFirst(name.utf8.count + 1).drop { $0 == " " }) }
    }
    let isLast = field("connection")?.lowercased() == "close"
    if let length = field("content-length").flatMap({ Int($0) }), (0...Self.limit).contains(length)
    {
      while buffer.count < length { try receive() }
    } else {
      // To its end.
      while buffer.count < Self.limit, (try? receive()) != nil {}
    }
    let length = field("content-length").flatMap { Int($0) } ?? buffer.count
    let body = Array(buffer.prefix(length))
    buffer.removeFirst(min(length, buffer.count))
    return Answer(status: status, version: field("x-version"), body: body, isLast: isLast)
  }

  /// Where the head ends, in what has come.
  private var headEnd: Int? {
    guard buffer.count >= 4 else { return nil }
    return (0...(buffer.count - 4)).first {
      buffer[$0] == 13 && buffer[$0 + 1] == 10 && buffer[$0 + 2] == 13 && buffer[$0 + 3] == 10
    }
  }

  private func receive() throws(StageTrouble) {
    guard buffer.count <= Self.limit else { throw StageTrouble("the answer is too long") }
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { throw StageTrouble("the connection ended before the answer") }
    buffer += piece[..<count]
  }
}
