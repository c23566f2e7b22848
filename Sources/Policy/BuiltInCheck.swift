/// What is looked at after an action besides the signals that the policy names for it.
extension Policy {
  package static let versionCheck = "version"
  package static let reportsCheck = "reports"

  /// No signal may be called like one of these: only one of the two would be looked at.
  package static let builtInChecks: Set = [versionCheck, reportsCheck]
}
