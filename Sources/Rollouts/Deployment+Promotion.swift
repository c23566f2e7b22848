package import EventLog
package import Policy

extension Deployment {
  /// Checks that `group` lacks to count as tested, whatever the profile.
  ///
  /// Under a policy each of its gates that applies here has to have passed for the group itself; one
  /// that did not run is missing, whatever else passed. An emergency may go on without some of them;
  /// `decide` then records that, and they are owed.
  package func missingGates(for group: String, under policy: Policy? = nil) -> [MissingCheck] {
    let gates = progress[group]?.gates ?? [:]
    let asked = gatesOfPolicy(policy).filter { !$0.beforeTraffic }
    let others = unpassed(of: group, under: policy, besides: asked)
    guard asked.isEmpty else {
      return asked.compactMap { $0.missing(gates[.named($0.name)]) } + others
    }
    return (gates.isEmpty ? [.notTested] : []) + others
  }

  /// Gates of the policy that have to pass before any traffic, and have not.
  ///
  /// They are about the version, so that it does not matter for which group they ran.
  package func missingBeforeTraffic(under policy: Policy?) -> [MissingCheck] {
    gatesOfPolicy(policy).filter(\.beforeTraffic).compactMap { $0.missing(gates[$0.name]) }
  }

  /// Checks that keep the rollout from going beyond `group`.
  ///
  /// A routine deployment needs all of them. An emergency may go ahead of a check that is missing
  /// or unknown, never of one that failed; and of a gate that the policy names only where others
  /// agreed to shorten it.
  package func obstacles(after group: String, under policy: Policy? = nil) -> [MissingCheck] {
    binding(missingGates(for: group, under: policy))
  }

  /// Checks that speak against entering `group`: those that were made of it before, and those that
  /// have to pass before any traffic.
  package func obstacles(before group: String, under policy: Policy? = nil) -> [MissingCheck] {
    binding(missing(before: group, under: policy))
  }

  /// Checks that entering `name` leaves behind, of the group before it and of its own.
  ///
  /// Where entering is refused, nothing is passed over, whatever this says.
  package func passedOver(entering name: String, under policy: Policy? = nil) -> [PassedOver] {
    var passed: [PassedOver] = []
    let groups = plan?.groups ?? []
    if let position = groups.firstIndex(where: { $0.name == name }), position > 0 {
      let previous = groups[position - 1].name
      passed.append(
        PassedOver(group: previous, checks: missingGates(for: previous, under: policy)))
    }
    // What is about the version is owed once.
    let version = missingBeforeTraffic(under: policy)
    let own = missing(before: name, under: policy).filter {
      !(version.contains($0) && debts.contains($0.name))
    }
    passed.append(PassedOver(group: name, checks: own))
    return passed.filter { !$0.checks.isEmpty }
  }

  /// Checks of the last group that completing leaves behind.
  package func passedOverByCompleting(under policy: Policy? = nil) -> [PassedOver] {
    guard let last = plan?.groups.last?.name else { return [] }
    let checks = missingGates(for: last, under: policy)
    return checks.isEmpty ? [] : [PassedOver(group: last, checks: checks)]
  }

  private func binding(_ missing: [MissingCheck]) -> [MissingCheck] {
    guard plan?.profile == .emergency else { return missing }
    return missing.filter { check in
      switch check {
      case .named(let name, _): check.isFailure || !isAccelerated(.gate(name))
      case .notTested, .gate, .health, .coverage: check.isFailure
      }
    }
  }

  /// What keeps the bake of `group` from being over, apart from its time.
  ///
  /// A fresh pass of its own, of any gate or of health, the gates of the policy, nothing that is not
  /// a pass, and no gap in the watch over its health: an emergency does not make a bake shorter.
  package func obstaclesToPromotion(
    of group: String, under policy: Policy? = nil
  ) -> [MissingCheck] {
    guard let progress = progress[group] else { return [.notTested] }
    var missing = progress.unpassed
    let notRun = gatesOfPolicy(policy).filter { !$0.beforeTraffic }
      .filter { progress.gates[.named($0.name)] == nil }
    missing += binding(notRun.map { .named($0.name, nil) })
    if progress.gates.isEmpty, progress.health == nil { missing.append(.notTested) }
    if let coverage = progress.health?.coverage, coverage < .all {
      missing.append(.coverage(coverage))
    }
    return missing
  }
}

extension Deployment {
  /// The gates of the policy that a deployment which goes this way has to pass.
  private func gatesOfPolicy(_ policy: Policy?) -> [GateRule] {
    guard let policy, let plan else { return [] }
    return policy.gates(for: plan.strategy.rawValue)
  }

  private func missing(before group: String, under policy: Policy?) -> [MissingCheck] {
    let isServed = plan?.groups.first { $0.name == group }.map { $0.share > .none } ?? true
    return (isServed ? missingBeforeTraffic(under: policy) : [])
      + unpassed(of: group, under: policy)
  }

  /// What was recorded of a group and is no pass, without the gates that are told elsewhere.
  private func unpassed(
    of group: String, under policy: Policy?, besides asked: [GateRule] = []
  ) -> [MissingCheck] {
    let told = Set((asked + gatesOfPolicy(policy).filter(\.beforeTraffic)).map(\.name))
    return (progress[group]?.unpassed ?? []).filter {
      if case .named(let name, _) = $0 { !told.contains(name) } else { true }
    }
  }
}

extension GateRule {
  /// Nil when it passed.
  fileprivate func missing(_ outcome: Verdict?) -> MissingCheck? {
    outcome == .pass ? nil : .named(name, outcome)
  }
}

/// Checks of one group that a rollout goes ahead of.
package struct PassedOver: Equatable, Sendable {
  package var group: String
  package var checks: [MissingCheck]

  var event: DeploymentEvent { .gatesPassedOver(group: group, gates: checks.map(\.name)) }
}

// MARK: - Bakes

extension Deployment {
  /// How long a group is watched: as planned, or as long as others agreed is enough.
  package func bakeSeconds(of group: RolloutGroup) -> Int64 {
    for acceleration in accelerations.reversed() where acceleration.isApproved {
      guard acceleration.request.stage == .bake(group.name),
        case .text(let text) = acceleration.request.to, let shorter = Span(text)
      else { continue }
      return min(group.bakeSeconds, shorter.seconds)
    }
    return group.bakeSeconds
  }

  /// Until when a group is watched; nil when that is over, or nobody recorded since when.
  ///
  /// Without a clock nobody can say that it is over.
  package func bakes(_ group: RolloutGroup, at now: Timestamp?) -> Timestamp? {
    let seconds = bakeSeconds(of: group)
    guard seconds > 0, let entered = progress[group.name]?.enteredAt else { return nil }
    let end = entered.advanced(bySeconds: seconds)
    guard let now else { return end }
    return now < end ? end : nil
  }
}
