import Policy
import PolicyFile

extension CaseTrial {
  mutating func tryApprovals() {
    guard let expected = expected.approvals?.value, let action = given.action else { return }
    let before = findings.count
    _ = given(.environment, given.environment, in: policy.environments, kind: "environment")
    let situations = Dictionary(policy.authority.map { ($0.situation, true) }) { one, _ in one }
    _ = given(.situation, given.situation, in: situations, kind: "situation")
    let leaf = given(.leaf, given.leaf, in: policy.tree?.leaves ?? [:], kind: "leaf")
    guard findings.count == before else { return }
    let asked = policy.approvals(
      for: action, in: given.environment, emergency: given.emergency, situation: given.situation,
      leaf: leaf)
    if let count = expected.count {
      compare(
        "approvals count", at: count.place, expected: "\(count.value)", actual: "\(asked.count)",
        because: asked.reasons)
    }
    if let roles = expected.roles {
      compare(
        "approvals roles", at: roles.place, expected: roles.value.sorted().inOneLine,
        actual: asked.roles.sorted().inOneLine, because: asked.reasons)
    }
    if let expires = expected.expires {
      compare(
        "approvals expires", at: expires.place, expected: "\(expires.value)",
        actual: "\(asked.expires)", because: asked.reasons)
    }
  }
}
