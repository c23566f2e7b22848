import Policy

extension ApprovalRules: PolicySection {
  static func read(_ map: inout MappingReader) -> ApprovalRules? {
    var rules = ApprovalRules()
    map.read("expires", into: &rules.expires)
    map.read("expedited-expires", into: &rules.expeditedExpires)
    map.read("plan-expires", into: &rules.planExpires)
    map.read("rules", into: &rules.rules)
    map.read("break-glass", into: &rules.breakGlass)
    map.read("stakeholder-role", into: &rules.stakeholderRole)
    map.read("link-expires", into: &rules.linkExpires)
    return rules
  }
}

extension ApprovalRule: PolicySection {
  static func read(_ map: inout MappingReader) -> ApprovalRule? {
    var rule = ApprovalRule(
      action: map.required("action", or: MitigationKind.rollback, example: "rollback"))
    map.read("environment", into: &rule.environment)
    map.read("count", into: &rule.count)
    map.read("roles", into: &rule.roles)
    return rule
  }
}

extension BreakGlass: PolicySection {
  static func read(_ map: inout MappingReader) -> BreakGlass? {
    var rule = BreakGlass()
    map.read("roles", into: &rule.roles)
    map.read("count", into: &rule.count)
    map.read("review-within", into: &rule.reviewWithin)
    map.read("alone", into: &rule.alone)
    return rule
  }
}

extension AccelerationRule: PolicySection {
  static func read(_ map: inout MappingReader) -> AccelerationRule? {
    var rule = AccelerationRule()
    map.read("roles", into: &rule.roles)
    map.read("count", into: &rule.count)
    map.read("criteria", into: &rule.criteria)
    map.read("may-shorten", into: &rule.mayShorten)
    map.read("debt-due", into: &rule.debtDue)
    return rule
  }
}

extension AutomationRule: PolicySection {
  static func read(_ map: inout MappingReader) -> AutomationRule? {
    var rule = AutomationRule()
    map.read("per-deployment", into: &rule.perDeployment)
    map.read("per-service-and-day", into: &rule.perServiceAndDay)
    map.read("rollback-of-rollback", into: &rule.rollbackOfRollback)
    return rule
  }
}

extension DrillRule: PolicySection {
  static func read(_ map: inout MappingReader) -> DrillRule? {
    var rule = DrillRule()
    map.read("required", into: &rule.required)
    map.read("within", into: &rule.within)
    return rule
  }
}

extension VerificationRule: PolicySection {
  static func read(_ map: inout MappingReader) -> VerificationRule? {
    var rule = VerificationRule()
    map.read("drain", into: &rule.drain)
    map.read("settle", into: &rule.settle)
    map.read("window", into: &rule.window)
    map.read("samples", into: &rule.samples)
    map.read("minimum-requests", into: &rule.minimumRequests)
    map.read("probe-timeout", into: &rule.probeTimeout)
    map.read("tolerance", into: &rule.tolerance)
    return rule
  }
}

extension DegradedRule: PolicySection {
  static func read(_ map: inout MappingReader) -> DegradedRule? {
    var rule = DegradedRule()
    map.read("warn-at", into: &rule.warnAt)
    map.read("longest", into: &rule.longest)
    return rule
  }
}

extension RetentionRule: PolicySection {
  static func read(_ map: inout MappingReader) -> RetentionRule? {
    var rule = RetentionRule()
    map.read("outputs", into: &rule.outputs)
    return rule
  }
}
