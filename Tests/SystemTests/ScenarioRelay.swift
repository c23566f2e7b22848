import Foundation
import Glibc
import LocalParts
import Spawn
import Synchronization

/// The network between commands and the service: a port that hands everything on, until it is cut.
///
/// The port stays the same while the service behind it comes and goes, as an address does.
final class ScenarioRelay: Sendable {
  enum Line: Sendable {
    case whole
    /// Nobody listens.
    case cut
    /// Requests arrive; the connection ends when the service begins to answer.
    case withoutAnswers
  }

  private struct State {
    var line = Line.whole
    var target: UInt16?
    var listener: Int32?
    var links: [Int: [Int32]] = [:]
    var nextLink = 0
    var lostAnswers = 0
    var cuts = 0
  }

  let port: UInt16
  private let state = Mutex(State())

  struct Failure: Error {
    var call: String
    var code: Int32
  }

  init() throws {
    // Held also while nobody listens: else another test's server might be found there.
    port = try LocalPort.free()
    accept(from: try LoopbackSocket.listen(on: port))
  }

  deinit { close() }

  var url: String { "http://127.0.0.1:\(port)" }
  /// How many answers were lost on the way.
  var lostAnswers: Int { state.withLock { $0.lostAnswers } }
  var cuts: Int { state.withLock { $0.cuts } }

  var target: UInt16? { state.withLock { $0.target } }

  /// From now on connections go to this port; to nobody where it is nil.
  func lead(to port: UInt16?) { state.withLock { $0.target = port } }

  func set(_ line: Line) throws {
    let needsListener = state.withLock { state in
      if line == .cut, state.line != .cut { state.cuts += 1 }
      state.line = line
      guard line == .cut else { return state.listener == nil }
      // Their threads wake up and close them; until then the numbers are theirs.
      for descriptor in state.links.values.flatMap(\.self) + [state.listener].compactMap(\.self) {
        shutdown(descriptor, Int32(SHUT_RDWR))
      }
      state.listener = nil
      return false
    }
    if needsListener { accept(from: try LoopbackSocket.listen(on: port)) }
  }

  func close() { try? set(.cut) }

  private func accept(from listener: Int32) {
    state.withLock { $0.listener = listener }
    startThread { [weak self] in
      while true {
        let client = LoopbackSocket.accept(from: listener)
        guard client >= 0, let relay = self else {
          if client >= 0 { _ = Glibc.close(client) }
          _ = Glibc.close(listener)
          return
        }
        relay.serve(client)
      }
    }
  }

  private func serve(_ client: Int32) {
    let target = state.withLock { $0.line == .cut ? nil : $0.target }
    guard let target, let server = LoopbackSocket.connect(to: target) else {
      _ = Glibc.close(client)
      return
    }
    let link = state.withLock { state in
      state.nextLink += 1
      state.links[state.nextLink] = [client, server]
      return state.nextLink
    }
    let end = Ends(link: link, client: client, server: server)
    startThread { [self] in
      while let bytes = LoopbackSocket.read(from: client) {
        guard LoopbackSocket.write(bytes, to: server) else { break }
      }
      finish(end)
    }
    startThread { [self] in
      while let bytes = LoopbackSocket.read(from: server) {
        guard !losesAnswer(), LoopbackSocket.write(bytes, to: client) else { break }
      }
      finish(end)
    }
  }

  private func losesAnswer() -> Bool {
    state.withLock { state in
      guard state.line == .withoutAnswers else { return false }
      state.lostAnswers += 1
      return true
    }
  }

  private final class Ends: Sendable {
    let link: Int
    let client, server: Int32
    let open = Mutex(2)

    init(link: Int, client: Int32, server: Int32) {
      (self.link, self.client, self.server) = (link, client, server)
    }
  }

  /// Whoever comes first wakes the other; whoever comes last closes.
  private func finish(_ end: Ends) {
    shutdown(end.client, Int32(SHUT_RDWR))
    shutdown(end.server, Int32(SHUT_RDWR))
    let isLast = end.open.withLock { open in
      open -= 1
      return open == 0
    }
    guard isLast else { return }
    state.withLock {
      $0.links[end.link] = nil
      _ = Glibc.close(end.client)
      _ = Glibc.close(end.server)
    }
  }
}

/// Blocking TCP sockets of this machine.
private enum LoopbackSocket {
  static func listen(on port: UInt16) throws -> Int32 {
    let descriptor = make()
    var yes: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard withAddress(port, { bind(descriptor, $0, $1) == 0 }), Glibc.listen(descriptor, 64) == 0
    else {
      defer { _ = Glibc.close(descriptor) }
      throw ScenarioRelay.Failure(call: "listen", code: errno)
    }
    return descriptor
  }

  static func connect(to port: UInt16) -> Int32? {
    let descriptor = make()
    if withAddress(port, { Glibc.connect(descriptor, $0, $1) == 0 }) { return descriptor }
    _ = Glibc.close(descriptor)
    return nil
  }

  /// Negative when the listener was shut down.
  static func accept(from listener: Int32) -> Int32 {
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

  private static func make() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }

  private static func withAddress<T>(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T
  ) -> T {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
