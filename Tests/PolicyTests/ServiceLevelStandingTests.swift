import Policy
import Testing

@Suite struct `Where a promise stands` {
  private static func policy(_ direction: Signal.Direction) -> Policy {
    var policy = Policy(organisation: "Example")
    var signal = Signal(unit: .ratio)
    signal.direction = direction
    let limits: [Int64] =
      direction == .lowerIsBetter ? [1_000, 5_000, 10_000] : [999_000, 995_000, 990_000]
    signal.target = Quantity(millionths: limits[0], .ratio)
    signal.warning = Quantity(millionths: limits[1], .ratio)
    signal.critical = Quantity(millionths: limits[2], .ratio)
    policy.signals["requests"] = signal
    var promise = ServiceLevel(
      signal: "requests", objective: Quantity(millionths: limits[0], .ratio))
    promise.severity = [.warning: "SEV3", .critical: "SEV2"]
    policy.slos["kept"] = promise
    return policy
  }

  @Test(arguments: [
    (Signal.Direction.lowerIsBetter, Int64(999), SignalLevel.target, nil as String?),
    (.lowerIsBetter, 1_001, .attention, nil), (.lowerIsBetter, 4_999, .attention, nil),
    (.lowerIsBetter, 5_000, .warning, "SEV3"), (.lowerIsBetter, 10_000, .critical, "SEV2"),
    (.higherIsBetter, 1_000, .target, nil), (.higherIsBetter, 5_000, .warning, "SEV3"),
    (.higherIsBetter, 9_999, .warning, "SEV3"), (.higherIsBetter, 10_000, .critical, "SEV2"),
    (.higherIsBetter, 3_000_000, .critical, "SEV2"),
  ])
  func `what failed of a million stands at a level, which suggests how bad it is`(
    direction: Signal.Direction, failed: Int64, level: SignalLevel, severity: String?
  ) throws {
    let policy = Self.policy(direction)
    let budget = try #require(policy.budget(of: "kept", total: 1_000_000, failed: failed))
    let standing = try #require(policy.standing(of: budget, against: "kept"))
    #expect(standing.level == level)
    #expect(standing.severity == severity)
  }

  @Test func `what failed is rounded up, however many there were`() throws {
    let policy = Self.policy(.lowerIsBetter)
    let third = try #require(policy.budget(of: "kept", total: 3, failed: 1))
    #expect(policy.standing(of: third, against: "kept")?.value?.millionths == 333_334)
    let many = try #require(policy.budget(of: "kept", total: .max, failed: .max))
    #expect(policy.standing(of: many, against: "kept")?.value?.millionths == 1_000_000)
  }

  @Test func `what nobody counted is unknown, and never as promised`() throws {
    let policy = Self.policy(.higherIsBetter)
    for budget in [ErrorBudget.noData, .outdated(until: 0)] {
      let standing = try #require(policy.standing(of: budget, against: "kept"))
      #expect((standing.level, standing.value) == (.unknown, nil))
      #expect(standing.description == "kept is not known")
    }
    #expect(policy.standing(of: .noData, against: "other") == nil)
  }

  @Test func `a standing is a sentence`() throws {
    let policy = Self.policy(.lowerIsBetter)
    let budget = try #require(policy.budget(of: "kept", total: 1_000, failed: 20))
    let standing = try #require(policy.standing(of: budget, against: "kept"))
    #expect(standing.description == "kept at 2% is critical, which suggests SEV2")
    #expect(
      ServiceReadiness.PromisedLevel(standing, band: "frozen").sentence
        == "kept at 2% is critical, which suggests SEV2; error budget: frozen.")
  }
}
