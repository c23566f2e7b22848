import Glibc

/// An address of the internet in numbers, as it is compared with those of connections.
package struct NumericAddress: Hashable, Sendable {
  /// In its one spelling; one of version 4 that is written in version 6 as the one it is.
  package let text: String
  /// What counts as one peer: of version 6 the network of 64 bits.
  package let group: String

  /// Nil for anything else, such as a name.
  package init?(_ text: some StringProtocol) {
    let text = String(text)
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      guard let spelled = Self.spelled(AF_INET, &four) else { return nil }
      (self.text, group) = (spelled, spelled)
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    if bytes.prefix(12).elementsEqual([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) {
      self.text = bytes.suffix(4).map { String($0) }.joined(separator: ".")
      group = self.text
      return
    }
    guard let spelled = Self.spelled(AF_INET6, &six) else { return nil }
    withUnsafeMutableBytes(of: &six) { for index in 8..<16 { $0[index] = 0 } }
    (self.text, group) = (spelled, (Self.spelled(AF_INET6, &six) ?? spelled) + "/64")
  }

  private static func spelled(_ family: Int32, _ bytes: UnsafeRawPointer) -> String? {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// As proxies write it: perhaps in brackets, perhaps with a port behind.
  init?(forwarded field: Substring) {
    var text = field.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    if let address = NumericAddress(text) {
      self = address
      return
    }
    if text.first == "[", let end = text.firstIndex(of: "]") {
      text = text[text.index(after: text.startIndex)..<end]
    } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
      text = text[..<colon]
    }
    self.init(text)
  }
}

extension Server.Options {
  /// Who asks: the other end of the connection, or whom a proxy that is trusted asks for.
  ///
  /// Each proxy adds whom it has seen at the end of the field, so the last one that is no proxy of ours is
  /// it; whatever stands before that, anybody can have written.
  func client(of peer: String, asking head: RequestHead) -> String {
    guard trustedProxies.contains(peer) else { return peer }
    let seen = head.headers.values("X-Forwarded-For").joined(separator: ",").split(separator: ",")
    for field in seen.reversed() {
      guard let address = NumericAddress(forwarded: field) else { return peer }
      if !trustedProxies.contains(address.text) { return address.text }
    }
    return peer
  }
}
