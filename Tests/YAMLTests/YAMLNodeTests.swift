import Testing
import YAML

@Suite struct `YAML nodes` {
  private func tree(_ text: String) throws -> YAMLNode {
    try YAMLNode(parsing: Array(text.utf8))
  }

  @Test func `know where they begin and end`() throws {
    let node = try tree("a: 1\nlist:\n  - x\n  - {b: 'two words'}\n\n# the end\nlast: z\n")
    guard case .mapping(let members) = node.content else {
      Issue.record("It is no mapping.")
      return
    }
    #expect(members.map(\.key) == ["a", "list", "last"])
    #expect(members.map(\.keyStart.description) == ["1:1", "2:1", "7:1"])
    #expect(members.map(\.keyEnd.description) == ["1:2", "2:5", "7:5"])
    #expect(members.map(\.value.start.description) == ["1:4", "3:3", "7:7"])
    // A block ends with its last value, not where the next key begins.
    #expect(members.map(\.value.end.description) == ["1:5", "4:21", "7:8"])
    #expect(node.end.description == "7:8")
    guard case .sequence(let elements) = members[1].value.content else {
      Issue.record("It is no sequence.")
      return
    }
    #expect(elements.map(\.start.description) == ["3:5", "4:5"])
    #expect(elements[1]["b"]?.start.description == "4:9")
  }

  @Test func `count characters, not bytes`() throws {
    let node = try tree("{ä: ö, 🐢: x}")
    #expect(node["ö"] == nil)
    #expect(node["ä"]?.start == YAMLPlace(line: 1, column: 5))
    #expect(node["🐢"]?.start == YAMLPlace(line: 1, column: 11))
  }

  @Test(arguments: ["a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "\u{FEFF}a: 1\nb: 2"])
  func `count every way to end a line`(text: String) throws {
    #expect(try tree(text)["b"]?.start.line == 2)
  }

  @Test(
    arguments: [
      ("no", .plain), ("1.10", .plain), ("0x1F", .plain), ("'off'", .singleQuoted),
      ("\"a\\tb\"", .doubleQuoted), ("|\n  one\n  two\n", .literal), (">\n  one\n  two\n", .folded),
    ] as [(String, YAMLScalar.Style)])
  func `keep how a text was quoted, and guess nothing`(
    text: String, style: YAMLScalar.Style
  ) throws {
    let node = try tree("key: \(text)")
    guard case .scalar(let scalar)? = node["key"]?.content else {
      Issue.record("It is no scalar.")
      return
    }
    #expect(scalar.style == style)
    #expect(scalar.isQuoted == (style != .plain))
    if style == .plain { #expect(scalar.text == text) }
  }

  @Test(
    arguments: [
      ("", true), ("~", true), ("null", true), ("'null'", false), ("''", false), ("nil", false),
    ])
  func `tell nothing from a text`(text: String, isNull: Bool) throws {
    guard case .scalar(let scalar)? = try tree("key: \(text)")["key"]?.content else {
      Issue.record("It is no scalar.")
      return
    }
    #expect(scalar.isNull == isNull)
  }

  @Test func `tell texts apart that only look alike`() {
    #expect(YAMLScalar("\u{E9}", .plain) != YAMLScalar("e\u{301}", .plain))
  }
}
