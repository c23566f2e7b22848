import Policy
import Testing

@Suite struct `Error budgets` {
  private static let promise = Quantity(millionths: 999_000, .ratio)

  /// 99.9 % of a million requests: a thousand may fail.
  private func budget(failed: Int64, total: Int64 = 1_000_000) throws -> ErrorBudget {
    try #require(
      ErrorBudget.compute(total: total, failed: failed, objective: Self.promise, .higherIsBetter))
  }

  private func balance(failed: Int64, total: Int64 = 1_000_000) throws -> ErrorBudget.Balance {
    guard case .known(let balance) = try budget(failed: failed, total: total) else {
      throw Missing()
    }
    return balance
  }

  private struct Missing: Error {}

  @Test func `without any request nobody knows`() throws {
    #expect(try budget(failed: 0, total: 0) == .noData)
    #expect(try budget(failed: 3, total: 0) == .noData)
    #expect(Self.bands.band(for: .noData) == nil)
    #expect(Self.bands.band(for: .outdated(until: 0)) == nil)
  }

  @Test(arguments: [
    (0, 1_000, 10_000), (250, 750, 7_500), (500, 500, 5_000), (999, 1, 10), (1_000, 0, 0),
    (1_500, -500, -5_000),
  ])
  func `what is left is counted, and may be less than nothing`(
    failed: Int64, remaining: Int64, hundredths: Int32
  ) throws {
    let balance = try balance(failed: failed)
    #expect(balance.allowed == 1_000)
    #expect(balance.remaining == remaining)
    #expect(balance.remainingPercent == Percent(hundredths: hundredths))
    #expect(balance.usedPercent == Percent(hundredths: 10_000 - hundredths))
  }

  @Test func `what is shown is rounded down, what is compared is not`() throws {
    // A third of a budget of three.
    let balance = try balance(failed: 2, total: 3_000)
    #expect(balance.remainingPercent == Percent(hundredths: 3_333))
    #expect(balance.order(to: Percent(hundredths: 3_333)) == .above)
    #expect(balance.order(to: Percent(hundredths: 3_334)) == .below)
    let overdrawn = try self.balance(failed: 4, total: 3_000)
    #expect(overdrawn.remainingPercent == Percent(hundredths: -3_334))
  }

  @Test func `the largest numbers there are do not overflow`() throws {
    let most = try balance(failed: .max, total: .max)
    #expect(most.remainingPercent == Percent(hundredths: -9_990_000))
    #expect(most.remaining < 0)
    let none = try balance(failed: 0, total: .max)
    #expect(none.remainingPercent == .all)
    let one = try balance(failed: .max, total: 1)
    #expect(one.remainingPercent == Percent(hundredths: .min))
  }

  @Test func `a promise of everything has no budget to spend`() throws {
    let all = Quantity(millionths: 1_000_000, .ratio)
    let kept = try #require(
      ErrorBudget.compute(total: 5, failed: 0, objective: all, .higherIsBetter))
    let broken = try #require(
      ErrorBudget.compute(total: 5, failed: 1, objective: all, .higherIsBetter))
    #expect(Self.bands.band(for: kept)?.name == "safe")
    #expect(Self.bands.band(for: broken)?.name == "frozen")
  }

  @Test func `where less is better, the promise is what may fail`() throws {
    let promise = Quantity(millionths: 1_000, .ratio)
    func left(_ failed: Int64) throws -> Percent? {
      guard
        case .known(let balance) = ErrorBudget.compute(
          total: 1_000_000, failed: failed, objective: promise, .lowerIsBetter)
      else { return nil }
      return balance.remainingPercent
    }
    #expect(try left(20_000) == Percent(hundredths: -190_000))
    #expect(try left(250) == Percent(hundredths: 7_500))
    var policy = Policy(organisation: "Example")
    policy.slos["e"] = ServiceLevel(signal: "errors", objective: promise)
    #expect(policy.failuresAllowed(by: "e") == nil)
    policy.signals["errors"] = Signal(unit: .ratio)
    #expect(policy.failuresAllowed(by: "e") == 1_000)
    policy.signals["errors"]?.direction = .higherIsBetter
    #expect(policy.failuresAllowed(by: "e") == 999_000)
    policy.slos["e"]?.objective = Quantity(millionths: 500_000, .time)
    #expect(policy.failuresAllowed(by: "e") == nil)
    #expect(policy.budget(of: "e", total: 1, failed: 0) == nil)
  }

  @Test(arguments: [
    Quantity(millionths: 1_000_001, .ratio), Quantity(millionths: -1, .ratio),
    Quantity(millionths: 999_000, .count(of: nil)), Quantity(millionths: 500_000, .time),
  ])
  func `what is no share is no promise of one`(objective: Quantity) {
    #expect(ErrorBudget.compute(total: 1, failed: 0, objective: objective, .higherIsBetter) == nil)
  }

  @Test func `nobody fails less than not at all`() {
    #expect(
      ErrorBudget.compute(total: 1, failed: -1, objective: Self.promise, .higherIsBetter) == nil)
    #expect(
      ErrorBudget.compute(total: -1, failed: 0, objective: Self.promise, .higherIsBetter) == nil)
  }

  // MARK: - Bands

  private static let bands: ErrorBudgetRule = {
    var rule = ErrorBudgetRule(slo: "availability")
    func band(
      _ name: String, above: Percent?, _ allows: ErrorBudgetBand.Allowance, _ text: String
    ) -> ErrorBudgetBand {
      var band = ErrorBudgetBand(name: name, allows: allows, text: text)
      band.above = above
      return band
    }
    var caution = band("caution", above: Percent(20), .caution, "Deploy with caution.")
    caution.soaks = .longer
    caution.sourceText = "short canary soaks"
    rule.bands = [
      band("safe", above: Percent(50), .all, "Safe to deploy."), caution,
      band("low", above: Percent(0), .critical, "Defer what can wait."),
      band("frozen", above: nil, .emergency, "Stability first."),
    ]
    return rule
  }()

  @Test(arguments: [
    (0, "safe"), (499, "safe"), (500, "caution"), (501, "caution"), (799, "caution"),
    (800, "low"), (801, "low"), (999, "low"), (1_000, "frozen"), (1_001, "frozen"),
    (900_000, "frozen"),
  ])
  func `exactly at an edge the stricter band holds`(failed: Int64, name: String) throws {
    #expect(Self.bands.band(for: try budget(failed: failed))?.name == name)
  }

  @Test func `unless a band claims its edge`() throws {
    var rule = Self.bands
    for index in rule.bands.indices { rule.bands[index].inclusive = true }
    #expect(rule.band(for: try budget(failed: 500))?.name == "safe")
    #expect(rule.band(for: try budget(failed: 800))?.name == "caution")
    #expect(rule.band(for: try budget(failed: 1_000))?.name == "low")
    #expect(rule.band(for: try budget(failed: 1_001))?.name == "frozen")
  }

  @Test func `every share falls in the band of its counts, whatever their order in the file`()
    throws
  {
    var shuffled = Self.bands
    shuffled.bands.reverse()
    for failed in stride(from: Int64(0), through: 1_500, by: 1) {
      let budget = try budget(failed: failed)
      let share = Percent(hundredths: Int32(10_000 - failed * 10))
      #expect(Self.bands.band(for: budget) == Self.bands.band(forRemaining: share))
      #expect(shuffled.band(for: budget) == Self.bands.band(for: budget))
    }
  }

  @Test func `what no band answers for falls in the strictest`() throws {
    var rule = Self.bands
    rule.bands.removeLast()
    #expect(rule.band(for: try budget(failed: 2_000))?.name == "low")
    rule.bands = []
    #expect(rule.band(for: try budget(failed: 2_000)) == nil)
  }

  @Test(arguments: [
    ("safe", BudgetAnswer.allowed, BudgetAnswer.allowed),
    (
      "low", .refused("Defer what can wait."), .warned("Defer what can wait.")
    ),
    ("frozen", .refused("Stability first."), .warned("Stability first.")),
  ])
  func `a band answers by profile`(
    name: String, routine: BudgetAnswer, emergency: BudgetAnswer
  ) throws {
    let band = try #require(Self.bands.bands.first { $0.name == name })
    #expect(band.answer(emergency: false) == routine)
    #expect(band.answer(emergency: true) == emergency)
  }

  @Test func `caution means longer soaks, and the other view is shown`() throws {
    let band = try #require(Self.bands.band(forRemaining: Percent(30)))
    #expect(
      band.answer(emergency: false)
        == .warned(
          "Deploy with caution. Watch each step longer than usual. "
            + "(The guide says: “short canary soaks”.)"))
  }
}

@Suite struct `Promised service levels` {
  private static func signal(
    _ unit: Signal.SignalUnit, _ direction: Signal.Direction, _ levels: String...
  ) -> Signal {
    var signal = Signal(unit: unit)
    signal.direction = direction
    (signal.target, signal.warning) = (Quantity(levels[0]), Quantity(levels[1]))
    signal.critical = Quantity(levels[2])
    return signal
  }

  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    policy.signals = [
      "availability": signal(.ratio, .higherIsBetter, "99.9%", "99.5%", "99%"),
      "p95": signal(.time, .lowerIsBetter, "500ms", "800ms", "1000ms"),
      "queue-lag": signal(.time, .lowerIsBetter, "1m", "2m", "5m"),
    ]
    for (name, signal) in policy.signals {
      guard let target = signal.target else { continue }
      var level = ServiceLevel(signal: name, objective: target)
      level.severity = [.warning: "SEV3", .critical: "SEV2"]
      policy.slos[name] = level
    }
    return policy
  }()

  @Test(arguments: [
    ("availability", "99.9%", SignalLevel.target, nil), ("availability", "99.89%", .attention, nil),
    ("availability", "99.5%", .warning, "SEV3"), ("availability", "99.01%", .warning, "SEV3"),
    ("availability", "99%", .critical, "SEV2"), ("p95", "499ms", .target, nil),
    ("p95", "800ms", .warning, "SEV3"), ("p95", "1s", .critical, "SEV2"),
    ("queue-lag", "59s", .target, nil), ("queue-lag", "120s", .warning, "SEV3"),
    ("queue-lag", "5m", .critical, "SEV2"), ("queue-lag", "5%", .unknown, nil),
  ])
  func `a value has a level, and a level suggests a severity`(
    slo: String, value: String, level: SignalLevel, severity: String?
  ) throws {
    let standing = try #require(Self.policy.standing(of: Quantity(value), against: slo))
    #expect(standing.level == level)
    #expect(standing.severity == severity)
  }

  @Test func `a promise that nobody made has no standing`() {
    #expect(Self.policy.standing(of: Quantity("1%"), against: "unknown") == nil)
  }
}
