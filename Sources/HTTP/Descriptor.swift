internal import CSockets
internal import Glibc

/// An open file descriptor, closed with the last reference to it.
final class Descriptor: Sendable {
  let number: Int32

  /// Takes over a descriptor that `call` has just returned.
  init(owning number: Int32, from call: String) throws(SocketError) {
    guard number >= 0 else { throw SocketError(call, errno) }
    self.number = number
  }

  deinit { close(number) }
}

/// A socket that waits for clients.
struct Listener: Sendable {
  let descriptor: Descriptor
  let port: Int

  /// Long enough for a burst; the system cuts it to its own limit.
  private static let backlog: Int32 = 1024

  init(host: String, port: UInt16) throws(SocketError) {
    var bound: UInt16 = 0
    descriptor = try Descriptor(
      owning: sockets_listen(host, port, Self.backlog, &bound), from: "listen \(host) \(port)")
    self.port = Int(bound)
  }

  /// The next client; nil when none waits.
  func accept() throws(SocketError) -> NewClient? {
    let size = Int(SOCKETS_ADDRESS_SIZE)
    var texts = [CChar](repeating: 0, count: 2 * size)
    let number = texts.withUnsafeMutableBufferPointer { buffer -> Int32 in
      guard let base = buffer.baseAddress else { return -1 }
      return sockets_accept(descriptor.number, base, base + size)
    }
    guard number >= 0 else {
      switch errno {
      case EAGAIN: return nil
      // It left before we came to it.
      case ECONNABORTED, EINTR, EPROTO: return try accept()
      default: throw SocketError("accept4", errno)
      }
    }
    return NewClient(
      descriptor: try Descriptor(owning: number, from: "accept4"),
      peer: string(texts[..<size]), group: string(texts[size...]))
  }

  /// Refuses whoever comes from now on, whoever else holds the descriptor.
  func end() { shutdown(descriptor.number, Int32(SHUT_RDWR)) }

  private func string(_ text: ArraySlice<CChar>) -> String {
    String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// A connection that was accepted just now.
struct NewClient: Sendable {
  let descriptor: Descriptor
  let peer: String
  /// What counts as one peer.
  let group: String
}
