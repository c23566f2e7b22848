import Glibc

/// Where an HAProxy process takes commands: a socket's path, or a TCP address of this host.
///
/// Whoever answers there is not believed to be friendly: no answer is waited for longer, or read
/// further, than is said.
struct HAProxySocket: Equatable, Sendable {
  enum Place: Equatable, Sendable {
    case file(String)
    case address(String, port: UInt16)
  }

  let place: Place

  init(_ text: String) throws(PreparationRefusal) {
    if text.hasPrefix("/") {
      guard CommandTemplate.isPlainPath(text), text.utf8.count <= Self.longestPath else {
        throw PreparationRefusal(
          "“socket” must be an absolute path without “..” of at most \(Self.longestPath) bytes.")
      }
      place = .file(text)
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
      port > 0, text[text.index(after: colon)...].utf8.allSatisfy({ (48...57).contains($0) })
    else {
      throw PreparationRefusal(
        "“socket” must be a path such as /run/haproxy/admin.sock, or an address and a port of this "
          + "host such as 127.0.0.1:9999.")
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    let place = Place.address(host, port: port)
    guard SocketAddress(place) != nil else {
      throw PreparationRefusal("“socket” must name its host by a number, such as 127.0.0.1:9999.")
    }
    self.place = place
  }

  /// That of `sockaddr_un.sun_path`, less its final NUL.
  private static let longestPath = 107
}

extension HAProxySocket: CustomStringConvertible {
  /// As it stands in the policy.
  var description: String {
    switch place {
    case .file(let path): path
    case .address(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }
}

extension HAProxySocket {
  /// Sends commands and returns all that is answered; blocks the thread.
  ///
  /// They go over one connection, so that one process answers all of them. `ready` is asked once
  /// there is one, right before anything is sent.
  ///
  /// - Throws: why there is no answer.
  func ask(
    _ commands: [String], within patience: Duration = .seconds(5), atMost limit: Int = 4_194_304,
    ready: () throws(PreparationRefusal) -> Void = {}
  ) throws(PreparationRefusal) -> [UInt8] {
    let end = ContinuousClock.now + patience
    let connection = try connect(until: end)
    try ready()
    try connection.send(Array((commands.joined(separator: ";") + "\n").utf8), until: end)
    return try connection.read(atMost: limit, until: end)
  }

  private func connect(
    until end: ContinuousClock.Instant
  ) throws(PreparationRefusal) -> SocketConnection {
    guard let address = SocketAddress(place) else {
      throw PreparationRefusal("\(self) is no address.")
    }
    try checkPlace(address)
    let connection = try SocketConnection(self, address.family)
    while true {
      let code = address.with { Glibc.connect(connection.descriptor, $0, $1) } == 0 ? 0 : errno
      switch code {
      case 0, EISCONN: return connection
      case EINPROGRESS, EALREADY: try connection.wait(for: POLLOUT, until: end)
      // A socket of the host whose queue is full: nobody takes connections from it.
      case EAGAIN, EINTR:
        guard ContinuousClock.now < end else { throw connection.hangs }
        usleep(10_000)
      default: throw refusal(code)
      }
    }
  }

  /// Whatever is not of this host is not spoken to: the socket knows no passwords.
  private func checkPlace(_ address: SocketAddress) throws(PreparationRefusal) {
    switch place {
    case .file(let path):
      let folder = path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }
      var status = stat()
      guard stat(folder.isEmpty ? "/" : folder, &status) == 0 else { throw refusal(errno) }
      guard status.st_mode & S_IWOTH == 0 else {
        throw PreparationRefusal(
          "Everybody may write to \(folder), so that anybody could answer at \(path): keep the "
            + "socket in a folder of HAProxy's.")
      }
      guard lstat(path, &status) == 0 else { throw refusal(errno) }
      guard status.st_mode & S_IFMT == S_IFSOCK else {
        throw PreparationRefusal("\(path) is no socket.")
      }
    case .address:
      guard address.isOfThisHost else {
        throw PreparationRefusal(
          "\(self) is no address of this host: run an executor where HAProxy runs.")
      }
    }
  }

  private func refusal(_ code: Int32) -> PreparationRefusal {
    switch code {
    case ENOENT, ENOTDIR:
      PreparationRefusal("There is no socket \(self) on the executor's host: does HAProxy run?")
    case ECONNREFUSED: PreparationRefusal("Nobody listens at \(self): does HAProxy run?")
    case EACCES, EPERM:
      PreparationRefusal(
        "The executor's user may not use \(self): add it to the socket's group, and write mode 660 "
          + "there.")
    default:
      PreparationRefusal(
        "\(self) cannot be reached: \(String(cString: strerror(code))).", isUnknown: true)
    }
  }
}

/// A connection that is closed with its last reference, and waits only so long.
private struct SocketConnection: ~Copyable {
  let socket: HAProxySocket
  let descriptor: Int32

  init(_ socket: HAProxySocket, _ family: Int32) throws(PreparationRefusal) {
    let kind =
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = Glibc.socket(family, kind, 0)
    self.socket = socket
    guard descriptor >= 0 else {
      throw PreparationRefusal("The executor can open no more sockets.", isUnknown: true)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var hangs: PreparationRefusal {
    PreparationRefusal(
      "\(socket) does not answer in time: look at HAProxy by hand.", isUnknown: true)
  }

  func wait(for events: Int32, until end: ContinuousClock.Instant) throws(PreparationRefusal) {
    while true {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else { throw hangs }
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let milliseconds =
        left.components.seconds * 1_000 + left.components.attoseconds
        / 1_000_000_000_000_000 + 1
      if poll(&entry, 1, Int32(min(milliseconds, 60_000))) > 0 { return }
    }
  }

  func send(_ bytes: [UInt8], until end: ContinuousClock.Instant) throws(PreparationRefusal) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Self.noSignal)
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        try wait(for: POLLOUT, until: end)
      } else if errno != EINTR {
        throw breaksOff
      }
    }
  }

  func read(
    atMost limit: Int, until end: ContinuousClock.Instant
  ) throws(PreparationRefusal) -> [UInt8] {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      // Also for whoever sends without a pause.
      guard ContinuousClock.now < end else { throw hangs }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count == 0 { return answer }
      if count > 0 {
        answer += buffer[..<count]
        guard answer.count <= limit else {
          throw PreparationRefusal(
            "\(socket) answers with more than \(limit) bytes, which was not read to the end.",
            isUnknown: true)
        }
      } else if errno == EAGAIN {
        try wait(for: POLLIN, until: end)
      } else if errno != EINTR {
        throw breaksOff
      }
    }
  }

  private var breaksOff: PreparationRefusal {
    PreparationRefusal("\(socket) broke off while it was asked.", isUnknown: true)
  }

  /// `MSG_NOSIGNAL`, which Swift does not see.
  private static let noSignal: Int32 = 0x4000
}

/// An address as the system's calls take it.
private struct SocketAddress {
  private var storage = sockaddr_storage()
  private let length: socklen_t
  let family: Int32
  private let isLoopback: Bool

  /// Nil unless it is a path that fits, or a numeric address.
  init?(_ place: HAProxySocket.Place) {
    switch place {
    case .file(let path):
      (family, isLoopback) = (AF_UNIX, false)
      length = socklen_t(MemoryLayout<sockaddr_un>.size)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let isCopied = withUnsafeMutableBytes(of: &address.sun_path) { bytes in
        guard path.utf8.count < bytes.count else { return false }
        bytes.copyBytes(from: path.utf8)
        return true
      }
      guard isCopied else { return nil }
      withUnsafeMutableBytes(of: &storage) { target in
        withUnsafeBytes(of: address) { target.copyMemory(from: $0) }
      }
    case .address(let host, let port):
      var (four, six) = (sockaddr_in(), sockaddr_in6())
      if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
        (four.sin_family, four.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
        family = AF_INET
        length = socklen_t(MemoryLayout<sockaddr_in>.size)
        isLoopback = UInt32(bigEndian: four.sin_addr.s_addr) >> 24 == 127
        withUnsafeMutableBytes(of: &storage) { target in
          withUnsafeBytes(of: four) { target.copyMemory(from: $0) }
        }
      } else if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
        (six.sin6_family, six.sin6_port) = (sa_family_t(AF_INET6), port.bigEndian)
        family = AF_INET6
        length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        isLoopback = host == "::1"
        withUnsafeMutableBytes(of: &storage) { target in
          withUnsafeBytes(of: six) { target.copyMemory(from: $0) }
        }
      } else {
        return nil
      }
    }
  }

  func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// Only an address of this host can be bound to; nothing is sent to find out.
  var isOfThisHost: Bool {
    guard !isLoopback else { return true }
    let descriptor = Glibc.socket(
      family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var anyPort = self
    // The port stands behind the family in both kinds of address.
    withUnsafeMutableBytes(of: &anyPort.storage) { $0[2...3].copyBytes(from: [0, 0]) }
    // 0.0.0.0 and :: are bound too, and lead to this host.
    return anyPort.with { bind(descriptor, $0, $1) } == 0
  }
}
