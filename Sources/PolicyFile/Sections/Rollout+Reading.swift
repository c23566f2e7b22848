import Policy

extension EnvironmentRule: PolicySection {
  static func read(_ map: inout MappingReader) -> EnvironmentRule? {
    var rule = EnvironmentRule()
    map.read("strategy", into: &rule.strategy)
    map.read("steps", into: &rule.steps)
    map.read("soak", into: &rule.soak)
    map.read("monitoring", into: &rule.monitoring)
    map.read("approvers", into: &rule.approvers)
    map.read("and-roles", into: &rule.andRoles)
    map.read("expedited", into: &rule.expedited)
    map.read("automatic-rollback", into: &rule.automaticRollback)
    map.read("after", into: &rule.after)
    map.read("same-as", into: &rule.sameAs)
    map.read("evidence", into: &rule.evidence)
    // Nobody calls what customers use by its name and means something else.
    rule.production = ["environments.production", "environments.prod"].contains(map.path.text)
    map.read("production", into: &rule.production)
    map.read("calendar", into: &rule.calendar)
    map.read("because", into: &rule.because)
    return rule
  }
}

extension StrategyRule: PolicySection {
  static func read(_ map: inout MappingReader) -> StrategyRule? {
    var rule = StrategyRule(
      scenario: map.required("scenario", or: ""),
      strategy: map.required("strategy", or: "", example: "canary"))
    map.read("steps", into: &rule.steps)
    map.read("pattern", into: &rule.pattern)
    map.read("objective", into: &rule.objective)
    map.read("method", into: &rule.method)
    map.read("use-when", into: &rule.useWhen)
    map.read("needs-acceleration", into: &rule.needsAcceleration)
    map.read("data-gate", into: &rule.dataGate)
    return rule
  }
}

extension RolloutTemplate: PolicySection {
  static func read(_ map: inout MappingReader) -> RolloutTemplate? {
    var template = RolloutTemplate()
    map.read("kind", into: &template.kind)
    map.read("text", into: &template.text)
    map.read("steps", into: &template.steps)
    map.read("benefits", into: &template.benefits)
    map.read("because", into: &template.because)
    map.read("rolling", into: &template.rolling)
    return template
  }
}

extension RolloutStep: PolicySection {
  static func read(_ map: inout MappingReader) -> RolloutStep? {
    var step = RolloutStep(name: map.required("name", or: ""))
    map.read("text", into: &step.text)
    map.read("share", into: &step.share)
    map.read("strategy", into: &step.strategy)
    map.read("bake", into: &step.bake)
    map.read("wait", into: &step.wait)
    map.read("targets", into: &step.targets)
    map.read("migration", into: &step.migration)
    map.read("stamps", into: &step.stamps)
    return step
  }
}

extension CalendarRule: PolicySection {
  static func read(_ map: inout MappingReader) -> CalendarRule? {
    var rule = CalendarRule()
    map.read("days", into: &rule.days)
    map.read("hours", into: &rule.hours)
    let offset: UTCOffset? = map.value("utc-offset")
    if let offset { rule.utcOffsetMinutes = offset.minutes }
    map.read("avoid", into: &rule.avoid)
    map.read("holidays", into: &rule.holidays)
    map.read("freezes", into: &rule.freezes)
    return rule
  }
}

extension AvoidedTime: PolicySection {
  static func read(_ map: inout MappingReader) -> AvoidedTime? {
    let day = map.required("day", or: Weekday.friday, example: "friday")
    let from: ClockMinute? = map.value("from")
    return AvoidedTime(day: day, from: from?.minutes ?? 0, why: map.required("why", or: ""))
  }
}

extension FreezeWindow: PolicySection {
  static func read(_ map: inout MappingReader) -> FreezeWindow? {
    let (from, to): (CalendarDay?, CalendarDay?) = (map.value("from"), map.value("to"))
    let why = map.required("why", or: "")
    for key in ["from", "to"] where !map.has(key) {
      _ = map.required(key, or: "", example: "2026-12-20")
    }
    guard let from, let to else { return nil }
    if from > to {
      map.log.error(
        "bad-value", at: map.place, map.path, "\(map.path) ends on \(to), before it begins.",
        write: "Write the earlier day under from.")
    }
    return FreezeWindow(from: from, to: to, why: why)
  }
}

extension ChecklistRule: PolicySection {
  static func read(_ map: inout MappingReader) -> ChecklistRule? {
    var rule = ChecklistRule(item: map.required("item", or: ""), text: map.required("text", or: ""))
    map.read("by", into: &rule.by)
    map.read("when", into: &rule.when)
    map.read("not-for", into: &rule.notFor)
    map.read("required", into: &rule.required)
    return rule
  }
}

extension GateRule: PolicySection {
  static func read(_ map: inout MappingReader) -> GateRule? {
    var gate = GateRule(
      name: map.required("name", or: ""), kind: map.required("kind", or: "", example: "smoke"))
    map.read("text", into: &gate.text)
    map.read("timeout", into: &gate.timeout)
    map.read("expect", into: &gate.expect)
    map.read("automated", into: &gate.automated)
    map.read("strategies", into: &gate.strategies)
    map.read("before-traffic", into: &gate.beforeTraffic)
    map.read("every", into: &gate.every)
    map.read("for", into: &gate.lasts)
    return gate
  }
}
