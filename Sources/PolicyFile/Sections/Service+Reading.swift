import Policy

extension Service: PolicySection {
  static func read(_ map: inout MappingReader) -> Service? {
    var service = Service()
    map.read("owner", into: &service.owner)
    map.read("contact", into: &service.contact)
    map.read("criticality", into: &service.criticality)
    map.read("infrastructure", into: &service.infrastructure)
    map.read("fallback", into: &service.fallback)
    map.read("healthy", into: &service.healthy)
    map.read("bypasses", into: &service.bypasses)
    map.read("actions", into: &service.actions)
    map.read("automation", into: &service.automation)
    map.read("data-guide", into: &service.dataGuide)
    map.read("accepts-schema", into: &service.acceptsSchema)
    map.read("shared", into: &service.shared)
    map.read("unchanged-capacity", into: &service.unchangedCapacity)
    map.read("version-owners", into: &service.versionOwners)
    map.read("rollout", into: &service.rollout)
    map.read("failure-plan", into: &service.failurePlan)
    map.read("slos", into: &service.slos)
    map.read("tenants", into: &service.tenants)
    map.read("entry", into: &service.entry)
    map.read("verify", into: &service.verify)
    return service
  }
}

extension FallbackFeasibility: PolicyScalar {
  init?(policyText: String) {
    switch policyText {
    case "feasible": self = .feasible
    case "unknown": self = .unknown
    // One word is a misspelling, not a reason.
    default:
      guard policyText.contains(" ") else { return nil }
      self = .infeasible(because: policyText)
    }
  }

  static var expectation: String { "“feasible”, or a sentence that says why it is not" }
  static func suggestion(for text: String) -> String? {
    "Write feasible, or why there is no unchanged stack to go back to."
  }
}

extension HealthDefinition: PolicySection {
  static func read(_ map: inout MappingReader) -> HealthDefinition? {
    var health = HealthDefinition()
    map.read("signals", into: &health.signals)
    map.read("window", into: &health.window)
    map.read("coverage", into: &health.coverage)
    map.read("minimum-requests", into: &health.minimumRequests)
    return health
  }
}

extension Bypass: PolicySection {
  static func read(_ map: inout MappingReader) -> Bypass? {
    var bypass = Bypass(flag: map.required("flag", or: ""), covers: map.required("covers", or: ""))
    map.read("kind", into: &bypass.kind)
    map.read("action", into: &bypass.action)
    map.read("tested", into: &bypass.tested)
    map.read("propagation", into: &bypass.propagation)
    return bypass
  }
}

extension Person: PolicySection {
  static func read(_ map: inout MappingReader) -> Person? {
    var person = Person()
    map.read("roles", into: &person.roles)
    map.read("trained", into: &person.trained)
    map.read("available", into: &person.available)
    return person
  }
}

extension SeverityRule: PolicySection {
  static func read(_ map: inout MappingReader) -> SeverityRule? {
    var severity = SeverityRule(when: map.required("when", or: ""))
    map.read("first-update", into: &severity.firstUpdate)
    map.read("cadence", into: &severity.cadence)
    map.read("grace", into: &severity.grace)
    map.read("postmortem-within", into: &severity.postmortemWithin)
    map.read("decide-within", into: &severity.decideWithin)
    return severity
  }
}

extension ActionDefinition: PolicySection {
  static func read(_ map: inout MappingReader) -> ActionDefinition? {
    var action = ActionDefinition(adapter: map.required("adapter", or: "", example: "argv"))
    map.read("kinds", into: &action.kinds)
    map.read("environments", into: &action.environments)
    map.read("objective", into: &action.objective)
    map.read("drain", into: &action.drain)
    map.read("settle", into: &action.settle)
    map.read("steps", into: &action.steps)
    map.read("parameters", into: &action.parameters)
    map.read("settings", into: &action.settings)
    map.read("secrets", into: &action.secrets)
    map.read("refresh", into: &action.refresh)
    map.read("irreversible", into: &action.irreversible)
    return action
  }
}

extension ActionStep: PolicySection {
  static func read(_ map: inout MappingReader) -> ActionStep? {
    var step = ActionStep(name: map.required("name", or: ""))
    map.read("run", into: &step.run)
    map.read("timeout", into: &step.timeout)
    map.read("idempotent", into: &step.idempotent)
    map.read("irreversible", into: &step.irreversible)
    map.read("probe", into: &step.probe)
    map.read("undo", into: &step.undo)
    map.read("wait", into: &step.wait)
    map.read("usually", into: &step.usually)
    map.read("restores-traffic", into: &step.restoresTraffic)
    map.read("scales", into: &step.scales)
    return step
  }
}
