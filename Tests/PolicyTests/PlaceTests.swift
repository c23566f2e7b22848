import Policy
import Testing

@Suite struct `Environments on the same machines` {
  private static func policy(_ pairs: [String: String?]) -> Policy {
    var policy = Policy(organisation: "Example")
    for (name, other) in pairs {
      var rule = EnvironmentRule()
      rule.sameAs = other
      policy.environments[name] = rule
    }
    return policy
  }

  private let policy = policy(["production": nil, "hotfix": "production", "staging": nil])

  @Test(arguments: [
    ("production", "production"), ("hotfix", "production"), ("staging", "staging"),
    ("elsewhere", "elsewhere"),
  ])
  func `are one place`(name: String, place: String) {
    #expect(policy.place(of: name) == place)
  }

  @Test(arguments: [
    ("production", ["production", "hotfix"]), ("hotfix", ["hotfix", "production"]),
    ("staging", ["staging"]), ("elsewhere", ["elsewhere"]),
  ])
  func `have all names of it`(name: String, names: [String]) {
    #expect(policy.names(ofPlace: name) == names)
  }

  @Test func `are compared by it`() {
    #expect(policy.isSamePlace("hotfix", "production"))
    #expect(!policy.isSamePlace("hotfix", "staging"))
    #expect(!policy.isSamePlace("hotfix", nil))
    #expect(policy.isSamePlace(nil, nil))
  }

  /// The lint refuses these; whoever reads them all the same comes to an end.
  @Test func `come to an end, however they are written`() {
    #expect(Self.policy(["a": "b", "b": "a"]).names(ofPlace: "a").first == "a")
    #expect(Self.policy(["a": "a"]).place(of: "a") == "a")
    #expect(Self.policy(["a": "gone"]).place(of: "a") == "a")
    let chain = Self.policy(["a": "b", "b": "c", "c": nil])
    #expect(chain.place(of: "a") == "c")
    #expect(chain.names(ofPlace: "c") == ["c", "a", "b"])
  }
}
