package import Advice
package import EventLog
package import Policy

/// What to do about one incident, with all that somebody needs to judge and to follow it.
package struct IncidentAdvice: Sendable {
  package var number: String
  package var stream: StreamID
  package var version: StreamVersion
  package var service: String?
  package var environment: String?
  /// What is in trouble; nil when no deployment is linked.
  package var deployment: Trouble?
  package var advice: Advice
  /// Nil when the policy has no tree.
  package var tree: TreeAdvice?
  package var impact: CustomerImpact
  /// Nil when there is none.
  package var lastKnownGood: String?
  /// What has to be agreed to for what comes first; nil when nothing does.
  package var approvals: ApprovalRequirement?
  /// What was supposed, as it was written.
  package var assumed: [String]

  package struct Trouble: Sendable {
    package var number: String
    package var version: String
    package var fromVersion: String?
  }
}
