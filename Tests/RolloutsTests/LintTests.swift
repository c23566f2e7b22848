import EventLog
import Rollouts
import Testing

@Suite struct `Lints of a plan` {
  private func warnings(
    _ groups: [RolloutGroup], in environment: String = "production"
  ) -> [RolloutLint] {
    var plan = Examples.plan
    (plan.groups, plan.environment) = (groups, environment)
    return RolloutLint.warnings(about: plan)
  }

  private func stamp(_ name: String, _ percent: Int32, hours: Int64) -> RolloutGroup {
    RolloutGroup(
      name: name, kind: .stamp, share: Examples.share(percent), bakeSeconds: hours * 3_600)
  }

  @Test func `say nothing of a good plan`() {
    #expect(warnings(Examples.groups).isEmpty)
  }

  @Test func `warn of a bake under one hour in production`() {
    var groups = Examples.groups
    groups[0].bakeSeconds = 900
    #expect(warnings(groups) == [.shortBake(group: "canary", seconds: 900)])
    #expect(warnings(groups, in: "staging").isEmpty)
    #expect(warnings(groups, in: "eu-prod").count == 1)
  }

  @Test func `warn of a bake that is shorter than the one before`() {
    var groups = Examples.groups
    groups[2].bakeSeconds = 3_600
    #expect(warnings(groups) == [.fallingBake(group: "half", seconds: 3_600, after: 7_200)])
  }

  @Test func `warn of everything at once`() {
    let direct = [Examples.group("everyone", 100)]
    #expect(warnings(direct) == [.everythingAtOnce(group: "everyone")])
    #expect(warnings([Examples.group("dark", 0)]).isEmpty)
  }

  @Test func `warn of two stamps at once`() {
    #expect(
      warnings(
        [stamp("stamp-1", 50, hours: 0), stamp("stamp-2", 100, hours: 1)], in: "staging")
        == [.stampsAtOnce("stamp-1", "stamp-2")])
    #expect(warnings([stamp("stamp-1", 50, hours: 2), stamp("stamp-2", 100, hours: 2)]).isEmpty)
    #expect(
      warnings([stamp("stamp-1, stamp-2", 50, hours: 2), stamp("stamp-3", 100, hours: 2)])
        == [.severalStampsInOne(group: "stamp-1, stamp-2")])
  }

  @Test func `warn of a group that adds nothing`() {
    #expect(
      warnings([Examples.group("a", 50), Examples.group("b", 50), Examples.group("c", 100)])
        == [.equalShares(group: "b", Examples.share(50))])
  }

  @Test func `warn of falling bakes exactly when there is one`() {
    var random = SplitMix(state: 3)
    for _ in 0..<200 {
      let count = Int32.random(in: 2...8, using: &random)
      let groups = (1...count).map {
        Examples.group("g\($0)", $0, hours: Int64.random(in: 1...4, using: &random))
      }
      let baking = groups.dropLast().map(\.bakeSeconds)
      let found = warnings(groups).contains {
        if case .fallingBake = $0 { true } else { false }
      }
      #expect(found == (baking != baking.sorted()))
    }
  }

  @Test func `each give a reason`() {
    let lints: [RolloutLint] = [
      .shortBake(group: "a", seconds: 30), .fallingBake(group: "a", seconds: 900, after: 9_000),
      .everythingAtOnce(group: "a"), .stampsAtOnce("a", "b"), .severalStampsInOne(group: "a+b"),
      .equalShares(group: "a", .all),
    ]
    for lint in lints { #expect(lint.reason.hasSuffix(".") && lint.reason.count > 30) }
  }
}
