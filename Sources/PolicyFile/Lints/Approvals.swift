import Policy

extension PolicyLints {
  /// Whether what must be agreed to can be agreed to by the people there are.
  mutating func checkApprovals() {
    guard !policy.people.isEmpty else { return }
    var reported: Set<String> = []
    for environment in policy.environments.keys.sorted() {
      for kind in MitigationKind.allCases
      where !kind.needsNoApproval && !policy.disabledActions.contains(kind) {
        let asked = policy.approvals(for: kind, in: environment)
        guard
          let gap = policy.obstacles(to: asked).first.map({
            $0.prefix(1).uppercased() + $0.dropFirst()
          }), reported.insert(environment + gap).inserted
        else { continue }
        let roles =
          asked.roles.isEmpty ? "" : ", among them \(asked.roles.joined(separator: " and "))"
        warn(
          "impossible-approval", "environments.\(environment).approvers",
          "For a \(kind.rawValue) in \(environment), \(asked.count) people must agree\(roles), and whoever asks does not count. \(gap) When it is needed, it would wait until it expires.",
          write: "Give more people these roles, let them be asked at more times, or ask for fewer.")
      }
    }
    if let glass = policy.approvals.breakGlass {
      let able = policy.people.values.count { !Set($0.roles).isDisjoint(with: glass.roles) }
      let needed = glass.alone ? 1 : glass.count
      if able < needed {
        warn(
          "impossible-approval", "approvals.break-glass",
          "\(needed) people with one of the roles \(glass.roles.joined(separator: ", ")) are needed to break the glass, and there are \(able).",
          write: "Give more people one of these roles.")
      }
    }
  }
}
