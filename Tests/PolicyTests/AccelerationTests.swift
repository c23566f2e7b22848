import Policy
import Testing

@Suite struct `Shortening the way of an emergency` {
  private static let policy: Policy = {
    var policy = Policy(organisation: "Example")
    var rule = AccelerationRule()
    rule.roles = ["incident-lead"]
    rule.criteria = ["users are harmed now", "the fix is smaller than the harm"]
    rule.mayShorten = ["smoke", "load-check"]
    policy.acceleration = rule
    policy.gates = [
      GateRule(name: "load-check", kind: "load"), GateRule(name: "scan", kind: "security"),
    ]
    return policy
  }()

  private static let met = ["users are harmed now", "the fix is smaller than the harm"]

  private func fault(
    _ stage: AccelerationStage, _ from: String?, _ to: String?, _ criteria: [String] = met
  ) -> AccelerationFault? {
    do {
      try Self.policy.check(Acceleration(stage, from: from, to: to, criteria: criteria))
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("30m", "5m"), ("300 tests", "20 tests"), ("all", "20 of 300"), ("all tests", "the smoke set"),
    ("1h", "59m"),
  ])
  func `a gate may run for a shorter time, or a part of it`(from: String, to: String) {
    #expect(fault(.gate("smoke"), from, to) == nil)
    let bake: AccelerationFault? = Span(to) == nil ? .isNoTime(to) : nil
    #expect(fault(.bake("canary"), from, to) == bake, "only a time can be waited for")
  }

  @Test(arguments: [
    "0", "0s", "0m", "0 of 300", "0 tests", "0%", "none", "None", "skip", "removed", " ", "",
    "nothing",
  ])
  func `a gate is never removed`(to: String) {
    #expect(fault(.gate("smoke"), "30m", to) == .removesGate("smoke"))
    // Also not one that could not be shortened.
    #expect(fault(.gate("scan"), "30m", to) == .removesGate("scan"))
    #expect(fault(.bake("canary"), "30m", to) == .removesBake("canary"))
  }

  @Test(arguments: [
    ("30m", "30m"), ("5m", "30m"), ("300 of 300", "300 of 300"), ("20 tests", "20 tests"),
    ("all", "all"), ("20 tests", "21 tests"), ("10 of 300", "299 of 300"),
    ("10 of 300", "10 of 300"), ("10 tests", "299 of 300"), ("300 tests", "300 of 300"),
    ("20 of 300", "20 tests"), ("20 of 300 tests", "21"), ("10%", "20%"), ("All", "all"),
    ("all", "300 of 300"), ("all tests", "100%"), ("1 test", "2 tests"),
  ])
  func `what is not less is no shortening`(from: String, to: String) {
    #expect(fault(.gate("smoke"), from, to) == .isNotShorter(from: from, to: to))
  }

  @Test(arguments: [
    ("30m", "300 tests"), ("30m", "20 of 300"), ("30m", "the smoke set"), ("300 tests", "5m"),
    ("300 tests", "10%"), ("20 of 300 tests", "2 tenants"), ("300 tests", "2 of 300 tenants"),
    ("20 of 300", "half an hour"), ("the smoke set", "300 tests"), ("the smoke set", "5m"),
    ("30", "5m"), ("30m", "20"),
  ])
  func `of what cannot be compared nobody sees that it is less`(from: String, to: String) {
    let fault = fault(.gate("smoke"), from, to)
    #expect(fault == .areUnlike(from: from, to: to))
    #expect(fault?.explanation.contains("in the same unit") == true)
  }

  @Test(arguments: [
    ("300 of 300", "20 of 300"), ("20 of 300", "5"), ("300", "20 of 300 tests"), ("100%", "20%"),
    ("everything", "20 tests"), ("all", "5m"), ("2 tests", "1 test"), ("40 of 300", "20 of 200"),
  ])
  func `like is compared with like`(from: String, to: String) {
    #expect(fault(.gate("smoke"), from, to) == nil)
  }

  @Test func `it says from what to what`() {
    #expect(fault(.gate("smoke"), nil, "5m") == .saysNotWhat(.gate("smoke")))
    #expect(fault(.bake("canary"), "5m", nil) == .saysNotWhat(.bake("canary")))
    #expect(fault(.allAtOnce, nil, nil) == nil)
    #expect(fault(.environment("staging"), nil, nil) == nil)
  }

  @Test func `only gates that the policy names may be shortened, by their names`() {
    #expect(
      fault(.gate("security"), "30m", "5m")
        == .mayNotShorten(gate: "security", may: ["smoke", "load-check"]))
    // The kind of a gate is not the gate: others may be of it.
    #expect(
      fault(.gate("load"), "30m", "5m")
        == .mayNotShorten(gate: "load", may: ["smoke", "load-check"]))
    #expect(fault(.gate("load-check"), "30m", "5m") == nil)
  }

  @Test func `a kind that may be shortened opens its gates, unless a gate is called like it`() {
    var policy = Self.policy
    func fault(_ gate: String) -> AccelerationFault? {
      do throws(AccelerationFault) {
        try policy.check(Acceleration(.gate(gate), from: "30m", to: "5m", criteria: Self.met))
        return nil
      } catch { return error }
    }
    policy.gates = [GateRule(name: "tenants", kind: "smoke")]
    #expect(fault("tenants") == nil)
    policy.gates.append(GateRule(name: "smoke", kind: "smoke"))
    #expect(fault("tenants") == .mayNotShorten(gate: "tenants", may: ["smoke", "load-check"]))
    #expect(fault("smoke") == nil)
  }

  @Test func `every criterion is met and said, and no other`() {
    #expect(
      fault(.allAtOnce, nil, nil, ["users are harmed now"])
        == .criteriaNotMet(["the fix is smaller than the harm"]))
    #expect(fault(.allAtOnce, nil, nil, []) == .criteriaNotMet(Self.met))
    #expect(
      fault(.allAtOnce, nil, nil, Self.met + ["it is late"])
        == .unknownCriterion("it is late", known: Self.met))
  }

  @Test func `without a rule nobody may`() {
    #expect(throws: AccelerationFault.noRule) {
      try Policy(organisation: "Example").check(Acceleration(.allAtOnce))
    }
  }

  @Test(arguments: [
    AccelerationStage.gate("smoke"), .gate("a:b"), .bake("canary"), .environment("staging"),
    .allAtOnce,
  ])
  func `a stage is written as it is read`(stage: AccelerationStage) {
    #expect(AccelerationStage(stage.description) == stage)
  }

  @Test(arguments: ["", "gate", "gate:", "approval:x", "all-at-once:x", ":smoke"])
  func `no other stage is known`(text: String) { #expect(AccelerationStage(text) == nil) }
}
