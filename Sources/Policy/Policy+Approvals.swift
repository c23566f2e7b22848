extension Policy {
  /// What has to be agreed to before `action` in `environment`.
  ///
  /// An environment that the policy does not know is treated as production: nobody gets around the
  /// rule by a new name. Nor by another one: `definition` makes the same calls whichever environment
  /// is named, so the strictest rule of all that it may be used in holds. Without a `definition` it is
  /// whichever the policy gives the `service`; without either, the environment alone decides.
  ///
  /// A `leaf` is an end of the tree for which somebody asks; `steps` is the way that a decision has
  /// taken, be it finished or not.
  package func approvals(
    for action: MitigationKind, in environment: String?, emergency: Bool = false,
    situation: String? = nil, leaf: DecisionTree.Leaf? = nil, after steps: [String]? = nil,
    service: String? = nil, definition: String? = nil
  ) -> ApprovalRequirement {
    let expires = emergency ? approvals.expeditedExpires : approvals.expires
    guard !action.needsNoApproval else {
      return ApprovalRequirement(
        count: 0, roles: [], expires: expires,
        reasons: ["Anybody who responds may decide to \(action.rawValue)."])
    }
    var asked = ApprovalRequirement(count: 0, roles: [], expires: expires, reasons: [])
    let reach = reach(
      of: definition.map { [$0] } ?? definitions(for: action, of: service), from: environment)
    add(environmentOf: environment, to: &asked)
    if let because = reach.because { add(strictestOf: reach.names, because, to: &asked) }
    for rule in approvals.rules
    where rule.action == action
      && (rule.environment == environment || rule.environment.map(reach.names.contains) ?? true)
    {
      asked.raise(rule.count, rule.roles, "a \(action.rawValue) asks for it")
    }
    if action == .bypass, !asked.roles.contains(approvals.stakeholderRole) {
      asked.raise(
        0, [approvals.stakeholderRole], "who lives with a bypass agrees to it")
    }
    if action == .dataRestore { asked.raise(2, [], "restored data takes two") }
    if let situation, let row = authority.first(where: { $0.situation == situation }) {
      asked.raise(0, row.decide, "\(row.situation) is decided by them together")
    }
    if let leaf { asked.raise(0, leaf.approvals, "the decision tree asks for it") }
    if let steps, let claim = treeClaim(on: action, after: steps) {
      asked.raise(0, claim.roles, claim.because)
    }
    asked.count = max(asked.count, asked.roles.count)
    return asked
  }

  /// What has to be agreed to before a deployment into `environment` starts, by people other than
  /// whoever planned it or starts it; nothing where the policy names no environment at all.
  ///
  /// As with an action, one that the policy does not know is under the strictest rule of all.
  package func approvals(
    toStartIn environment: String, emergency: Bool
  ) -> ApprovalRequirement {
    let expires = emergency ? approvals.expeditedExpires : approvals.expires
    var asked = ApprovalRequirement(count: 0, roles: [], expires: expires, reasons: [])
    guard !environments.isEmpty else { return asked }
    add(environmentOf: environment, to: &asked)
    return asked
  }

  /// The names among `actions` that may carry out a kind of mitigation for a service.
  package func definitions(for kind: MitigationKind, of service: String?) -> [String] {
    guard let service = service.flatMap({ services[$0] }) else { return [] }
    let usual = service.actions[kind].map { [$0] } ?? []
    return kind == .bypass ? usual + service.bypasses.compactMap(\.action) : usual
  }

  /// Where calls may have an effect, and why that is more than what was named; nil when it is not.
  private func reach(
    of definitions: [String], from environment: String?
  ) -> (names: Set<String>, because: String?) {
    let all = Set(environments.keys)
    guard let environment, all.contains(environment) else { return (all, nil) }
    var names: Set = [environment]
    for definition in definitions {
      let own = actions[definition]?.environments ?? []
      guard !own.isEmpty else {
        return (all, "the action names no environments, so the strictest rule holds")
      }
      // Not meant for it, and so not carried out; until then it counts as if it could be.
      guard own.contains(environment) else {
        return (all, "the action is not meant for \(environment), so the strictest rule holds")
      }
      names.formUnion(own)
    }
    let others = names.subtracting([environment]).sorted().joined(separator: ", ")
    return (
      names,
      others.isEmpty ? nil : "the action may be used in \(others) too, so the strictest rule holds"
    )
  }

  private func add(environmentOf name: String?, to asked: inout ApprovalRequirement) {
    if let name, let rule = environments[name] {
      if rule.expedited { asked.expires = min(asked.expires, approvals.expeditedExpires) }
      // Approvers and roles besides: two approvers and the board are three people.
      asked.raise(rule.approvers + rule.andRoles.count, rule.andRoles, "\(name) asks for it")
    } else if environments.isEmpty {
      asked.raise(1, [], "the policy names no environment")
    } else {
      add(
        strictestOf: Set(environments.keys),
        "the environment is not known, so the strictest rule holds", to: &asked)
    }
  }

  /// As many approvers as any of them asks for, and the roles of all.
  private func add(
    strictestOf names: Set<String>, _ reason: String, to asked: inout ApprovalRequirement
  ) {
    let rules = names.sorted().compactMap { environments[$0] }
    var roles: [String] = []
    for role in rules.flatMap(\.andRoles) where !roles.contains(role) { roles.append(role) }
    asked.raise((rules.map(\.approvers).max() ?? 0) + roles.count, roles, reason)
  }
}

extension ApprovalRequirement {
  fileprivate mutating func raise(_ count: Int, _ roles: [String], _ reason: String) {
    let news = roles.filter { !self.roles.contains($0) }
    guard count > self.count || !news.isEmpty else { return }
    self.count = max(self.count, count)
    self.roles += news
    reasons.append(reason)
  }
}
