extension Deployment {
  /// Checks that `group` lacks to count as tested, whatever the profile.
  ///
  /// An emergency may go on without some of them; the service then records each as gate debt.
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
