// What is too random to be a name, and what only stands for a secret.

extension View {
  /// Whether nobody made this text up: digits among the letters of a hexadecimal number, or
  /// letters of both cases and digits that change too often for a name.
  func isRandom(_ range: Range<Int>) -> Bool {
    var (seen, changes, kinds, last) = (Set<UInt8>(), 0, Set<Int>(), -1)
    var isHexadecimal = true
    for index in range {
      let byte = self[index]
      seen.insert(byte)
      if !ByteClass.hexadecimal.contains(byte) { isHexadecimal = false }
      let kind = isLowercase(byte) ? 0 : isLetter(byte) ? 1 : ByteClass.digit.contains(byte) ? 2 : 3
      if kind != last { changes += 1 }
      (last, _) = (kind, kinds.insert(kind))
    }
    if isHexadecimal { return range.count >= 32 && seen.count >= 6 && kinds.count >= 2 }
    return kinds.isSuperset(of: [0, 1, 2]) && seen.count >= 10 && changes * 5 >= range.count * 2
  }

  /// Whether the value is a variable, a reference, a digest, or something blacked out already.
  func isPlaceholder(_ range: Range<Int>) -> Bool {
    let view = View(bytes: bytes, floor: range.lowerBound, end: range.upperBound)
    let start = range.lowerBound
    let first = self[start]
    guard view.skip(from: start, limit: .max, while: { $0 == first }) < range.upperBound,
      view.skip(from: start, limit: .max, while: isBlackedOut) < range.upperBound
    else { return true }
    if view.beginsPlaceholder(at: start) { return true }
    guard first == UInt8(ascii: "$") else { return false }
    // `$NAME` and `$name` are variables; `$ecret123` is not.
    return view.skip(from: start + 1, limit: 64) { isLetter($0) || $0 == 0x5F } == range.upperBound
  }

  /// Whether the first bytes already say so.
  func beginsPlaceholder(at start: Int) -> Bool {
    View.placeholders.contains { has($0, at: start, folding: true) }
  }

  private static let placeholders: [StaticString] = [
    "<", "${", "$(", "{{", "%(", "%s", "#{", "***", "xxxx", "...", "changeme", "change-me",
    "change_me", "redacted", "[redacted", "placeholder", "your_", "your-", "yourpassword",
    "undefined", "example", "file:", "env:", "command:", "vault:", "op://", "http://", "https://",
    "sha1:", "sha256:", "sha512:", "process.env", "os.environ", "arn:aws:", "/run/", "/etc/",
    "/var/", "~/", "./",
  ]
}

/// What secrets are blacked out with.
private func isBlackedOut(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "*"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "-"),
    UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "#"), UInt8(ascii: "?"):
    true
  // The bytes of "•" and "…".
  case 0xE2, 0x80, 0xA2, 0xA6: true
  default: false
  }
}
