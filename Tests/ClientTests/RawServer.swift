import Glibc
import Synchronization

/// A request as it came over the socket.
struct RawRequest: Sendable {
  var method: String
  var target: String
  /// Names in small letters.
  var headers: [(name: String, value: String)]
  var body: [UInt8]
  /// Which of the server's connections it came over, from 1.
  var connection: Int

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// What the test wants to happen.
enum RawReply: Sendable {
  case answer(Int, [(String, String)] = [], String = "")
  /// Exactly these bytes, and the end of the connection.
  case bytes(String)
  /// The end of the connection without a word.
  case cut
  /// No word until the server stops.
  case silence
}

/// A small HTTP server that does what a test tells it, including what no server should.
final class RawServer: Sendable {
  let port: UInt16
  private let descriptor: Int32
  /// Bound and never listening: as long as it is there, the system gives the port to nobody else.
  private let placeholder: Int32
  private let handler: @Sendable (RawRequest) -> RawReply
  private let state = Mutex(State())

  struct Failure: Error {}

  private struct State {
    var requests: [RawRequest] = []
    var connections: [Int32] = []
    var isStopped = false
  }

  init(
    port: UInt16 = 0, _ handler: @escaping @Sendable (RawRequest) -> RawReply
  ) throws {
    self.handler = handler
    let placeholder = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // The first shares the port only when it was chosen for us: it could be one that another holds.
    guard let port = Self.bind(placeholder, to: port, sharing: port != 0),
      Self.share(placeholder), Self.bind(descriptor, to: port, sharing: true) != nil,
      listen(descriptor, 64) == 0
    else {
      close(placeholder)
      close(descriptor)
      throw Failure()
    }
    (self.placeholder, self.descriptor, self.port) = (placeholder, descriptor, port)
    startThread { [self] in acceptAll() }
  }

  deinit {
    close(descriptor)
    close(placeholder)
  }

  private static func share(_ descriptor: Int32) -> Bool {
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    return setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size) == 0
  }

  /// - Returns: the port; nil where it could not be had.
  private static func bind(_ descriptor: Int32, to port: UInt16, sharing: Bool) -> UInt16? {
    if sharing, !share(descriptor) { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    return isBound ? UInt16(bigEndian: address.sin_port) : nil
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Everything that was asked so far, in order.
  var requests: [RawRequest] { state.withLock { $0.requests } }

  /// Ends all connections; nobody is there afterwards.
  func stop() {
    // Under the lock: a descriptor that was closed meanwhile may be another test's by now.
    state.withLock { state in
      guard !state.isStopped else { return }
      state.isStopped = true
      shutdown(descriptor, Int32(SHUT_RDWR))
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func acceptAll() {
    var count = 0
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { break }
      count += 1
      let number = count
      let isStopped = state.withLock { state in
        if !state.isStopped { state.connections.append(connection) }
        return state.isStopped
      }
      if isStopped {
        close(connection)
        break
      }
      startThread { [self] in
        serve(connection, number)
        state.withLock {
          $0.connections.removeAll { $0 == connection }
          close(connection)
        }
      }
    }
  }

  private func serve(_ connection: Int32, _ number: Int) {
    var buffer: [UInt8] = []
    while let request = readRequest(connection, number, &buffer) {
      state.withLock { $0.requests.append(request) }
      switch handler(request) {
      case .answer(let status, let headers, let body):
        var head = "HTTP/1.1 \(status) Whatever\r\nContent-Length: \(body.utf8.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        guard sendAll(connection, Array((head + "\r\n" + body).utf8)) else { return }
      case .bytes(let text):
        _ = sendAll(connection, Array(text.utf8))
        return
      case .cut: return
      case .silence:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        return
      }
    }
  }

  private func readRequest(
    _ connection: Int32, _ number: Int, _ buffer: inout [UInt8]
  ) -> RawRequest? {
    var chunk = [UInt8](repeating: 0, count: 16384)
    func more() -> Bool {
      let count = recv(connection, &chunk, chunk.count, 0)
      if count > 0 { buffer += chunk[..<count] }
      return count > 0
    }
    var end: Int?
    while end == nil {
      // The start of a TLS handshake: somebody expects another server.
      if buffer.first == 0x16 { return nil }
      end = buffer.indices.first { buffer[$0...].starts(with: "\r\n\r\n".utf8) }
      if end == nil, !more() { return nil }
    }
    guard let end else { return nil }
    let lines = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (line[..<colon].lowercased(), String(value))
    }
    let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
    while buffer.count < end + 4 + length { if !more() { return nil } }
    let body = Array(buffer[(end + 4)..<(end + 4 + length)])
    buffer.removeFirst(end + 4 + length)
    return RawRequest(
      method: String(words[0]), target: String(words[1]), headers: headers, body: body,
      connection: number)
  }
}

private func sendAll(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes {
      send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Runs `body` on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
  var identifier = pthread_t()
  let work = Unmanaged.passRetained(Work(body))
  pthread_create(
    &identifier, nil,
    { context in
      if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, work.toOpaque())
  pthread_detach(identifier)
}
