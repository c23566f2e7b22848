import FoundationEssentials
import Linting
import Testing

@Suite struct `The documentation of the linters` {
  @Test func `names every rule, with its reason and what to write instead`() throws {
    let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: "/\(path)/docs/linting.md")), as: UTF8.self)
    for guidance in Guidance.all {
      #expect(text.contains("| `\(guidance.rule)` | \(guidance.title): "), "\(guidance.rule)")
      #expect(text.contains("| \(guidance.why) | \(guidance.rewrite) |"), "\(guidance.rule)")
    }
    #expect(Set(Guidance.all.map(\.rule)).count == Guidance.all.count)
  }
}
