import Policy
import Testing

/// An action makes the same calls whichever environment is named.
@Suite struct `Approvals of an action` {
  private static func policy(_ environments: [String]) -> Policy {
    var policy = Policy(organisation: "Example")
    func rule(_ approvers: Int, _ roles: [String] = []) -> EnvironmentRule {
      var rule = EnvironmentRule()
      (rule.approvers, rule.andRoles) = (approvers, roles)
      return rule
    }
    policy.environments = [
      "staging": rule(0), "test": rule(1, ["tester"]), "production": rule(2, ["board"]),
    ]
    var action = ActionDefinition(adapter: "host-release")
    action.environments = environments
    policy.actions["switch"] = action
    var shop = Service()
    shop.actions = [.rollback: "switch", .halt: "switch"]
    shop.bypasses = [Bypass(flag: "a", covers: "b")]
    shop.bypasses[0].action = "switch"
    policy.services["shop"] = shop
    return policy
  }

  private static func asked(
    _ environments: [String], _ kind: MitigationKind = .rollback, in environment: String?,
    service: String? = "shop", definition: String? = nil
  ) -> ApprovalRequirement {
    policy(environments).approvals(
      for: kind, in: environment, service: service, definition: definition)
  }

  @Test func `one that names no environments asks for what the strictest asks for`() {
    let asked = Self.asked([], in: "staging")
    #expect(asked.count == 4)
    #expect(Set(asked.roles) == ["board", "tester"])
    #expect(asked.reasons == ["the action names no environments, so the strictest rule holds"])
  }

  @Test func `it does so too where the plan names the action, and where the policy lacks it`() {
    #expect(Self.asked([], in: "staging", service: nil, definition: "switch").count == 4)
    #expect(Self.asked([], in: "staging", service: nil, definition: "gone").count == 4)
  }

  @Test func `one for a single environment asks for what that asks for`() {
    #expect(Self.asked(["staging"], in: "staging").isNone)
    let asked = Self.asked(["production"], in: "production")
    #expect(asked.count == 3 && asked.roles == ["board"])
    #expect(asked.reasons == ["production asks for it"])
  }

  @Test func `one for several asks for what the strictest of them asks for`() {
    let asked = Self.asked(["staging", "production"], in: "staging")
    #expect(asked.count == 3 && asked.roles == ["board"])
    #expect(
      asked.reasons == ["the action may be used in production too, so the strictest rule holds"])
    #expect(Self.asked(["staging", "test"], in: "staging").roles == ["tester"])
  }

  @Test func `one that is meant for another environment makes it no easier`() {
    let asked = Self.asked(["production"], in: "staging")
    #expect(asked.count == 4)
    #expect(asked.reasons.last?.contains("not meant for staging") == true)
  }

  @Test func `every action that could switch something off counts`() {
    #expect(Self.asked([], .bypass, in: "staging").roles.contains("board"))
    #expect(Self.asked(["staging"], .bypass, in: "staging").roles == ["stakeholder"])
  }

  @Test func `without a service and an action the environment alone decides`() {
    #expect(Self.asked([], in: "staging", service: nil).isNone)
    #expect(Self.asked([], .fallback, in: "staging").isNone)
  }

  @Test func `stopping asks for nobody`() {
    #expect(Self.asked([], .halt, in: "production").isNone)
  }

  @Test(arguments: ["moon", nil]) func `an unknown environment has all roles`(name: String?) {
    let asked = Self.asked(["staging"], in: name)
    #expect(asked.count == 4 && Set(asked.roles) == ["board", "tester"])
  }

  @Test func `a rule for an environment holds wherever the action reaches it`() {
    var policy = Self.policy([])
    var rule = ApprovalRule(action: .rollback)
    (rule.environment, rule.roles) = ("production", ["dba"])
    policy.approvals.rules = [rule]
    func roles(_ environments: [String], in name: String) -> [String] {
      policy.actions["switch"]?.environments = environments
      return policy.approvals(for: .rollback, in: name, service: "shop").roles
    }
    #expect(roles([], in: "staging").contains("dba"))
    #expect(!roles(["staging"], in: "staging").contains("dba"))
    #expect(roles(["staging"], in: "moon").contains("dba"))
  }
}
