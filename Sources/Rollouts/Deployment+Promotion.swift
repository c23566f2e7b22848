extension Deployment {
  /// Checks that `group` lacks to count as tested, whatever the profile.
  ///
  /// An emergency may go on without some of them; `decide` then records that, and they are owed.
  package func missingGates(for group: String) -> [MissingCheck] {
    guard let progress = progress[group], !progress.gates.isEmpty else {
      return [.notTested] + (progress[group]?.unpassed ?? [])
    }
    return progress.unpassed
  }

  /// Checks of `group` that keep the rollout from going beyond it.
  ///
  /// A routine deployment needs all of them. An emergency may go ahead of a check that is missing
  /// or unknown, never of one that failed.
  package func obstacles(after group: String) -> [MissingCheck] {
    binding(missingGates(for: group))
  }

  /// Checks made of `group` before it is entered that speak against entering it.
  package func obstacles(before group: String) -> [MissingCheck] {
    binding(progress[group]?.unpassed ?? [])
  }

  /// Checks that entering `name` leaves behind, of the group before it and of its own.
  ///
  /// Where entering is refused, nothing is passed over, whatever this says.
  package func passedOver(entering name: String) -> [PassedOver] {
    var passed: [PassedOver] = []
    let groups = plan?.groups ?? []
    if let position = groups.firstIndex(where: { $0.name == name }), position > 0 {
      let previous = groups[position - 1].name
      passed.append(PassedOver(group: previous, checks: missingGates(for: previous)))
    }
    passed.append(PassedOver(group: name, checks: progress[name]?.unpassed ?? []))
    return passed.filter { !$0.checks.isEmpty }
  }

  /// Checks of the last group that completing leaves behind.
  package var passedOverByCompleting: [PassedOver] {
    guard let last = plan?.groups.last?.name else { return [] }
    let checks = missingGates(for: last)
    return checks.isEmpty ? [] : [PassedOver(group: last, checks: checks)]
  }

  private func binding(_ missing: [MissingCheck]) -> [MissingCheck] {
    switch plan?.profile {
    case .emergency: missing.filter(\.isFailure)
    case .routine, nil: missing
    }
  }

  /// What keeps the bake of `group` from being over.
  ///
  /// A fresh pass of its own, of any gate or of health, nothing that is not a pass, and no gap in
  /// the watch over its health: an emergency does not make a bake shorter.
  package func obstaclesToPromotion(of group: String) -> [MissingCheck] {
    guard let progress = progress[group] else { return [.notTested] }
    var missing = progress.unpassed
    if progress.gates.isEmpty, progress.health == nil { missing.append(.notTested) }
    if let coverage = progress.health?.coverage, coverage < .all {
      missing.append(.coverage(coverage))
    }
    return missing
  }
}

/// Checks of one group that a rollout goes ahead of.
package struct PassedOver: Equatable, Sendable {
  package var group: String
  package var checks: [MissingCheck]

  var event: DeploymentEvent { .gatesPassedOver(group: group, gates: checks.map(\.name)) }
}
