import EventLog
import Policy

// What was measured is recorded in every phase after planning: a fact is a fact, also when the
// deployment is over.
extension Deployment {
  func decideEvidence(_ item: ChecklistItem) throws(DeploymentRejection) -> [DeploymentEvent] {
    try checkName(item.item, .item)
    try checkText(item.reference, .reference, limit: DeploymentLimit.reference)
    try checkDigest(item.digest, .digest)
    if item.status == .waived {
      guard case .text(let reason) = item.reference, !reason.isBlank else {
        throw .waiverWithoutReason(item: item.item)
      }
    }
    guard
      checklist.count < DeploymentLimit.checklist
        || checklist.contains(where: { $0.item == item.item })
    else { throw .invalid(.item, .tooMany(limit: DeploymentLimit.checklist)) }
    return checklist.contains(item) ? [] : [.evidenceRecorded(item)]
  }

  func decideGate(
    _ result: GateResult, _ plan: RolloutPlan, _ policy: Policy?
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    _ = try plan.group(result.group)
    try checkName(ifPresent: result.gate, .gate)
    let gate = try result.named(by: policy, plan.number)
    try checkNotNegative(gate.milliseconds, .duration)
    try checkText(gate.command, .command, limit: DeploymentLimit.command)
    try checkText(gate.output, .output, limit: DeploymentLimit.output)
    guard gate.isShortened else { return [.gateRecorded(gate)] }
    guard isAccelerated(.gate(gate.label)) else {
      throw .shorteningNotApproved(number: plan.number, gate: gate.label)
    }
    // Owed once: passing a part again does not give it more time.
    guard gate.outcome == .pass, !debts.contains(gate.label, gate.group) else {
      return [.gateRecorded(gate)]
    }
    return [
      .gateRecorded(gate), .gatesPassedOver(group: gate.group, gates: [gate.label]),
    ]
  }

  func decideHealth(
    _ report: HealthReport, _ plan: RolloutPlan
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    _ = try plan.group(report.group)
    guard report.signals.count <= DeploymentLimit.signals else {
      throw .invalid(.signals, .tooMany(limit: DeploymentLimit.signals))
    }
    for signal in report.signals {
      try checkName(signal.signal, .signals)
      // What is redacted cannot be said anew.
      guard let value = signal.value else { continue }
      guard case .text(let text) = value else { throw .invalid(.signals, .empty) }
      try checkName(text, .signals)
    }
    try checkNotNegative(report.requests, .requests)
    try checkNotNegative(report.windowSeconds, .window)
    return [.healthRecorded(report)]
  }

  func decideAudience(
    _ group: String, _ members: [String], _ plan: RolloutPlan
  ) throws(DeploymentRejection) -> [DeploymentEvent] {
    _ = try plan.group(group)
    guard !members.isEmpty else { throw .invalid(.members, .empty) }
    guard members.count <= DeploymentLimit.members else {
      throw .invalid(.members, .tooMany(limit: DeploymentLimit.members))
    }
    for member in members { try checkName(member, .members) }
    return [.audienceRecorded(group: group, members: .text(members))]
  }
}

extension GateResult {
  /// Under the name that the policy has for it.
  ///
  /// Who says only a kind means the gate of exactly that name, if there is one; no other gate of the
  /// kind is met by it. The kind of a named gate is the policy's.
  fileprivate func named(
    by policy: Policy?, _ number: String
  ) throws(DeploymentRejection) -> GateResult {
    guard let policy, !policy.gates.isEmpty else { return self }
    var result = self
    guard let name = gate else {
      result.gate = policy.gates.first { $0.name == kind.rawValue && $0.kind == $0.name }?.name
      return result
    }
    guard let rule = policy.gates.first(where: { $0.name == name }) else {
      throw .unknownGate(number: number, gate: name, known: policy.gates.map(\.name))
    }
    result.kind = GateKind(rawValue: rule.kind) ?? kind
    return result
  }
}

extension RolloutPlan {
  func group(_ name: String) throws(DeploymentRejection) -> RolloutGroup {
    guard let group = groups.first(where: { $0.name == name }) else {
      throw .unknownGroup(number: number, group: name, known: groups.map(\.name))
    }
    return group
  }
}
