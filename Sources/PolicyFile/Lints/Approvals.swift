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
        guard !asked.isNone, let gap = gap(in: asked), reported.insert(environment + gap).inserted
        else { continue }
        let roles =
          asked.roles.isEmpty ? "" : ", among them \(asked.roles.joined(separator: " and "))"
        warn(
          "impossible-approval", "environments.\(environment).approvers",
          "For a \(kind.rawValue) in \(environment), \(asked.count) people must agree\(roles), and whoever asks does not count. \(gap)",
          write: "Give more people these roles, or ask for fewer.")
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

  /// Why nobody could agree, whoever asks; nil when it is possible.
  private func gap(in asked: ApprovalRequirement) -> String? {
    for role in asked.roles where !policy.people.values.contains(where: { $0.roles.contains(role) })
    {
      return "Nobody has the role \(role)."
    }
    let people = policy.people.sorted { $0.key < $1.key }
    if people.count <= asked.count { return "There are only \(people.count) people in all." }
    // Whoever asks best is somebody who is not needed.
    let isPossible = people.indices.contains { requester in
      let others = people.indices.filter { $0 != requester }.map { people[$0].value.roles }
      return Self.canFill(asked.roles, with: others)
    }
    return isPossible ? nil : "Too few different people have these roles."
  }

  /// Whether each role can be given to a person of its own.
  private static func canFill(_ roles: [String], with people: [[String]]) -> Bool {
    var holder: [Int?] = Array(repeating: nil, count: people.count)
    func place(_ role: Int, _ tried: inout Set<Int>) -> Bool {
      for person in people.indices where people[person].contains(roles[role]) {
        guard tried.insert(person).inserted else { continue }
        if let other = holder[person], !place(other, &tried) { continue }
        holder[person] = role
        return true
      }
      return false
    }
    return roles.indices.allSatisfy { role in
      var tried: Set<Int> = []
      return place(role, &tried)
    }
  }
}
