import Policy

extension PolicyLints {
  /// Whether the conditions can be seen at all by looking as often as is said.
  mutating func checkTriggers() {
    for (name, trigger) in policy.triggers.sorted(by: { $0.key < $1.key }) {
      let path = "triggers.\(name)"
      let signal = policy.signals[trigger.signal]
      checkSampling(of: trigger, every: trigger.every ?? signal?.step, at: path)
      let window = trigger.window ?? signal?.window
      if trigger.holds > .zero, let window, window > trigger.holds {
        warn(
          "smeared-window", "\(path).\(trigger.window == nil ? "for" : "window")",
          "Each value is computed over \(window), longer than the \(trigger.holds) for which it must last. Old good minutes hide the first bad ones, and old bad ones stay in view after the cure. \(Source.alerting) takes short windows for that reason.",
          write: "Write window: \(trigger.holds) or less for this trigger.")
      }
      if signal?.unit == .ratio, signal?.minimumRequests == nil, trigger.signal.contains("error") {
        warn(
          "no-minimum", path,
          "\(trigger.signal) is a share, and nothing says of how many requests at least. Of none it means nothing, and of three one fault is 33 %.",
          write: "Write minimum-requests under signals.\(trigger.signal).")
      }
    }
    for (name, service) in policy.services.sorted(by: { $0.key < $1.key }) {
      guard let healthy = service.healthy else { continue }
      if healthy.coverage.hundredths == 0 || healthy.minimumRequests == 0 {
        warn(
          "silence-is-health", "services.\(name).healthy",
          "With no coverage or no requests asked for, a monitor that is silent counts as health.",
          write: "Write coverage: 95% and minimum-requests: 200, or what fits.")
      }
    }
  }

  private mutating func checkSampling(of trigger: Trigger, every: Span?, at path: String) {
    guard let every else {
      warn(
        "no-sampling", path,
        "Nothing says how often \(trigger.signal) is looked at, so nobody can say whether \(trigger.holds) can be seen.",
        write: "Write every: 30s.")
      return
    }
    guard trigger.holds > .zero else { return }
    let (needed, overflow) = every.milliseconds.multipliedReportingOverflow(by: 2)
    guard overflow || Span(milliseconds: needed) > trigger.holds else { return }
    warn(
      "blind-sampling", "\(path).\(trigger.every == nil ? "for" : "every")",
      "Looking every \(every) gives fewer than two values in \(trigger.holds): whether the condition lasted that long cannot be seen.",
      write: "Write every: \(Span(milliseconds: trigger.holds.milliseconds / 2)) or less.")
  }

  /// What acts without being asked must have been agreed to, by name, for a limited time.
  mutating func checkAutomation() {
    for (name, trigger) in policy.triggers.sorted(by: { $0.key < $1.key }) {
      let path = "triggers.\(name)"
      if let expires = trigger.expires, let today, expires <= today {
        warn(
          "expired", "\(path).expires", "The trigger \(name) does nothing since \(expires).",
          write: "Look at it again, and write a later day.")
      }
      guard trigger.automation == .automatic else { continue }
      if trigger.approvedBy.isEmpty {
        warn(
          "unapproved-automation", "\(path).automation",
          "The trigger \(name) is to act without anybody being asked, and nobody has agreed to that. Until somebody does, by name, it only proposes. \(Source.mitigation) asks for appropriate approvals.",
          write: "Write approved-by: [NAME], or automation: propose.")
      }
      if trigger.expires == nil {
        warn(
          "endless-automation", "\(path).automation",
          "The trigger \(name) is to act without anybody being asked, for ever. What was right once is not always; without an end it only proposes.",
          write: "Write expires: with a day within the year.")
      }
      let known = Set(policy.people.keys).union(policy.people.values.flatMap(\.roles))
      for approver in trigger.approvedBy where !policy.people.isEmpty && !known.contains(approver) {
        warn(
          "unknown-approver", "\(path).approved-by",
          "\(shown(approver)) is neither a person nor a role of anybody.",
          write: "Name somebody in people.")
      }
    }
    let isAutomatic =
      policy.services.values.contains { $0.automation == .automatic }
      || policy.triggers.values.contains { $0.automation == .automatic }
    if isAutomatic, policy.drills.required == 0 {
      warn(
        "no-drills", "drills.required",
        "Something acts without anybody being asked, and no drill has to show that it works.",
        write: "Write required: 3.")
    }
    if policy.automation.rollbackOfRollback {
      warn(
        "rollback-of-rollback", "automation.rollback-of-rollback",
        "A machine that takes back what a machine took back can go on for ever.",
        write: "Write false.")
    }
  }
}
