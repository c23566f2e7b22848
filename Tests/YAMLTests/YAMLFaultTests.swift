import Testing
import YAML

@Suite struct `Refused YAML` {
  private func fault(of bytes: [UInt8], limits: YAMLLimits = .standard) -> YAMLFault? {
    do throws(YAMLFault) {
      _ = try YAMLNode(parsing: bytes, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  private func fault(of text: String, limits: YAMLLimits = .standard) -> YAMLFault? {
    fault(of: Array(text.utf8), limits: limits)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var kind: YAMLFault.Kind
    var line: Int
    var column: Int
    var testDescription: String { "\(kind)" }

    init(_ text: String, _ kind: YAMLFault.Kind, _ line: Int, _ column: Int) {
      (self.text, self.kind, self.line, self.column) = (text, kind, line, column)
    }
  }

  @Test(arguments: [
    Case("a: 1\nb: &here 2", .anchor("here"), 2, 4),
    Case("a: &here [1]", .anchor("here"), 1, 4),
    Case("a: &here\n  b: 1", .anchor("here"), 1, 4),
    Case("&here a: 1", .anchor("here"), 1, 1),
    Case("a: 1\nb: *here", .alias("here"), 2, 4),
    Case("*here : 1", .alias("here"), 1, 1),
    Case("a: !!str 1", .tag("tag:yaml.org,2002:str"), 1, 4),
    Case("a: !secret [1]", .tag("!secret"), 1, 4),
    Case("!!map\na: 1", .tag("tag:yaml.org,2002:map"), 1, 1),
    Case("%YAML 1.1\n---\na: 1", .directive, 1, 1),
    Case("%TAG ! tag:x,2026:\n---\na: 1", .directive, 1, 1),
    Case(
      "a: 1\nb:\n  c: 1\n  c: 2", .duplicateKey("c", first: YAMLPlace(line: 3, column: 3)), 4, 3),
    Case("{a: 1, 'a': 2}", .duplicateKey("a", first: YAMLPlace(line: 1, column: 2)), 1, 8),
    Case("a: 1\n---\nb: 1", .severalDocuments, 2, 1),
    Case("a: 1\n...\n---\nb: 1", .severalDocuments, 3, 1),
    Case("base: 1\nb:\n  <<: {a: 1}", .mergeKey, 3, 3),
    Case("[a, b]: 1", .keyIsNoText, 1, 1),
    Case("? {a: 1}\n: 1", .keyIsNoText, 1, 3),
    Case("'': 2", .emptyKey, 1, 1),
    Case("", .empty, 1, 1),
    Case("# nothing\n", .empty, 2, 1),
    Case("~", .empty, 1, 1),
    Case("a: 1\nb: x\u{0}y", .nul, 2, 5),
    Case("a: \"\\0\"", .nul, 1, 4),
    Case("a: x\u{7}", .hiddenCharacter(7), 1, 5),
    Case("a: \"\\x07\"", .hiddenCharacter(7), 1, 4),
    Case("\"\\e\": 1", .hiddenCharacter(0x1B), 1, 1),
    Case("a: 1 # \u{202E}", .hiddenCharacter(0x202E), 1, 8),
    Case("a: sm\u{200B}oke", .hiddenCharacter(0x200B), 1, 6),
    Case("a: x\u{200D}y", .hiddenCharacter(0x200D), 1, 5),
    Case("a: x\u{200F}y", .hiddenCharacter(0x200F), 1, 5),
    Case("a: x\u{61C}y", .hiddenCharacter(0x61C), 1, 5),
    Case("a: x\u{2060}y", .hiddenCharacter(0x2060), 1, 5),
    Case("a: pro\u{AD}duction", .hiddenCharacter(0xAD), 1, 7),
    Case("a: x\u{E0041}y", .hiddenCharacter(0xE0041), 1, 5),
    Case("a: \"\\u200B\"", .hiddenCharacter(0x200B), 1, 4),
    Case("a: x\u{85}b: 1", .hiddenCharacter(0x85), 1, 5),
    Case("a: x\u{2028}b: 1", .hiddenCharacter(0x2028), 1, 5),
    Case("a: \u{FEFF}x", .hiddenCharacter(0xFEFF), 1, 4),
  ])
  func `says what, and where`(refused: Case) {
    let found = fault(of: refused.text)
    #expect(
      found
        == YAMLFault(refused.kind, at: YAMLPlace(line: refused.line, column: refused.column)))
    #expect(found?.sentence.hasSuffix(".") == true)
  }

  @Test func `may still have a value that begins like a directive or a merge`() throws {
    #expect(fault(of: "a: '%x'\nb: '<<'\n'<<': 1\nc: '*x'\nd: '&x'\n") == nil)
  }

  @Test(
    arguments: [
      ("a: [1", 2), ("a: 'x", 2), ("a:\n\t- 1", 2), ("a: b: c", 1), ("a: 1\n b: 2", 2), ("}", 1),
      ("a: @x", 1), ("a: \"\\q\"", 1),
    ])
  func `is named by its line when it is no YAML at all`(text: String, line: Int) {
    guard case .malformed(let problem)? = fault(of: text)?.kind else {
      Issue.record("\(text) was taken")
      return
    }
    #expect(!problem.isEmpty)
    #expect((1...line).contains(fault(of: text)?.place.line ?? 0))
  }

  @Test(
    arguments: [
      [0xFF], [0x61, 0x3A, 0x20, 0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xFE, 0xFF, 0x00, 0x61],
    ] as [[UInt8]])
  func `is what is no UTF-8`(bytes: [UInt8]) {
    #expect(fault(of: bytes)?.kind == .invalidUTF8)
  }

  @Test func `begins one byte beyond the limit`() {
    let text = "a: " + String(repeating: "x", count: (1 << 20) - 3)
    #expect(fault(of: text) == nil)
    #expect(fault(of: text + "x")?.kind == .tooLarge(limit: 1 << 20))
  }

  @Test func `begins one level beyond the limit`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(fault(of: nested(64)) == nil)
    #expect(
      fault(of: nested(65)) == YAMLFault(.tooDeep(limit: 64), at: YAMLPlace(line: 1, column: 65)))
    let block = (0..<65).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(fault(of: block)?.kind == .tooDeep(limit: 64))
  }

  @Test func `begins one value beyond the limit`() {
    var limits = YAMLLimits()
    limits.values = 3
    #expect(fault(of: "[a, b]", limits: limits) == nil)
    #expect(fault(of: "[a, b, c]", limits: limits)?.kind == .tooManyValues(limit: 3))
  }

  @Test func `begins one character beyond the longest key`() {
    #expect(fault(of: String(repeating: "k", count: 256) + ": 1") == nil)
    #expect(fault(of: String(repeating: "k", count: 257) + ": 1")?.kind == .keyTooLong(limit: 256))
  }

  /// What made other readers slow or greedy: each must end at once.
  @Test(
    arguments: [
      ("[", 1 << 20), ("{a: ", 1 << 18), ("- ", 1 << 19), ("? ", 1 << 19), ("a:\n ", 1 << 18),
      ("\"", 1 << 20), ("&a ", 300_000), ("---\n", 1 << 18), ("- a\n", 1 << 18), ("!", 1 << 20),
    ])
  func `costs little however it is built`(piece: String, count: Int) {
    let start = ContinuousClock.now
    #expect(fault(of: String(repeating: piece, count: count)) != nil)
    #expect(start.duration(to: .now) < .seconds(5))
  }
}
