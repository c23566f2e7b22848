// Passwords among the words of a command, where nothing but the flag before them says so.

extension View {
  /// How far behind the name of a program its flags are looked for.
  private static let commandReach = 512

  /// `curl -u name:password`.
  func curlUser(behind: Int) -> Match? {
    for flag in ["-u", "--user"] as [StaticString] {
      guard let start = argument(of: flag, behind: behind) else { continue }
      let name = skip(from: start, limit: 128) { !isBlank($0) && !isQuote($0) && $0 != 0x3A }
      guard name > start, self[name] == 0x3A else { continue }
      return password(from: name + 1)
    }
    return nil
  }

  /// `sshpass -p password`.
  func sshPassword(behind: Int) -> Match? {
    argument(of: "-p", behind: behind).flatMap { password(from: $0) }
  }

  /// Where the argument of a flag begins, on the line of its program.
  private func argument(of flag: StaticString, behind: Int) -> Int? {
    var index = behind
    while index < min(end, behind + View.commandReach) {
      let byte = self[index]
      guard byte != 0x0A, byte != 0x0D, byte != 0x7C else { return nil }
      if byte == 0x20, has(flag, at: index + 1) {
        let start = index + 1 + flag.utf8CodeUnitCount
        let value = skip(from: skipSpaces(from: start), limit: 1) { isQuote($0) || $0 == 0x3D }
        // A long flag has a space or a sign behind it; a short one need not.
        if value > start || flag.utf8CodeUnitCount == 2 { return value }
      }
      index += 1
    }
    return nil
  }

  private func password(from start: Int) -> Match? {
    let stop = value(from: start)
    guard stop - start >= 3, !isPlaceholder(start..<stop) else { return nil }
    return Match(kind: .password, range: start..<stop, tail: stop == end ? .value : nil)
  }

  /// `DB_PASS=…`: the word alone means many things, but not with a sign of assignment behind it.
  func pass(at start: Int) -> Match? {
    let isPart = self[start - 1] == 0x5F
    guard isPart || isBoundary(start), self[start + 4] == 0x3D, self[start + 5] != 0x3D else {
      return nil
    }
    guard let match = assigned(.password, at: start + 5, atLeast: View.shortestPassword) else {
      return nil
    }
    // A count of tests that passed.
    let digits = skip(from: match.range.lowerBound, limit: 6) { ByteClass.digit.contains($0) }
    return digits == match.range.upperBound ? nil : match
  }

  /// `SG.` and two parts behind it.
  func mailKey(from start: Int, behind: Int) -> Match? {
    let first = run(of: .webSafe, from: behind, limit: 64)
    guard first - behind >= 16, self[first] == UInt8(ascii: ".") else { return nil }
    let stop = run(of: .webSafe, from: first + 1)
    guard stop - first > 16 else { return nil }
    return Match(
      kind: .apiKey, range: start..<stop, tail: stop == end ? .run(.webSafe) : nil)
  }
}
