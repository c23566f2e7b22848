import Policy
import Testing

/// Guide, ‘SLO Dashboard’.
@Suite struct `Error budget of the guide` {
  @Test func `four bands answer for every share`() throws {
    let rule = try #require(try Shipped.atp().errorBudget)
    #expect(rule.slo == "availability")
    #expect(rule.bands.map(\.name) == ["safe", "caution", "defer", "freeze"])
    #expect(rule.bands.map(\.above) == [Percent(50), Percent(20), Percent(0), nil])
    #expect(rule.bands.map(\.allows) == [.all, .caution, .critical, .emergency])
    #expect(rule.bands.allSatisfy { !$0.inclusive })
  }

  @Test(arguments: [
    (10_000, "safe"), (5_001, "safe"), (5_000, "caution"), (4_999, "caution"), (2_001, "caution"),
    (2_000, "defer"), (1_999, "defer"), (1, "defer"), (0, "freeze"), (-1, "freeze"),
    (-10_000, "freeze"),
  ])
  func `exactly at a limit the stricter band holds`(hundredths: Int32, band: String) throws {
    let rule = try #require(try Shipped.atp().errorBudget)
    #expect(rule.band(forRemaining: Percent(hundredths: hundredths))?.name == band)
  }

  /// At 99.9 %, of a million requests a thousand may fail.
  @Test(arguments: [
    (0, "safe", BudgetAnswer.Kind.allowed, BudgetAnswer.Kind.allowed),
    (499, "safe", .allowed, .allowed), (500, "caution", .warned, .warned),
    (501, "caution", .warned, .warned), (799, "caution", .warned, .warned),
    (800, "defer", .refused, .warned), (999, "defer", .refused, .warned),
    (1_000, "freeze", .refused, .warned), (1_001, "freeze", .refused, .warned),
  ])
  func `the failures of a month decide`(
    failed: Int64, band: String, routine: BudgetAnswer.Kind, emergency: BudgetAnswer.Kind
  ) throws {
    let policy = try Shipped.atp()
    let rule = try #require(policy.errorBudget)
    let objective = try #require(policy.slos[rule.slo]).objective
    let budget = try #require(
      ErrorBudget.compute(total: 1_000_000, failed: failed, objective: objective, .higherIsBetter))
    let found = try #require(rule.band(for: budget))
    #expect(found.name == band)
    #expect(found.answer(emergency: false).kind == routine)
    #expect(found.answer(emergency: true).kind == emergency)
  }

  @Test func `without requests nobody knows`() throws {
    let rule = try #require(try Shipped.atp().errorBudget)
    let budget = ErrorBudget.compute(
      total: 0, failed: 0, objective: try quantity("99.9%"), .higherIsBetter)
    #expect(budget == .noData)
    #expect(rule.band(for: .noData) == nil)
  }

  /// The guide pairs caution with short soaks.
  @Test func `caution watches longer, and says what the guide says`() throws {
    let band = try #require(try Shipped.atp().errorBudget?.bands.first { $0.name == "caution" })
    #expect(band.soaks == .longer)
    #expect(band.sourceText == "Deploy with caution, short canary soaks")
  }
}

extension BudgetAnswer {
  enum Kind: Sendable { case allowed, warned, refused }

  var kind: Kind {
    switch self {
    case .allowed: .allowed
    case .warned: .warned
    case .refused: .refused
    }
  }
}

/// Guide, ‘Pre-Deployment Checklist’: avoid Friday evenings.
@Suite struct `Calendar of the guide` {
  @Test(arguments: [
    // 6 November 2026 is a Friday.
    ("2026-11-06", 15, 59, CalendarJudgement.Standing.open), ("2026-11-06", 16, 0, .avoided),
    ("2026-11-06", 16, 59, .avoided), ("2026-11-06", 17, 0, .outside),
    ("2026-11-05", 16, 0, .open), ("2026-11-05", 8, 59, .outside), ("2026-11-05", 9, 0, .open),
    ("2026-11-05", 16, 59, .open), ("2026-11-07", 12, 0, .outside), ("2026-11-07", 22, 0, .outside),
    ("2026-11-08", 12, 0, .outside),
  ])
  func `the edges of the working week`(
    day: String, hour: Int, minute: Int, standing: CalendarJudgement.Standing
  ) throws {
    let calendar = try #require(try Shipped.atp().calendars["working-hours"])
    let now = try second(day, hour, minute, offsetMinutes: -300)
    #expect(calendar.judge(now).standing == standing)
  }

  /// The guide's times are EST.
  @Test func `its times are five hours behind`() throws {
    #expect(try Shipped.atp().calendars["working-hours"]?.utcOffsetMinutes == -300)
  }

  @Test func `Friday evening is over on Monday morning`() throws {
    let calendar = try #require(try Shipped.atp().calendars["working-hours"])
    let friday = try second("2026-11-06", 16, 0, offsetMinutes: -300)
    let monday = try second("2026-11-09", 9, 0, offsetMinutes: -300)
    #expect(calendar.judge(friday).next == monday)
  }

  @Test func `production asks it`() throws {
    let policy = try Shipped.atp()
    #expect(policy.environments["production"]?.calendar == "working-hours")
    #expect(policy.environments["hotfix"]?.calendar == nil)
  }
}
