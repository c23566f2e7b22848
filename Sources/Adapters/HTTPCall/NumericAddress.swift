import Glibc

/// An address of a host as a number, and whether it lies in the public network.
struct NumericAddress: Equatable {
  private var bytes: [UInt8]

  /// Nil for anything but a numeric address.
  init?(_ text: String) {
    var four = [UInt8](repeating: 0, count: 4)
    var six = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = four
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = six
    } else {
      return nil
    }
  }

  /// Whether it is in none of the ranges that are private, local, shared, reserved, for examples, for
  /// groups, or that carry an address of another kind.
  var isPublic: Bool {
    if bytes.count == 16 {
      // 2000::/3 is what is given out; in it Teredo, examples and 6to4.
      return bytes[0] & 0xE0 == 0x20 && !bytes.starts(with: [0x20, 0x01, 0, 0])
        && !bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) && !bytes.starts(with: [0x20, 0x02])
    }
    switch (bytes[0], bytes[1], bytes[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): return false
    case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _): return false
    case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 18...19, _), (198, 51, 100), (203, 0, 113):
      return false
    default: return true
    }
  }

  /// The addresses of a name, as the system knows them; blocks the thread.
  static func of(_ host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var found: [String] = []
    var next = first
    while let entry = next {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let code = getnameinfo(
        entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
        NI_NUMERICHOST)
      if code == 0 {
        found.append(
          String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
      }
      next = entry.pointee.ai_next
    }
    return found
  }
}
