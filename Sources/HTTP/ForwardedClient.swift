import Glibc

/// An address of the internet in numbers, as it is compared with those of connections.
package enum NumericAddress {
  /// The one spelling of an address; nil for anything else, such as a name.
  package static func canonical(_ text: String) -> String? {
    for family in [AF_INET, AF_INET6] {
      var bytes = in6_addr()
      guard inet_pton(family, text, &bytes) == 1 else { continue }
      var spelled = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      guard inet_ntop(family, &bytes, &spelled, socklen_t(spelled.count)) != nil else { return nil }
      return String(
        decoding: spelled.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return nil
  }
}

extension Server.Options {
  /// Who asks: the other end of the connection, or whom a proxy that is trusted asks for.
  ///
  /// Of the addresses in the field, the last is the one that the proxy itself has seen; whatever stands
  /// before it, anybody can have written.
  func client(of peer: String, asking head: RequestHead) -> String {
    guard trustedProxies.contains(peer),
      let last = head.headers.values("X-Forwarded-For").last?.split(separator: ",").last
    else { return peer }
    return NumericAddress.canonical(String(last.filter { $0 != " " })) ?? peer
  }
}
