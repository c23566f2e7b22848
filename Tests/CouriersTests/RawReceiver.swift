import Glibc
import Synchronization

/// A socket on which a test says byte by byte what happens, including what no server should do.
final class RawReceiver: Sendable {
  let port: UInt16
  private let descriptor: Int32
  private let requests = Mutex<[String]>([])
  private let open = Mutex<[Int32]>([])

  struct Failure: Error {}

  /// `serve` has the connection after a whole request was read; it is closed afterwards.
  init(_ serve: @escaping @Sendable (_ connection: Int32, _ count: Int) -> Void) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 512) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard isBound else { throw Failure() }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    Self.onThread { [self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        open.withLock { $0.append(connection) }
        Self.onThread { [self] in
          if let request = read(connection) {
            let count = requests.withLock {
              $0.append(request)
              return $0.count
            }
            serve(connection, count)
          }
          open.withLock { $0.removeAll { $0 == connection } }
          close(connection)
        }
      }
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var got: [String] { requests.withLock(\.self) }

  /// The `webhook-id` of each request.
  var ids: [String] {
    got.compactMap { request in
      request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("webhook-id: ") }
        .map { String($0.dropFirst("webhook-id: ".count)) }
    }
  }

  func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    open.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
  }

  /// The head and as much of the body as was announced.
  private func read(_ connection: Int32) -> String? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 {
        let length = parts[0].split(separator: "\r\n").first {
          $0.lowercased().hasPrefix("content-length:")
        }.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
        if parts[1].utf8.count >= length ?? 0 { return text }
      }
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      bytes += chunk[..<count]
    }
  }

  /// False once the other side is gone.
  @discardableResult static func send(_ text: String, to connection: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// Waits until the other side has gone.
  static func waitForEnd(of connection: Int32) {
    var byte: UInt8 = 0
    while recv(connection, &byte, 1, 0) > 0 {}
  }

  private static func onThread(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(RawWork(body))
    var thread = pthread_t()
    guard pthread_create(&thread, nil, runRawWork, work.toOpaque()) == 0 else {
      return work.release()
    }
    pthread_detach(thread)
  }
}

private final class RawWork: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runRawWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<RawWork>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
