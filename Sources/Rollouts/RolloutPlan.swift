package import EventLog

/// What one deployment is going to do.
package struct RolloutPlan: Equatable, Sendable {
  /// `DEP-2026-001`: for people; the stream's id is for machines.
  package var number: String
  package var service: String
  package var environment: String
  package var version: String
  package var fromVersion: String?
  /// `sha256:…` of what is deployed.
  package var artefactDigest: String?
  package var kind: DeploymentKind
  package var strategy: RolloutStrategy
  package var profile: DeploymentProfile
  /// In the order in which they are entered.
  package var groups: [RolloutGroup]
  package var migrations: [Migration]
  package var bundle: Bundle
  package var changeReference: String?
  package var commitCount: Int32?
  package var fileCount: Int32?
  /// When the oldest change in it was made: the age of the delta.
  package var oldestChangeAt: Timestamp?
  /// Why the plan departs from what its lints advise.
  package var because: Words<String>?
  package var plannedBy: PrincipalID

  package init(
    number: String, service: String, environment: String, version: String,
    fromVersion: String? = nil, artefactDigest: String? = nil, kind: DeploymentKind = .code,
    strategy: RolloutStrategy = .direct, profile: DeploymentProfile = .routine,
    groups: [RolloutGroup], migrations: [Migration] = [], bundle: Bundle = Bundle(),
    changeReference: String? = nil, commitCount: Int32? = nil, fileCount: Int32? = nil,
    oldestChangeAt: Timestamp? = nil, because: Words<String>? = nil, plannedBy: PrincipalID
  ) {
    (self.number, self.service, self.environment) = (number, service, environment)
    (self.version, self.fromVersion) = (version, fromVersion)
    (self.artefactDigest, self.kind, self.strategy) = (artefactDigest, kind, strategy)
    (self.profile, self.groups, self.migrations) = (profile, groups, migrations)
    (self.bundle, self.changeReference, self.commitCount) = (bundle, changeReference, commitCount)
    (self.fileCount, self.oldestChangeAt, self.because) = (fileCount, oldestChangeAt, because)
    self.plannedBy = plannedBy
  }
}

/// One step of a rollout.
package struct RolloutGroup: Equatable, Sendable {
  package var name: String
  package var kind: GroupKind
  /// Share of traffic on the new version once the group is entered, all earlier ones included.
  package var share: Share
  /// How long health is watched before the next group.
  package var bakeSeconds: Int64

  package init(name: String, kind: GroupKind, share: Share, bakeSeconds: Int64 = 0) {
    (self.name, self.kind, self.share, self.bakeSeconds) = (name, kind, share, bakeSeconds)
  }
}

package struct Migration: Equatable, Sendable {
  package var id: String
  package var kind: MigrationClass

  package init(id: String, kind: MigrationClass) { (self.id, self.kind) = (id, kind) }
}

/// What else belongs to the version: digests of each part, as `sha256:…`.
package struct Bundle: Equatable, Sendable {
  package var configuration: String?
  package var secrets: String?
  package var policy: String?
  package var scaling: String?

  package init(
    configuration: String? = nil, secrets: String? = nil, policy: String? = nil,
    scaling: String? = nil
  ) {
    (self.configuration, self.secrets) = (configuration, secrets)
    (self.policy, self.scaling) = (policy, scaling)
  }
}
