import FoundationEssentials
import PolicyFile
import TestThreads
import Testing

/// Half a minute of computing each: not on the threads that others' servers wait for.
@Suite(.ownThreads) struct `The guide's profile` {
  static let text: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "templates/profiles/atp.yaml")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// Lines that say something, and of them those of the parts that everybody fills in: there the
  /// keys are asked for, and the values are free.
  static let (lines, ownLines): ([Int], Set<Int>) = {
    let own = [
      "organisation", "services", "people", "channels", "document", "profile", "providers",
    ]
    var (numbers, owned, section): ([Int], Set<Int>, Substring) = ([], [], "")
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.drop { $0 == " " }
      if content.isEmpty || content.hasPrefix("#") { continue }
      if content.count == line.count { section = line.prefix { $0 != ":" } }
      numbers.append(index)
      if own.contains(String(section)) { owned.insert(index) }
    }
    return (numbers, owned)
  }()

  @Test func `is followed by itself`() {
    let found = reading(Self.text, profile: Self.text)
    #expect(found.policy != nil, "\(found.listing)")
    #expect(!found.findings.contains { $0.severity == .error })
    #expect(Self.lines.count > 790)
    #expect(Self.ownLines.count > 70)
  }

  /// Whoever loses a line learns which, and what stood there.
  @Test func `misses every line that is gone, and names it`() {
    forEachChange({ _, _ in nil }) { line, number, errors in
      #expect(!errors.isEmpty, "nobody misses line \(number): \(line)")
      #expect(
        errors.contains { names(number, $0) },
        "line \(number) is missed elsewhere: \(line)\n\(errors.first?.description ?? "")")
    }
  }

  @Test func `finds every misspelling, and names it`() {
    // A letter lost, or two exchanged, in the middle of the last word of a line.
    var isOdd = false
    forEachChange({ line, isOwn in
      isOdd.toggle()
      if isOwn { return Self.misspellingKey(line) }
      return isOdd ? Self.losing(line) : Self.exchanging(line)
    }) { line, number, errors in
      #expect(!errors.isEmpty, "nobody sees line \(number): \(line)")
      #expect(
        errors.contains { names(number, $0) },
        "line \(number) is found elsewhere: \(line)\n\(errors.first?.description ?? "")")
    }
  }

  // MARK: - What everybody fills in

  private func ours(_ old: String, _ new: String) -> PolicyReading {
    let changed = Self.text.replacing(old, with: new)
    #expect(changed != Self.text)
    return reading(changed, profile: Self.text)
  }

  @Test(arguments: [
    (
      "    criticality: business-critical\n", "services.ingestion.criticality",
      "Write criticality: business-critical, or say"
    ),
    (
      "    infrastructure: immutable\n", "services.ingestion.infrastructure",
      "Write infrastructure: immutable, or say"
    ),
    (
      "  contact: Platform Engineering team, or an issue in Azure DevOps\n", "document.contact",
      nil
    ),
    (
      "  board-member: {roles: [change-board]}\n", "people.board-member",
      "Write board-member: {roles: [change-board]}, or say"
    ),
  ])
  func `is answered where it asks, by whatever is so`(
    line: String, path: String, write: String?
  ) throws {
    let finding = try #require(ours(line, "").findings.first { $0.path == path })
    #expect(finding.severity == .error)
    if let write { #expect(finding.suggestion?.hasPrefix(write) == true) }
  }

  @Test func `names, values and more entries are everybody's own`() {
    let changes = [
      ("  ingestion:\n", "  orders:\n"), ("business-critical", "standard"),
      ("  board-member:", "  zoe:"),
      ("kind: slack, label: \"#atp-incidents\"", "kind: webhook, label: ours"),
      ("url: {env: SLACK_WEBHOOK_URL}", "url: {file: /run/secrets/ours}"),
      ("people:\n", "people:\n  yves: {roles: [responder]}\n"),
    ]
    for (old, new) in changes {
      let found = ours(old, new)
      #expect(!found.hasErrors, "\(new)\n\(found.listing)")
    }
  }

  @Test func `may be left unanswered with a reason`() {
    let found = ours("    tenants: 20\n", "")
    #expect(found.hasErrors)
    let explained = reading(
      Self.text.replacing("    tenants: 20\n", with: "")
        + "\ndepartures: {services.ingestion.tenants: \"one tenant\"}\n", profile: Self.text)
    #expect(!explained.hasErrors, "\(explained.listing)")
  }

  @Test func `the departure that says most exactly where is the one that is used`() {
    let changed = Self.text.replacing("    soak: 15m", with: "    soak: 2h")
    for _ in 0..<10 {
      let found = reading(
        changed
          + "\ndepartures: {environments.production: whole, environments.production.soak: exact}\n",
        profile: Self.text)
      #expect(found.finding("departure")?.message.hasSuffix("Because: exact") == true)
      let needless = found.findings.filter { $0.rule == "needless-departure" }
      #expect(needless.map(\.message).count == 1)
      #expect(needless.first?.message.contains("environments.production departs") == true)
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
    _ change: (_ line: Substring, _ isOwn: Bool) -> Substring?,
    _ judge: (Substring, Int, [PolicyFinding]) -> Void
  ) {
    let reader = reader(profile: Self.text)
    var lines = Self.all
    for index in Self.lines {
      let line = lines[index]
      if let new = change(line, Self.ownLines.contains(index)) {
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
    if (-1...1).contains(where: { finding.message.contains("in line \(number + $0)") }) {
      return true
    }
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

  /// A letter too many in the last key of a line.
  ///
  /// A line that has no other key than a name, which everybody chooses, is left as it is.
  private static func misspellingKey(_ line: Substring) -> Substring {
    var line = line
    guard line != "  ingestion:",
      let last = line.matches(of: #/[a-z-]+(?=:( |$))/#).last(where: { key in
        // Not in a text in quotes.
        line[..<key.range.lowerBound].count { $0 == "\"" }.isMultiple(of: 2)
      })
    else { return line }
    line.insert("x", at: last.range.upperBound)
    return line
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
