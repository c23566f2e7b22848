/// Where a program outside takes messages: `https://hooks.example.org/in`.
package struct WebhookAddress: Hashable, Sendable, CustomStringConvertible {
  /// `https`, or `http`, which only the organisation's own network is for.
  package let scheme: String
  /// In lower case, and in brackets where it is a number with colons.
  package let host: String
  package let port: Int
  /// Path and query, from the slash on.
  package let path: String

  /// The longest that is kept.
  package static let longest = 1_000

  /// Nil for anything else: names and passwords, fragments, other schemes and letters beyond ASCII
  /// included.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy(isAddressByte),
      let colon = text.firstRange(of: "://")
    else { return nil }
    let scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { return nil }
    let rest = text[colon.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard let place = Self.place(rest[..<end]) else { return nil }
    let path = String(rest[end...])
    (self.scheme, host) = (scheme, place.host)
    port = place.port ?? (scheme == "https" ? 443 : 80)
    self.path = path.hasPrefix("/") ? path : "/" + path
  }

  private static func place(_ text: Substring) -> (host: String, port: Int?)? {
    var (host, after) = (text, Substring())
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      (host, after) = (text[...end], text[text.index(after: end)...])
    } else if let colon = text.firstIndex(of: ":") {
      (host, after) = (text[..<colon], text[colon...])
    }
    guard isHost(host) else { return nil }
    if after.isEmpty { return (host.lowercased(), nil) }
    let digits = after.dropFirst()
    guard after.first == ":", (1...5).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits),
      (1...65_535).contains(port)
    else { return nil }
    return (host.lowercased(), port)
  }

  private static func isHost(_ text: Substring) -> Bool {
    if text.hasPrefix("[") {
      return text.count > 2 && text.hasSuffix("]")
        && text.dropFirst().dropLast().utf8.allSatisfy { isNameByte($0) || $0 == 58 || $0 == 46 }
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return text.utf8.count <= 253
      && labels.allSatisfy { (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isNameByte) }
  }

  package var description: String {
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")\(path)"
  }

  /// Without brackets, as it is looked up.
  package var name: String {
    host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
  }
}

private func isAddressByte(_ byte: UInt8) -> Bool {
  (0x21...0x7E).contains(byte) && !#"<>"|\^`{}#@"#.utf8.contains(byte)
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
  default: false
  }
}
