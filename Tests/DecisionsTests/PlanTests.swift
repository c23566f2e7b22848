import Decisions
import EventLog
import FoundationEssentials
import Policy
import Testing

@Suite struct `The text of a plan` {
  static let decision = EventID(uuid: UUID())
  static let plan = Plan(
    decision: decision, action: .rollback, service: "checkout", environment: "production",
    definition: "switch-release", adapter: "host-release", standing: .real, from: "4.2.0",
    to: "4.1.9", parameters: ["release": "4.1.9", "a": "b"],
    steps: [PlanStep(name: "switch", call: ["/bin/true", "4.1.9"], timeoutSeconds: 30)],
    expectedSeconds: 12)

  @Test func `the same plan has the same text`() {
    var other = Self.plan
    other.parameters = ["a": "b", "release": "4.1.9"]
    #expect(Self.text(other) == Self.text(Self.plan))
  }

  @Test(
    arguments: [
      { (plan: inout Plan) in plan.to = "4.1.8" },
      { plan in plan.from = "4.2.1" },
      { plan in plan.parameters["a"] = "c" },
      { plan in plan.steps[0].call[1] = "4.1.8" },
      { plan in plan.steps[0].timeoutSeconds += 1 },
      { plan in plan.steps[0].restoresTraffic = true },
      { plan in plan.environment = "staging" },
      { plan in plan.action = .fallback },
      { plan in plan.release = StreamID(uuid: UUID()) },
      { plan in plan.standing = .simulated },
      { plan in plan.decision = EventID(uuid: UUID()) },
    ] as [@Sendable (inout Plan) -> Void])
  func `whatever changes a plan changes its text`(change: @Sendable (inout Plan) -> Void) {
    var other = Self.plan
    change(&other)
    #expect(Self.text(other) != Self.text(Self.plan))
  }

  private static func text(_ plan: Plan) -> [UInt8] { PreparedPlan.canonical(plan, []) }

  @Test func `what stands in its way belongs to it, and how well something passed does not`() {
    func text(_ result: PreflightResult) -> [UInt8] { PreparedPlan.canonical(Self.plan, [result]) }
    let pass = text(PreflightResult(.data, .pass, "41 is in 41..44"))
    #expect(pass == text(PreflightResult(.data, .pass, "41 is in 40..44")))
    #expect(pass != text(PreflightResult(.data, .unknown, "41 is in 41..44")))
    #expect(pass != text(PreflightResult(.bundle, .pass, "41 is in 41..44")))
    #expect(
      text(PreflightResult(.bundle, .unknown, "secrets differ"))
        != text(PreflightResult(.bundle, .unknown, "secrets and scaling differ")))
  }
}
