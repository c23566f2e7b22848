package import EventLog

extension RolloutPlan {
  /// Refuses a plan that no rollout could follow.
  ///
  /// The same for every deployment: nothing in a plan makes one exempt.
  func check() throws(DeploymentRejection) {
    try checkName(number, .number)
    try checkName(service, .service)
    try checkName(environment, .environment)
    try checkName(version, .version)
    try checkName(ifPresent: fromVersion, .fromVersion)
    try checkDigests()
    try checkGroups()
    try checkMigrations()
    try checkName(ifPresent: changeReference, .changeReference)
    try checkNotNegative(commitCount, .commits)
    try checkNotNegative(fileCount, .files)
    try checkText(because, .because, limit: DeploymentLimit.because)
  }

  private func checkDigests() throws(DeploymentRejection) {
    switch kind {
    case .code, .infrastructure:
      guard artefactDigest != nil else { throw .digestRequired(kind) }
    case .flag, .config: break  // The version says it all.
    }
    try checkDigest(artefactDigest, .artefactDigest)
    for digest in [bundle.configuration, bundle.secrets, bundle.policy, bundle.scaling] {
      try checkDigest(digest, .bundle)
    }
  }

  private func checkGroups() throws(DeploymentRejection) {
    guard !groups.isEmpty else { throw .invalid(.groups, .empty) }
    guard groups.count <= DeploymentLimit.groups else {
      throw .invalid(.groups, .tooMany(limit: DeploymentLimit.groups))
    }
    var names: Set<String> = []
    var share = Share.none
    for group in groups {
      try checkName(group.name, .group)
      guard names.insert(group.name).inserted else { throw .groupTwice(group.name) }
      guard group.share >= share else {
        throw .shareFalls(group: group.name, to: group.share, from: share)
      }
      share = group.share
      try checkNotNegative(group.bakeSeconds, .bake)
      guard group.bakeSeconds <= DeploymentLimit.bakeSeconds else {
        throw .invalid(.bake, .tooLarge(limit: DeploymentLimit.bakeSeconds))
      }
    }
  }

  private func checkMigrations() throws(DeploymentRejection) {
    guard migrations.count <= DeploymentLimit.migrations else {
      throw .invalid(.migrations, .tooMany(limit: DeploymentLimit.migrations))
    }
    var ids: Set<String> = []
    for migration in migrations {
      try checkName(migration.id, .migrations)
      guard ids.insert(migration.id).inserted else { throw .migrationTwice(migration.id) }
    }
  }
}

/// How far a version is from the one before it; small is easy to undo.
package struct RolloutDelta: Equatable, Sendable {
  package var commits: Int32?
  package var files: Int32?
  package var migrations: Int
  /// Migrations that the version before cannot live with, or of which nobody knows.
  package var irreversible: Int
  /// Of its oldest change; nil when that was not given or lies ahead.
  package var ageSeconds: Int64?
}

extension RolloutPlan {
  package func delta(at now: Timestamp) -> RolloutDelta {
    RolloutDelta(
      commits: commitCount, files: fileCount, migrations: migrations.count,
      irreversible: migrations.filter { $0.kind == .contracting || $0.kind == .unknown }.count,
      ageSeconds: oldestChangeAt.flatMap { oldest in
        let (age, isTooFar) = now.microseconds.subtractingReportingOverflow(oldest.microseconds)
        return isTooFar || age < 0 ? nil : age / 1_000_000
      })
  }
}
