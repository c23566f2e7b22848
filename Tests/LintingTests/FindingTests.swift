import Linting
import Testing

@Suite struct `Findings` {
  @Test func `an empty text has none`() {
    #expect(PostmortemLint.findings(in: "") == [])
    #expect(ImprovementLint.findings(in: "") == [])
    #expect(LeakLint.findings(in: "", knowing: UpdateContext()) == [])
  }
}
