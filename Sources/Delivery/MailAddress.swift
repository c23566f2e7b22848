/// An address of mail, in the plain form that every server takes: `on-call@example.org`.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
  package let local: String
  package let domain: String

  package var description: String { "\(local)@\(domain)" }

  /// Nil for anything else: quotes, comments, routes and letters beyond ASCII included.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, parts[0].utf8.count <= 64 else { return nil }
    let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard atoms.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) }),
      labels.allSatisfy({ label in
        (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isHostByte)
          && label.first != "-" && label.last != "-"
      })
    else { return nil }
    (local, domain) = (String(parts[0]), parts[1].lowercased())
  }
}

extension MailAddress {
  /// So that somebody who knows it can tell, and nobody else learns it: `a…@e….org`.
  package var masked: String {
    let top = domain.lastIndex(of: ".").map { String(domain[$0...]) } ?? ""
    return "\(local.prefix(1))…@\(domain.prefix(1))…\(top)"
  }
}

private func isAtomByte(_ byte: UInt8) -> Bool {
  isHostByte(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
}

private func isHostByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
  default: false
  }
}
