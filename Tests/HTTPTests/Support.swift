import Foundation
import Glibc
import HTTP
import Synchronization
import Testing

/// Runs a server for as long as `body` runs.
func withServer(
  _ options: Server.Options = .quick,
  handler: @escaping @Sendable (Request) async -> Response = { Response(200, $0.head.path) },
  _ body: (Server) async throws -> Void
) async throws {
  let server = try Server(options, handler: handler)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    try await body(server)
    group.cancelAll()
  }
}

extension Server.Options {
  /// Ends quickly when a test does.
  static var quick: Server.Options {
    var options = Server.Options()
    options.deadlines.grace = .milliseconds(200)
    return options
  }
}

/// Does blocking work on a thread of its own: Swift's shared ones are for the handlers.
func onThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}

/// Waits for a condition, no longer than a minute: the machine may be busy with other tests.
func eventually(_ condition: @escaping @Sendable () -> Bool) async throws {
  let holds = try await onThread {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if condition() { return true }
      poll(nil, 0, 2)
    }
    return condition()
  }
  #expect(holds, "the condition did not hold within a minute")
}

/// What a handler saw.
final class Sightings: Sendable {
  private let seen = Mutex<[String]>([])

  func note(_ sighting: String) { seen.withLock { $0.append(sighting) } }

  var all: [String] { seen.withLock { $0 } }
}

struct ClientFailure: Error {
  var call: String
  var code = errno
}

/// A socket without manners: sends any bytes and shows any bytes.
///
/// Its calls block, for a minute at most: use it inside `onThread`.
final class RawClient: Sendable {
  let descriptor: Int32

  init(_ server: Server, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(server.address.port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw ClientFailure(call: "connect") }
  }

  deinit { close(descriptor) }

  /// Sends all of it, unless the server has hung up.
  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next bytes; nil at the end, whether orderly or not.
  func receive() throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0 && errno == EAGAIN { throw ClientFailure(call: "recv") }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Everything until the server closes.
  func receiveAll() throws -> String {
    var bytes: [UInt8] = []
    while let more = try receive() { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Everything up to and with `end`, or until the server closes.
  func receive(until end: String) throws -> String {
    var text = ""
    while !text.contains(end), let more = try receive() {
      text += String(decoding: more, as: UTF8.self)
    }
    return text
  }
}

/// Sends bytes and shows what comes back until the server closes.
func exchange(_ server: Server, _ bytes: [UInt8], endsOutput: Bool = false) async throws -> String {
  try await onThread {
    let client = try RawClient(server)
    client.send(bytes)
    if endsOutput { client.endOutput() }
    return try client.receiveAll()
  }
}

func exchange(_ server: Server, _ text: String, endsOutput: Bool = false) async throws -> String {
  try await exchange(server, Array(text.utf8), endsOutput: endsOutput)
}

/// The status codes of the answers in `text`.
func statuses(_ text: String) -> [Int] {
  text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
}

func pollEntry(_ client: RawClient) -> pollfd {
  pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
}

/// Whether something can be read within so many milliseconds.
func pollOne(_ entry: inout pollfd, _ milliseconds: Int32) -> Bool {
  poll(&entry, 1, milliseconds) > 0
}
