/// A place in a text that looks like a secret.
package struct SecretFinding: Equatable, Sendable {
  package var kind: SecretKind
  /// Counted in bytes.
  package var range: Range<Int>
  /// Enough to find the place again, never enough to use it.
  package var preview: String

  package init(kind: SecretKind, range: Range<Int>, preview: String) {
    (self.kind, self.range, self.preview) = (kind, range, preview)
  }
}

extension SecretFinding {
  /// At most four characters, and at most a quarter of the secret: half a short password is a leak.
  init(_ kind: SecretKind, _ range: Range<Int>, in bytes: [UInt8]) {
    let shown = bytes[range].prefix(min(4, range.count / 4)).prefix { (0x21...0x7E).contains($0) }
    self.init(kind: kind, range: range, preview: String(decoding: shown, as: UTF8.self) + "…")
  }
}
