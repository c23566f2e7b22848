package import Digest
package import EventLog
package import Policy

/// Asks for a plan; the executor answers it.
///
/// Its id is that of its event.
package struct PlanRequest: Equatable, Sendable {
  package var request: EventID
  package var decision: EventID
  package var action: MitigationKind
  package var service: String
  package var environment: String
  /// The deployment that is in trouble.
  package var deployment: StreamID?
  package var target: String?
  package var release: StreamID?
  package var definition: String?
  package var parameters: [String: String] = [:]
  package var by: PrincipalID
  /// Why this version, where it is not the one that was computed.
  package var targetBecause: Words<String>?

  package init(
    _ request: EventID, of decision: EventID, _ action: MitigationKind, service: String,
    environment: String, by principal: PrincipalID
  ) {
    (self.request, self.decision, self.action) = (request, decision, action)
    (self.service, self.environment, by) = (service, environment, principal)
  }

  /// Whether it asks for the same, whoever asks and why.
  package func asksTheSame(as other: PlanRequest) -> Bool {
    var other = other
    (other.request, other.by, other.targetBecause) = (request, by, targetBecause)
    return self == other
  }
}

/// The executor's answer: what would be done, and what stands in its way.
package struct PreparedPlan: Equatable, Sendable {
  /// The `plan.requested` it answers.
  package var request: EventID
  /// Without its calls when they were redacted; then nothing has its hash, and nobody approves it.
  package var plan: Plan
  /// SHA-256 of `canonical`.
  package var hash: SHA256Digest
  package var preflight: [PreflightResult]
  /// What the adapter said it would do.
  package var dryRun: Words<String>?
  /// From then on it must be made anew: what it saw may have changed.
  package var expiresAt: Timestamp
  /// When its calls were destroyed.
  package var redaction: Redaction?

  package init(
    _ plan: Plan, hash: SHA256Digest, answering request: EventID, preflight: [PreflightResult],
    dryRun: Words<String>? = nil, expiresAt: Timestamp, redaction: Redaction? = nil
  ) {
    (self.plan, self.hash, self.request) = (plan, hash, request)
    (self.preflight, self.dryRun) = (preflight, dryRun)
    (self.expiresAt, self.redaction) = (expiresAt, redaction)
  }
}

extension PreparedPlan {
  /// Checks that did not pass: unknown counts like a failure.
  package var blocking: [PreflightCheck] {
    findings.map(\.check)
  }

  /// What stands in its way.
  package var findings: [PreflightResult] { preflight.filter { $0.outcome != .pass } }

  /// Checks that nobody can take upon them: without them nobody knows what would be done.
  package var refusals: [PreflightCheck] {
    preflight.filter { result in
      guard result.outcome == .fail else { return false }
      return switch result.check {
      case .identity, .parse: true
      // Going back takes a release that is on record, and not a version that somebody typed.
      case .lastKnownGood: plan.action.bringsReleaseBack && plan.release == nil
      case .startState, .bundle, .data, .capacity, .quiet, .rights, .approvals: false
      }
    }
    .map(\.check)
  }

  /// What people compare: the first twelve digits of the hash.
  package var shortHash: String { String(hash.description.prefix(Self.shortHashLength)) }

  package static let shortHashLength = 12
}

/// Somebody takes it upon them that checks did not pass.
package struct PreflightOverride: Equatable, Sendable {
  package var decision: EventID
  package var planHash: SHA256Digest
  package var checks: [PreflightCheck]
  package var role: String
  package var by: PrincipalID
  package var because: Words<String>

  package init(
    of decision: EventID, _ planHash: SHA256Digest, checks: [PreflightCheck], role: String,
    by principal: PrincipalID, because: Words<String>
  ) {
    (self.decision, self.planHash, self.checks) = (decision, planHash, checks)
    (self.role, by, self.because) = (role, principal, because)
  }
}
