import Glibc

/// Blocking Unix sockets, as far as the proxy needs them.
enum FaultSocket {
  static func listen(at path: String) throws -> Int32 {
    let descriptor = make()
    let isBound = withAddress(path) { bind(descriptor, $0, $1) == 0 }
    guard isBound, Glibc.listen(descriptor, 64) == 0 else {
      defer { close(descriptor) }
      throw FaultProxy.Failure(call: "listen", code: errno)
    }
    return descriptor
  }

  static func connect(to path: String) -> Int32? {
    let descriptor = make()
    if withAddress(path, { Glibc.connect(descriptor, $0, $1) == 0 }) { return descriptor }
    close(descriptor)
    return nil
  }

  /// Negative when the listener was shut down.
  static func accept(_ listener: Int32) -> Int32 {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      if descriptor >= 0 || errno != EINTR && errno != ECONNABORTED { return descriptor }
    }
  }

  /// Nil at the end.
  static func read(from descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count > 0 { return Array(buffer[..<count]) }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  /// Writes all; false when nobody reads any more.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
    }
    return true
  }

  /// Says that nothing more will come; what was written is still read.
  static func finish(_ descriptor: Int32) {
    _ = Glibc.shutdown(descriptor, Int32(SHUT_WR))
    while read(from: descriptor) != nil {}
  }

  static func shutdown(_ descriptor: Int32) { _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

  static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  private static func make() -> Int32 {
    socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
  }

  private static func withAddress<T>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T
  ) -> T {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
