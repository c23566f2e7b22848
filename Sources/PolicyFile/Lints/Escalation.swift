import Policy

extension PolicyLints {
  /// Whether more help comes when it is needed.
  mutating func checkEscalation() {
    checkCadences()
    checkAlarms()
    guard !policy.escalation.isEmpty else { return }
    if !policy.escalation.contains(where: { $0.when == .mitigationFailed }) {
      warn(
        "no-rung-for-failure", "escalation",
        "Nobody is called when a mitigation failed, timed out or could not be verified, be it a rollback, a fallback, a bypass or a hotfix.",
        write: "Add {rung: N, to: ROLE, when: mitigation-failed}.")
    }
    if let first = policy.escalation.first, let severity = first.severity {
      warn(
        "emergency-apart", "escalation[\(first.rung)].severity",
        "The ladder begins with a rung for \(severity) only: all emergencies are to follow the one plan.",
        write: "Remove severity from the first rung.")
    }
    for (lower, upper) in zip(policy.escalation, policy.escalation.dropFirst())
    where upper.rung <= lower.rung {
      warn(
        "falling-rungs", "escalation[\(upper.rung)].rung",
        "Rung \(upper.rung) stands behind rung \(lower.rung): whoever reads the ladder from top to bottom climbs it in the wrong order.",
        write: "Number rungs upwards.")
    }
  }

  /// Whether anybody hears that a channel does not work any more.
  private mutating func checkAlarms() {
    for name in policy.channels.keys.sorted()
    where policy.tellsTeam(over: name) && policy.alarmChannel(about: name) == nil {
      warn(
        "no-other-channel", "channels.\(name)",
        "When nothing arrives over \(name) any more, nobody hears of it: there is no other channel that tells the team.",
        write: "Add a channel of another kind, and name it in audiences.responders.channels.")
    }
  }

  private mutating func checkCadences() {
    let silent = policy.severities.filter { $0.value.cadence.isEmpty }.keys.sorted()
    if !silent.isEmpty, silent.count < policy.severities.count {
      for name in silent {
        warn(
          "silent-severity", "severities.\(name)",
          "Updates are owed for other severities, and for \(name) nobody is told anything.",
          write: "Write a cadence.")
      }
    }
  }
}
