import FoundationEssentials
import PolicyFile
import Testing

@Suite struct `The keys of the language` {
  private static let page: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/policy.md"), encoding: .utf8)) ?? ""
  }()

  @Test func `all have a row in the page on policies`() {
    #expect(PolicyReader.keys.count > 200)
    for key in PolicyReader.keys {
      #expect(Self.page.contains("| `\(key)` |"), "\(key)")
    }
  }

  @Test func `are all that the page has rows for`() {
    let known = Set(PolicyReader.keys)
    for line in Self.page.split(separator: "\n") where line.hasPrefix("| `") {
      let key = line.dropFirst(3).prefix { $0 != "`" }
      #expect(known.contains(String(key)), "\(key)")
    }
  }

}
