// What is recognised by the word in front of it.

extension View {
  /// The value behind a word for secrets, when one is assigned or stands right beside it.
  func assignment(_ kind: SecretKind, behind: Int, isFlag: Bool = false) -> Match? {
    var (kind, name) = (kind, behind)
    if kind == .secret, let key = secretKey(behind: behind) { (kind, name) = key }
    if has("s", at: name, folding: true), kind == .secret { name += 1 }
    name = skip(from: name, limit: 4) { ByteClass.digit.contains($0) }
    guard !ByteClass.word.contains(self[name]), self[name] != UInt8(ascii: "-") else { return nil }
    if let start = valueStart(behind: name, isFlag: isFlag) {
      let isExplicit = ["password", "passwd"].contains { (word: StaticString) in
        has(word, at: behind - word.utf8CodeUnitCount, folding: true)
      }
      let count = isExplicit ? View.shortestPassword : View.shortestValue
      if let match = assigned(kind, at: start, atLeast: count) { return match }
    }
    return beside(name)
  }

  /// `api` and its like, with `key` behind it.
  func compoundKey(behind: Int) -> Match? {
    let key = separator(from: behind)
    guard has("key", at: key, folding: true) else { return nil }
    return assignment(.apiKey, behind: key + 3)
  }

  /// `--password VALUE`: between the words of a command a space is enough.
  func flag(behind: Int) -> Match? {
    guard isLetter(self[behind]) else { return nil }
    let stop = run(of: .webSafe, from: behind, limit: 48)
    guard self[stop] == 0x20 else { return nil }
    for opening in Opening.all {
      guard case .keyword(let kind) = opening.reading else { continue }
      let start = stop - opening.word.utf8CodeUnitCount
      guard start >= behind, has(opening.word, at: start, folding: true) else { continue }
      return assignment(kind, behind: stop, isFlag: true)
    }
    return nil
  }

  /// `Authorization: Bearer …`.
  func authorization(behind: Int) -> Match? {
    guard let start = valueStart(behind: behind, isFlag: false) else { return nil }
    let scheme = skip(from: start, limit: 3) { isQuote($0) || $0 == 0x5C }
    for name in ["bearer ", "basic ", "token "] as [StaticString]
    where has(name, at: scheme, folding: true) {
      return credentials(from: skipSpaces(from: scheme + name.utf8CodeUnitCount), atLeast: 6)
    }
    return nil
  }

  func bearer(behind: Int) -> Match? { credentials(from: skipSpaces(from: behind), atLeast: 20) }

  private func credentials(from start: Int, atLeast count: Int) -> Match? {
    let stop = run(of: .credentials, from: start)
    guard stop - start >= count, !isPlaceholder(start..<stop) else { return nil }
    // Prose goes on in small letters.
    guard
      skip(from: start, limit: 64, while: { isLowercase($0) || $0 == 0x2E }) < min(stop, start + 64)
    else { return nil }
    return Match(
      kind: .authorization, range: start..<stop, tail: stop == end ? .run(.credentials) : nil)
  }

  private func separator(from start: Int) -> Int {
    skip(from: start, limit: 1) { $0 == 0x5F || $0 == 0x2D || $0 == 0x20 }
  }

  /// `secret_key`, `SecretAccessKey`, `secret_key_base`.
  private func secretKey(behind: Int) -> (SecretKind, Int)? {
    var index = separator(from: behind)
    let isAccess = has("access", at: index, folding: true)
    if isAccess { index = separator(from: index + 6) }
    guard has("key", at: index, folding: true) else { return nil }
    index += 3
    if has("_base", at: index, folding: true) { index += 5 }
    return (isAccess ? .awsSecretKey : .secret, index)
  }

  /// Where the value begins that a sign of assignment announces.
  private func valueStart(behind name: Int, isFlag: Bool) -> Int? {
    var index = skip(from: name, limit: 4) { $0 == 0x5C || isQuote($0) || $0 == 0x5D }
    let space = skipSpaces(from: index)
    index = space
    switch self[index] {
    case UInt8(ascii: ":"):
      // Two colons lead to a member of a type, in more than one language.
      guard self[index + 1] != UInt8(ascii: ":") else { return nil }
      index += self[index + 1] == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "="):
      // Two of them compare.
      guard self[index + 1] != UInt8(ascii: "="), self[index + 1] != UInt8(ascii: "~") else {
        return nil
      }
      index += self[index + 1] == UInt8(ascii: ">") ? 2 : 1
    case _ where isFlag && space > name: break
    default: return nil
    }
    return skipSpaces(from: index)
  }
}
