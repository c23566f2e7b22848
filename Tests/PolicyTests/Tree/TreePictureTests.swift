import FoundationEssentials
import Policy
import Testing

/// One file for each picture of the same tree.
///
/// `LASTGOOD_REWRITE_FIXTURES=1 swift test` writes them anew; then look at what changed.
@Suite struct `Pictures of a tree` {
  static let pictures: [(file: String, draw: @Sendable (DecisionTree) -> String)] = [
    ("tree.txt", { $0.text() }),
    ("tree-narrow.txt", { $0.text(width: 44) }),
    ("tree-ascii.txt", { $0.text(isASCII: true) }),
    ("tree.svg", { $0.svg(of: "Example") }),
  ]

  /// With a reason on a branch, and one that asks again.
  static var tree: DecisionTree {
    var tree = ExampleTree.tree
    tree.nodes["trend"]?.branches[1].because = "ten minutes were time enough to get better"
    return tree
  }

  @Test(arguments: pictures.indices)
  func `look as they did when somebody last looked`(index: Int) throws {
    let (file, draw) = Self.pictures[index]
    let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/\(file)")
    let text = draw(Self.tree)
    if ProcessInfo.processInfo.environment["LASTGOOD_REWRITE_FIXTURES"] != nil {
      try Data(text.utf8).write(to: url)
    }
    #expect(text == String(decoding: try Data(contentsOf: url), as: UTF8.self), "\(file)")
  }

  @Test(arguments: [30, 44, 60, 80, 200])
  func `no line is wider than it may be`(width: Int) {
    for line in Self.tree.text(width: width).split(separator: "\n") {
      // Deep inside there is always room for one word.
      #expect(line.count <= max(width, 42), "\(line)")
    }
  }

  @Test func `the plain diagram has no character beyond ASCII`() {
    #expect(Self.tree.text(isASCII: true).utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `a tree that goes round is drawn once`() {
    var tree = Self.tree
    tree.nodes["user-facing"]?.branches[1].go = "severity"
    tree.nodes["trend"]?.branches[0].go = "nowhere"
    #expect(tree.text().contains("no → severity ↑"))
    #expect(tree.text().contains("nowhere (there is no such node and no such leaf)"))
    #expect(tree.svg(of: "").contains("no such node or leaf:"))
  }

  @Test func `an empty tree is drawn as well`() {
    let empty = DecisionTree(start: "a")
    #expect(empty.text() == "a (there is no such node and no such leaf)\n")
    #expect(empty.svg(of: "").hasSuffix("</svg>\n"))
  }

  @Test(arguments: [
    "</style></svg><script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>",
    "\u{1B}[31mred\u{7}", "\u{202E}back\u{2066}\u{200B}", "a\r\nb\u{2028}c", "]]>&amp;",
    "\u{FFFE}\u{0}", String(repeating: "a", count: 5_000), "日本語 全角の文字が幅を取る",
  ])
  func `texts of the policy stay texts`(words: String) throws {
    var tree = DecisionTree(start: words)
    tree.nodes[words] = ExampleTree.node(
      words, words, [ExampleTree.word(words, "leaf"), ExampleTree.word("b", words + "?")])
    tree.nodes[words]?.branches[0].because = words
    tree.leaves["leaf"] = ExampleTree.leaf(words, [.rollback], [words], approvals: [words])
    let svg = tree.svg(of: words)
    for page in [svg, tree.text(), tree.text(isASCII: true)] {
      for scalar in page.unicodeScalars where scalar != "\n" {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned:
          Issue.record("\(scalar.value) is in the picture")
        default: continue
        }
      }
    }
    #expect(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("</style></svg>"))
    #expect(svg.components("<").count == svg.components(">").count)
  }
}

extension String {
  fileprivate func components(_ separator: Character) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
