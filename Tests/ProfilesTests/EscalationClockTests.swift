import Policy
import Testing

/// Guide, ‘Escalation Path’, by the clock.
@Suite struct `Escalation by the clock` {
  static let noon: Int64 = 1_793_620_800

  private func rungs(_ facts: EscalationFacts, after seconds: Int64) throws -> [Int] {
    try Shipped.atp().rungsDue(facts, at: Self.noon + seconds).map(\.rung)
  }

  @Test func `nothing is called for where nothing is open`() throws {
    #expect(try rungs(EscalationFacts(), after: 100_000).isEmpty)
  }

  @Test func `whoever is on call is called at once`() throws {
    var facts = EscalationFacts()
    facts.openSince = Self.noon
    #expect(try rungs(facts, after: -1).isEmpty)
    #expect(try rungs(facts, after: 0) == [1])
  }

  @Test(arguments: [(299, [1]), (300, [1, 2]), (301, [1, 2])] as [(Int64, [Int])])
  func `the lead is called when nobody answered for 5 minutes`(
    seconds: Int64, due: [Int]
  ) throws {
    var facts = EscalationFacts()
    (facts.openSince, facts.unacknowledgedSince) = (Self.noon, Self.noon)
    #expect(try rungs(facts, after: seconds) == due)
  }

  @Test func `an answer takes the lead off`() throws {
    var facts = EscalationFacts()
    facts.openSince = Self.noon
    #expect(try rungs(facts, after: 301) == [1])
  }

  @Test func `the manager is called as soon as a mitigation failed`() throws {
    var facts = EscalationFacts()
    (facts.openSince, facts.mitigationFailedSince) = (Self.noon, Self.noon + 60)
    #expect(try rungs(facts, after: 59) == [1])
    #expect(try rungs(facts, after: 60) == [1, 3])
  }

  @Test(arguments: [(1_799, [1]), (1_800, [1, 4]), (1_801, [1, 4])] as [(Int64, [Int])])
  func `30 minutes of outage count from its own beginning`(seconds: Int64, due: [Int]) throws {
    var facts = EscalationFacts()
    // Open for long before it went down.
    (facts.openSince, facts.productionDownSince) = (Self.noon - 7_200, Self.noon)
    #expect(try rungs(facts, after: seconds) == due)
  }

  @Test(
    arguments: [
      ("SEV1", 3_599, [1]), ("SEV1", 3_600, [1, 5]), ("SEV1", 3_601, [1, 5]), ("SEV2", 3_600, [1]),
      (nil, 3_600, [1]),
    ] as [(String?, Int64, [Int])])
  func `an hour counts for the worst only, and lowering it cancels`(
    severity: String?, seconds: Int64, due: [Int]
  ) throws {
    var facts = EscalationFacts()
    (facts.openSince, facts.severity) = (Self.noon, severity)
    #expect(try rungs(facts, after: seconds) == due)
  }

  @Test func `a time that no clock has calls nobody`() throws {
    var facts = EscalationFacts()
    (facts.unacknowledgedSince, facts.productionDownSince) = (.max, .min)
    let rungs = try Shipped.atp().rungsDue(facts, at: .max).map(\.rung)
    #expect(rungs == [4])
  }
}
