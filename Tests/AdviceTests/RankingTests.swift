import Advice
import Policy
import Testing

@Suite struct RankingTests {
  @Test func `all nine are ranked once`() {
    let advice = Advice.rank(AdviceFacts())
    #expect(Set(advice.actions.map(\.action)) == Set(MitigationKind.allCases))
    #expect(advice.actions.count == MitigationKind.allCases.count)
  }
}
