import Glibc

/// Where a server of nginx listens: a host's name, an IPv4 address or an IPv6 address in brackets, and
/// a port.
///
/// It stands in a file that nginx reads as a program of its own, so nothing else gets through.
struct NginxAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without brackets.
  let host: String
  let port: UInt16

  /// Nil unless it is `web1:8080`, `10.0.0.11:8080` or `[::1]:8080`.
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), text.utf8.count <= 260 else { return nil }
    let digits = text[text.index(after: colon)...]
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      digits.first != "0", let port = UInt16(digits)
    else { return nil }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      let inner = String(host.dropFirst().dropLast())
      var address = in6_addr()
      guard inet_pton(AF_INET6, inner, &address) == 1 else { return nil }
      self.host = inner
    } else {
      guard Self.isHost(host) else { return nil }
      self.host = String(host)
    }
    self.port = port
  }

  /// Labels of letters, digits and hyphens; what ends in a number is an IPv4 address or nothing.
  private static func isHost(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253, let last = labels.last else { return false }
    let isPlain = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            || $0 == UInt8(ascii: "-")
        }
    }
    guard isPlain else { return false }
    guard last.utf8.allSatisfy({ (48...57).contains($0) }) else { return true }
    var address = in_addr()
    return inet_pton(AF_INET, String(text), &address) == 1
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension NginxAddress {
  /// Whether somebody takes connections there; nothing is sent.
  ///
  /// Blocks the thread.
  func takesConnections(within patience: Duration) -> Bool {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "\(port)", &hints, &found) == 0 else { return false }
    defer { freeaddrinfo(found) }
    let end = ContinuousClock.now + patience
    var next = found
    while let entry = next {
      if Self.connects(entry.pointee, until: end) { return true }
      next = entry.pointee.ai_next
    }
    return false
  }

  private static func connects(_ address: addrinfo, until end: ContinuousClock.Instant) -> Bool {
    let kind =
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.ai_family, kind, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return true }
    guard errno == EINPROGRESS else { return false }
    while true {
      let (seconds, attoseconds) = ContinuousClock.now.duration(to: end).components
      let left = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
      guard left > 0 else { return false }
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let count = poll(&entry, 1, Int32(min(left, 60_000)))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      var (code, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
      return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 && code == 0
    }
  }
}
