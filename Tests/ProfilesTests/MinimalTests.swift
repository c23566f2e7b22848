import Policy
import Testing

/// What a team of five gets before it has written a rule.
@Suite struct `The short profile` {
  @Test(arguments: [("SEV1", "15m"), ("SEV2", "30m"), ("SEV3", "120m")])
  func `a severity has its cadence`(name: String, cadence: String) throws {
    let rule = try #require(try Shipped.minimal().severities[name])
    for phase in ["investigating", "identified", "monitoring"] {
      #expect(rule.cadence[phase] == (try span(cadence)), "\(phase)")
    }
    #expect(rule.grace == Percent(20))
  }

  @Test func `production asks for two others, and nothing acts by itself`() throws {
    let policy = try Shipped.minimal()
    #expect(policy.approvals(for: .rollback, in: "production").count == 2)
    #expect(policy.approvals(for: .rollback, in: "elsewhere").count == 2)
    #expect(policy.triggers.isEmpty)
    #expect(policy.services.values.allSatisfy { $0.automation == .propose })
    #expect(policy.environments.values.filter(\.production).count == 1)
  }

  @Test func `a soak is an hour, so no reason is owed`() throws {
    let rule = try #require(try Shipped.minimal().environments["production"])
    #expect(try #require(rule.soak) >= .hours(1))
    #expect(rule.duration == .hours(3))
  }

  @Test func `every name that is used is there`() throws {
    let policy = try Shipped.minimal()
    let service = try #require(policy.services["shop"])
    #expect(policy.services.count == 1)
    let healthy = try #require(service.healthy)
    #expect(Set(policy.signals.keys).isSuperset(of: healthy.signals))
    for (kind, name) in service.actions {
      #expect(policy.actions[name]?.kinds.contains(kind) == true)
    }
    let roles = Set(policy.people.values.flatMap(\.roles))
    #expect(policy.people.count == 5)
    #expect(roles.isSuperset(of: policy.escalation.map(\.to)))
    #expect(roles.contains(policy.approvals.stakeholderRole))
    let calendar = try #require(policy.environments["production"]?.calendar)
    #expect(policy.calendars[calendar] != nil)
  }

  @Test(arguments: [
    ("2026-11-06", 15, 59, CalendarJudgement.Standing.open), ("2026-11-06", 16, 0, .avoided),
    ("2026-11-07", 12, 0, .outside),
  ])
  func `Friday evening is avoided`(
    day: String, hour: Int, minute: Int, standing: CalendarJudgement.Standing
  ) throws {
    let calendar = try #require(try Shipped.minimal().calendars["working-hours"])
    #expect(calendar.judge(try second(day, hour, minute, offsetMinutes: 0)).standing == standing)
  }

  @Test func `what is not said is as the program has it`() throws {
    let policy = try Shipped.minimal()
    #expect(policy.verification == VerificationRule())
    #expect(policy.drills == DrillRule())
    #expect(policy.automation == AutomationRule())
    #expect(policy.profile == "minimal")
  }
}
