// What is recognised by how it looks itself.

extension View {
  func token(
    _ kind: SecretKind, _ byteClass: ByteClass, from start: Int, _ behind: Int, atLeast count: Int,
    isExact: Bool
  ) -> Match? {
    // What is refused is refused after few bytes: a long look at every prefix would take too long.
    let least = run(of: byteClass, from: behind, limit: count)
    guard least - behind == count else { return nil }
    guard !isExact || !ByteClass.word.contains(self[least]) else { return nil }
    let first = self[behind]
    guard skip(from: behind, limit: count, while: { $0 == first }) < least else { return nil }
    // A name is written like some tokens, but in small letters only.
    let name = skip(from: behind, limit: count) { isLowercase($0) || $0 == 0x5F || $0 == 0x2D }
    guard name < least else { return nil }
    let stop = isExact ? least : run(of: byteClass, from: least)
    // The assignment itself is no secret.
    let isAssignment = self[behind - 1] == UInt8(ascii: "=")
    return Match(
      kind: kind, range: (isAssignment ? behind : start)..<stop,
      tail: stop == end ? .run(byteClass) : nil)
  }

  /// Three parts in Base 64, the first of which says how the last was made.
  func webToken(at start: Int) -> Match? {
    // A dash belongs to what is before it: every part of a long text would be looked at again.
    guard self[start - 1] != 0x2D else { return nil }
    let stop = run(of: .webSafe, from: start, limit: 1024)
    guard self[stop] == UInt8(ascii: "."), run(of: .webSafe, from: stop + 1, limit: 8) == stop + 9
    else { return nil }
    guard contains("\"alg\"", inBase64: start..<stop) else { return nil }
    let behind = webTokenParts(from: stop)
    return Match(kind: .webToken, range: start..<behind, tail: behind >= end - 1 ? .parts : nil)
  }

  func webTokenParts(from start: Int) -> Int {
    var index = start
    while index < end {
      let isDot = self[index] == UInt8(ascii: ".") && ByteClass.webSafe.contains(self[index + 1])
      guard isDot || ByteClass.webSafe.contains(self[index]) else { break }
      index += 1
    }
    return index
  }

  private func contains(_ word: StaticString, inBase64 range: Range<Int>) -> Bool {
    var decoded: [UInt8] = []
    var (group, bits) = (UInt32(0), 0)
    for index in range {
      group = (group << 6 | UInt32(base64Value(self[index]) ?? 0)) & 0xFFFF
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      decoded.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
    }
    let text = View(bytes: decoded, floor: 0, end: decoded.count)
    return decoded.indices.contains { text.has(word, at: $0) }
  }

  /// The path of a web hook is its password.
  func webhook(behind: Int) -> Match? {
    var start = skip(from: behind, limit: 4) { $0 == 0x2F || $0 == 0x5C }
    guard start > behind else { return nil }
    switch true {
    case has("services", at: start): start += 8
    case has("workflows", at: start): start += 9
    case has("triggers", at: start): start += 8
    default: return nil
    }
    let path = skip(from: start, limit: 4) { $0 == 0x2F || $0 == 0x5C }
    let stop = run(of: .path, from: path)
    guard path > start, stop - path >= 20 else { return nil }
    return Match(kind: .slackWebhook, range: path..<stop, tail: stop == end ? .run(.path) : nil)
  }

  /// The password in `scheme://name:password@host`.
  func address(at colon: Int) -> Match? {
    guard ByteClass.alphanumeric.contains(self[colon - 1]) else { return nil }
    let start = skip(from: colon + 1, limit: 4) { $0 == 0x2F || $0 == 0x5C }
    guard self[start] != UInt8(ascii: "[") else { return nil }
    var (password, at, isPort) = (nil as Int?, nil as Int?, true)
    var index = start
    scan: while index < min(end, start + 1024), !isBlank(self[index]) {
      switch self[index] {
      case UInt8(ascii: ":") where at == nil && password == nil:
        // The next address: a scan never crosses it, or many of them would take square time.
        guard self[index + 1] != 0x2F, self[index + 1] != 0x5C else { break scan }
        password = index + 1
      case UInt8(ascii: ":") where has("//", at: index + 1): break scan
      case UInt8(ascii: "@"):
        if password == nil { return nil }
        at = index
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"):
        // What follows a port is a path, but passwords are pasted unescaped, too.
        guard at == nil, password != nil, !isPort else { break scan }
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "\\"): break scan
      case UInt8(ascii: "["): if marker(at: index) > 0 { break scan }
      case let byte:
        if password != nil, at == nil, !ByteClass.digit.contains(byte) { isPort = false }
      }
      index += 1
    }
    guard let password, let at, password < at, !isPlaceholder(password..<at) else { return nil }
    return Match(kind: .addressPassword, range: password..<at, tail: nil)
  }
}
