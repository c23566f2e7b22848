import FoundationEssentials
import PolicyFile
import Testing

@Suite struct `The keys of the language` {
  private static let page: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/policy.md"), encoding: .utf8)) ?? ""
  }()

  /// Keys that have a row in one of the tables.
  private static let rows = Set(
    page.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { String($0.dropFirst(3).prefix { $0 != "`" }) })

  @Test func `all have a row in the page on policies, and no others do`() {
    let keys = Set(PolicyReader.keys)
    #expect(keys.count > 200)
    #expect(keys.subtracting(Self.rows).sorted() == [], "docs/policy.md lacks a row")
    #expect(Self.rows.subtracting(keys).sorted() == [], "docs/policy.md has a row too many")
  }
}
