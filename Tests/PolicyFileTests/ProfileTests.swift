import FoundationEssentials
import PolicyFile
import Testing

@Suite struct `The guide's profile` {
  static let text: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "templates/profiles/atp.yaml")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// Lines that say something: no comment, and not of the parts that everybody fills in.
  static let lines: [Int] = {
    let own = [
      "organisation", "services", "people", "channels", "document", "profile", "departures",
    ]
    var (numbers, section): ([Int], Substring) = ([], "")
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.drop { $0 == " " }
      if content.isEmpty || content.hasPrefix("#") { continue }
      if content.count == line.count { section = line.prefix { $0 != ":" } }
      if !own.contains(String(section)) { numbers.append(index) }
    }
    return numbers
  }()

  @Test func `is followed by itself`() {
    let found = reading(Self.text, profile: Self.text)
    #expect(found.policy != nil, "\(found.listing)")
    #expect(!found.findings.contains { $0.severity == .error })
    #expect(Self.lines.count > 700)
  }

  /// Whoever loses a line learns which, and what stood there.
  @Test func `misses every line that is gone, and names it`() {
    forEachChange({ _ in nil }) { line, number, errors in
      #expect(!errors.isEmpty, "nobody misses line \(number): \(line)")
      #expect(
        errors.contains { names(number, $0) },
        "line \(number) is missed elsewhere: \(line)\n\(errors.first?.description ?? "")")
    }
  }

  @Test func `finds every misspelling, and names it`() {
    // A letter lost, or two exchanged, in the middle of the last word of a line.
    var isOdd = false
    forEachChange({ line in
      isOdd.toggle()
      return isOdd ? Self.losing(line) : Self.exchanging(line)
    }) { line, number, errors in
      #expect(!errors.isEmpty, "nobody sees line \(number): \(line)")
      #expect(
        errors.contains { names(number, $0) },
        "line \(number) is found elsewhere: \(line)\n\(errors.first?.description ?? "")")
    }
  }

  @Test func `may be departed from with a reason`() {
    let changed = Self.text.replacing("    soak: 15m", with: "    soak: 2h")
    let path = "environments.production"
    #expect(changed != Self.text)
    let bare = reading(changed, profile: Self.text)
    #expect(bare.finding("departs")?.suggestion?.hasPrefix("Write 15m, or say") == true)
    let explained = reading(
      changed.replacing("departures: {}", with: "")
        + "\ndepartures: {\(path): \"our effects show late\"}\n", profile: Self.text)
    #expect(explained.finding("departs") == nil, "\(explained.listing)")
    #expect(explained.finding("departure")?.message.contains("our effects show late") == true)
  }

  // MARK: - Changing lines

  private static let all = text.split(separator: "\n", omittingEmptySubsequences: false)

  /// Reads the profile with one line changed, or gone where `change` answers nil.
  private func forEachChange(
    _ change: (Substring) -> Substring?,
    _ judge: (Substring, Int, [PolicyFinding]) -> Void
  ) {
    let reader = reader(profile: Self.text)
    var lines = Self.all
    for index in Self.lines {
      let line = lines[index]
      if let new = change(line) {
        guard new != line else { continue }
        lines[index] = new
      } else {
        lines.remove(at: index)
      }
      let text = lines.joined(separator: "\n")
      let found = reader.read("p", in: PolicyTexts(["p": Array(text.utf8)]))
      judge(line, index + 1, found.findings.filter { $0.severity == .error })
      lines = Self.all
    }
  }

  /// Whether a finding leads to a line: its place, its message, or with nothing but comments
  /// between.
  private func names(_ number: Int, _ finding: PolicyFinding) -> Bool {
    if abs(finding.place.line - number) <= 1 { return true }
    if finding.message.contains("line \(number)") { return true }
    if finding.message.contains("line \(number - 1)") { return true }
    let between =
      finding.place.line < number
      ? (finding.place.line..<number) : (number..<finding.place.line)
    return between.dropFirst().allSatisfy { line in
      guard line - 1 < Self.all.count else { return true }
      let content = Self.all[line - 1].drop { $0 == " " }
      // What is folded over several lines is one value.
      return content.isEmpty || content.hasPrefix("#") || !content.contains(": ")
    }
  }

  private static func wordIndex(in line: Substring) -> Substring.Index? {
    let content = line.prefix { $0 != "#" }
    guard let last = content.lastIndex(where: { $0.isASCII && $0.isLetter }) else { return nil }
    var first = last
    while first > content.startIndex {
      let before = content.index(before: first)
      guard content[before].isASCII, content[before].isLetter else { break }
      first = before
    }
    return content.distance(from: first, to: last) >= 2 ? content.index(after: first) : nil
  }

  private static let losing: @Sendable (Substring) -> Substring? = { line in
    guard let index = wordIndex(in: line) else { return line }
    var line = line
    line.remove(at: index)
    return line
  }

  private static let exchanging: @Sendable (Substring) -> Substring? = { line in
    guard let index = wordIndex(in: line) else { return line }
    var line = line
    let letter = line.remove(at: index)
    line.insert(letter, at: line.index(after: index))
    return line
  }
}
