import Policy
import Spelling

extension PolicyLints {
  /// Names that lead nowhere: nothing would happen, and nobody would know why.
  mutating func checkReferences() {
    for (name, service) in policy.services.sorted(by: { $0.key < $1.key }) {
      checkReferences(of: service, at: "services.\(name)")
    }
    for (name, signal) in policy.signals.sorted(by: { $0.key < $1.key }) {
      if let provider = signal.provider {
        check(provider, in: policy.providers.keys, "providers", at: "signals.\(name).provider")
      }
    }
    for (name, trigger) in policy.triggers.sorted(by: { $0.key < $1.key }) {
      let path = "triggers.\(name)"
      check(trigger.signal, in: policy.signals.keys, "signals", at: "\(path).signal")
      let limit = trigger.condition.limit
      if let unit = policy.signals[trigger.signal]?.unit(unlike: limit) {
        refuse(
          "unlike-units", "\(path).\(trigger.condition.key)",
          "\(limit) is \(limit.unit); the signal \(trigger.signal) is \(unit), and the two have no order.",
          write: limit.suggestion(comparedWith: unit))
      }
    }
    for (name, level) in policy.slos.sorted(by: { $0.key < $1.key }) {
      check(level.signal, in: policy.signals.keys, "signals", at: "slos.\(name).signal")
      for severity in level.severity.values.sorted() {
        check(severity, in: policy.severities.keys, "severities", at: "slos.\(name).severity")
      }
      if let unit = policy.signals[level.signal]?.unit(unlike: level.objective) {
        refuse(
          "unlike-units", "slos.\(name).objective",
          "\(level.objective) is \(level.objective.unit); the signal \(level.signal) is \(unit), and the two have no order.",
          write: level.objective.suggestion(comparedWith: unit))
      }
    }
    if let budget = policy.errorBudget {
      check(budget.slo, in: policy.slos.keys, "slos", at: "error-budget.slo")
    }
    for (name, action) in policy.actions.sorted(by: { $0.key < $1.key }) {
      for environment in action.environments {
        check(
          environment, in: policy.environments.keys, "environments",
          at: "actions.\(name).environments")
      }
    }
    checkEnvironments()
    checkCommunication()
  }

  private mutating func checkReferences(of service: Service, at path: String) {
    for signal in service.healthy?.signals ?? [] {
      check(signal, in: policy.signals.keys, "signals", at: "\(path).healthy.signals")
    }
    for signal in service.verify {
      check(signal, in: policy.signals.keys, "signals", at: "\(path).verify")
    }
    for (kind, action) in service.actions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let place = "\(path).actions.\(kind.rawValue)"
      check(action, in: policy.actions.keys, "actions", at: place)
      if let kinds = policy.actions[action]?.kinds, !kinds.isEmpty, !kinds.contains(kind) {
        refuse(
          "wrong-action", place, "The action \(action) cannot carry out a \(kind.rawValue).",
          write: "Name another action, or add \(kind.rawValue) to actions.\(action).kinds.")
      }
    }
    for bypass in service.bypasses {
      if let action = bypass.action {
        check(
          action, in: policy.actions.keys, "actions", at: "\(path).bypasses[\(bypass.flag)].action")
      }
    }
    for slo in service.slos { check(slo, in: policy.slos.keys, "slos", at: "\(path).slos") }
    if let rollout = service.rollout {
      check(rollout, in: policy.rollouts.keys, "rollouts", at: "\(path).rollout")
    }
  }

  private mutating func checkEnvironments() {
    for (name, rule) in policy.environments.sorted(by: { $0.key < $1.key }) {
      if let after = rule.after {
        check(after, in: policy.environments.keys, "environments", at: "environments.\(name).after")
      }
      if let other = rule.sameAs { checkPlace(of: name, as: other) }
      if let calendar = rule.calendar {
        check(calendar, in: policy.calendars.keys, "calendars", at: "environments.\(name).calendar")
      }
    }
    for (index, rule) in policy.approvals.rules.enumerated() {
      if let environment = rule.environment {
        check(
          environment, in: policy.environments.keys, "environments",
          at: "approvals.rules[\(index + 1)].environment")
      }
    }
    for (name, person) in policy.people.sorted(by: { $0.key < $1.key }) {
      if let calendar = person.available {
        check(calendar, in: policy.calendars.keys, "calendars", at: "people.\(name).available")
      }
    }
  }

  /// One step, to another: whoever follows a longer way would have to know where it ends.
  private mutating func checkPlace(of name: String, as other: String) {
    let path = "environments.\(name).same-as"
    check(other, in: policy.environments.keys, "environments", at: path)
    if other == name {
      refuse(
        "same-place", path, "\(name) is said to be the same place as itself, which says nothing.",
        write: "Leave it out, or name the environment whose machines it shares.")
    } else if let further = policy.environments[other]?.sameAs {
      refuse(
        "same-place", path,
        "\(name) is the same as \(other), which is itself the same as \(further).",
        write: further == name
          ? "Keep one of the two." : "Write same-as: \(further) at both.")
    }
  }

  /// Nobody is told anything by a dashboard.
  private mutating func checkReaders(of channel: String, at path: String) {
    guard policy.channels[channel]?.kind == .grafana else { return }
    refuse(
      "no-reader", path,
      "\(channel) is of kind grafana: it gets marks by itself, and nobody is told anything over it.",
      write: "Name a channel of another kind.")
  }

  private mutating func checkCommunication() {
    for (name, audience) in policy.audiences.sorted(by: { $0.key < $1.key }) {
      for channel in audience.channels {
        check(channel, in: policy.channels.keys, "channels", at: "audiences.\(name).channels")
        checkReaders(of: channel, at: "audiences.\(name).channels")
      }
    }
    for (name, component) in (policy.statusPage?.components ?? [:]).sorted(by: { $0.key < $1.key })
    {
      for service in component.services {
        check(
          service, in: policy.services.keys, "services",
          at: "status-page.components.\(name).services")
      }
    }
    if let channel = policy.statusPage?.subscriptions?.channel {
      check(channel, in: policy.channels.keys, "channels", at: "status-page.subscriptions.channel")
    }
    if let channel = policy.statusPage?.subscriptions?.webhooks {
      check(channel, in: policy.channels.keys, "channels", at: "status-page.subscriptions.webhooks")
    }
    for (id, name) in (policy.chat?.people ?? [:]).sorted(by: { $0.key < $1.key }) {
      check(name, in: policy.people.keys, "people", at: "chat.people.\(id)")
    }
    for (pager, channel) in policy.channels.sorted(by: { $0.key < $1.key }) {
      for (id, name) in channel.people.sorted(by: { $0.key < $1.key }) {
        check(name, in: policy.people.keys, "people", at: "channels.\(pager).people.\(id)")
      }
    }
    for (name, announcement) in policy.announcements.sorted(by: { $0.key < $1.key }) {
      if let channel = announcement.channel {
        check(channel, in: policy.channels.keys, "channels", at: "announcements.\(name).channel")
        checkReaders(of: channel, at: "announcements.\(name).channel")
      }
    }
    for rung in policy.escalation {
      let path = "escalation[\(rung.rung)]"
      if let via = rung.via {
        check(via, in: policy.channels.keys, "channels", at: "\(path).via")
        checkReaders(of: via, at: "\(path).via")
      }
      if let severity = rung.severity {
        check(severity, in: policy.severities.keys, "severities", at: "\(path).severity")
      }
    }
    for rule in policy.routing {
      if let severity = rule.severity {
        check(
          severity, in: policy.severities.keys, "severities",
          at: "routing[\(rule.symptom)].severity")
      }
    }
  }

  private mutating func check(
    _ name: String, in names: some Collection<String>, _ section: String, at path: String
  ) {
    guard !names.contains(name) else { return }
    let near = Suggestion.nearest(to: name, among: names.sorted())
    refuse(
      "unknown-name", path,
      "There is no \(shown(name)) in \(section), so nothing would come of it.",
      write: near.map { "Write \($0)." }
        ?? (names.isEmpty
          ? "Add \(name) to \(section)."
          : "Write one of: \(names.sorted().joined(separator: ", ")); or add it to \(section)."))
  }
}

extension Signal {
  /// What it counts, by its unit or by one of its levels, where a limit of it counts something else.
  fileprivate func unit(unlike limit: Quantity) -> Unit? {
    ([unit.unit] + [target, warning, critical].compactMap { $0?.unit })
      .first { !$0.isComparable(with: limit.unit) }
  }
}

extension Trigger.Condition {
  /// The key it is written under.
  var key: String {
    switch self {
    case .above: "above"
    case .atLeast: "at-least"
    case .below: "below"
    case .atMost: "at-most"
    }
  }
}
