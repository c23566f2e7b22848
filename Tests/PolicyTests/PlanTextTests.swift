import Policy
import Testing

@Suite struct `Words about numbers` {
  private func rollout(_ text: String, _ shares: Int32...) -> Policy {
    var template = RolloutTemplate()
    template.text = text
    template.steps = shares.map {
      var step = RolloutStep(name: "\($0)")
      step.share = Percent($0)
      return step
    }
    var policy = Policy(organisation: "Example")
    policy.rollouts["flag"] = template
    return policy
  }

  @Test(arguments: [
    ("10/25/50/100%", true), ("10/50/100%", false), ("named tenants, 10%, 50% and 100%", false),
    ("10%, then 25%, then 100%", true), ("slowly", false), ("in 4 phases", false),
    ("only 10% at first", false), ("10 %, 25 %, 100 %", true), ("10 %, 50 %, 100 %", false),
  ])
  func `a text whose shares are not those of the steps is found`(text: String, isFound: Bool) {
    #expect(!rollout(text, 10, 50, 100).textMismatches.isEmpty == isFound)
  }

  @Test func `it says both`() throws {
    let mismatch = try #require(rollout("10/25/50/100%", 10, 50, 100).textMismatches.first)
    #expect(
      mismatch.explanation
        == "The text of the rollout flag says 10%, 25%, 50%, 100%, and its steps are "
        + "10%, 50%, 100%. Somebody will follow the one and somebody the other.")
  }

  @Test(arguments: [
    ("about 90 minutes (15 minutes per increment)", true), ("about 60 minutes", false),
    ("about 1 hour", false), ("15 minutes per increment", false), ("soon", false),
  ])
  func `an announced duration is that of the steps`(text: String, isFound: Bool) {
    var policy = Policy(organisation: "Example")
    var production = EnvironmentRule()
    (production.production, production.soak) = (true, .minutes(15))
    production.steps = [5, 20, 50, 100].map { Percent($0) }
    policy.environments["production"] = production
    policy.announcements["start"] = Announcement(text: text)
    #expect(!policy.textMismatches.isEmpty == isFound)
    #expect(production.duration == .hours(1))
  }
}
