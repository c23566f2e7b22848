extension Policy {
  /// What has to be agreed to before `action` in `environment`.
  ///
  /// An environment that the policy does not know is treated as production: nobody gets around the
  /// rule by a new name.
  package func approvals(
    for action: MitigationKind, in environment: String?, emergency: Bool = false,
    situation: String? = nil, leaf: DecisionTree.Leaf? = nil
  ) -> ApprovalRequirement {
    let expires = emergency ? approvals.expeditedExpires : approvals.expires
    guard !action.needsNoApproval else {
      return ApprovalRequirement(
        count: 0, roles: [], expires: expires,
        reasons: ["Anybody who responds may decide to \(action.rawValue)."])
    }
    var asked = ApprovalRequirement(count: 0, roles: [], expires: expires, reasons: [])
    add(environmentOf: environment, to: &asked)
    for rule in approvals.rules
    where rule.action == action && (rule.environment == nil || rule.environment == environment) {
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
    asked.count = max(asked.count, asked.roles.count)
    return asked
  }

  private func add(environmentOf name: String?, to asked: inout ApprovalRequirement) {
    if let name, let rule = environments[name] {
      let reason = "\(name) asks for it"
      if rule.expedited { asked.expires = min(asked.expires, approvals.expeditedExpires) }
      // Approvers and roles besides: two approvers and the board are three people.
      asked.raise(rule.approvers + rule.andRoles.count, rule.andRoles, reason)
    } else if let strictest = environments.values.max(by: {
      $0.approvers + $0.andRoles.count < $1.approvers + $1.andRoles.count
    }) {
      asked.raise(
        strictest.approvers + strictest.andRoles.count, strictest.andRoles,
        "the environment is not known, so the strictest rule holds")
    } else {
      asked.raise(1, [], "the policy names no environment")
    }
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
