/// What can be done about a deployment that goes wrong; a closed vocabulary.
package enum MitigationKind: String, CaseIterable, Sendable {
  /// Stop the rollout where it is.
  case halt
  /// Wait and watch, for a limited time.
  case monitor
  /// Send all traffic to the stack that was not changed.
  case fallback
  /// Bring back the last known good release.
  case rollback
  /// Switch the broken function off at run time.
  case bypass
  /// Repair it in code, and deploy the repair.
  case rollForward = "roll-forward"
  /// Build the infrastructure anew from the last known good bundle.
  case redeployInfrastructure = "redeploy-infrastructure"
  /// Restore data from before the trouble, beside what is live.
  case dataRestore = "data-restore"
  /// Leave everything as it is: both directions are unsafe.
  case freeze
}

extension MitigationKind {
  /// Whether it changes something outside of the record.
  package var acts: Bool { self != .monitor && self != .freeze }

  /// Whether it brings a release back that was there before.
  package var bringsReleaseBack: Bool { self == .rollback || self == .redeployInfrastructure }

  /// Whether nobody has to be asked: stopping is always allowed.
  package var needsNoApproval: Bool { self == .halt || self == .monitor || self == .freeze }
}
