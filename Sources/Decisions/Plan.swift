package import Digest
package import EventLog
package import Policy

/// What exactly an action will do; what approvals are given for.
///
/// A hash covers every field, and what stands in its way. Whoever approves sees the hash, and the
/// executor acts on the very plan with that hash or not at all.
package struct Plan: Equatable, Sendable {
  package var decision: EventID
  package var action: MitigationKind
  package var service: String
  package var environment: String
  /// The name among the policy's `actions`; nil for a kind that changes nothing outside.
  package var definition: String?
  package var adapter: String?
  /// What its adapter's tests ran against.
  package var standing: Standing
  /// What was seen to run when the plan was made; it must still be so when it is carried out.
  package var from: String?
  /// The version it brings back or forth.
  package var to: String?
  /// The deployment whose release that is, when it was computed from the record.
  package var release: StreamID?
  /// Values of the definition's parameters.
  package var parameters: [String: String]
  package var steps: [PlanStep]
  /// How long it will take, as far as anybody knows.
  package var expectedSeconds: Int64?
  /// The policy it was made under; nil where none was applied.
  package var policy: SHA256Digest?

  package enum Standing: String, CaseIterable, Sendable {
    case real, simulated
    case parseChecked = "parse-checked"
    /// Nothing outside is touched.
    case record
  }

  package init(
    decision: EventID, action: MitigationKind, service: String, environment: String,
    definition: String? = nil, adapter: String? = nil, standing: Standing = .record,
    from: String? = nil, to: String? = nil, release: StreamID? = nil,
    parameters: [String: String] = [:], steps: [PlanStep] = [], expectedSeconds: Int64? = nil,
    policy: SHA256Digest? = nil
  ) {
    (self.decision, self.action) = (decision, action)
    (self.service, self.environment, self.definition) = (service, environment, definition)
    (self.adapter, self.standing, self.from, self.to) = (adapter, standing, from, to)
    (self.release, self.parameters, self.steps) = (release, parameters, steps)
    (self.expectedSeconds, self.policy) = (expectedSeconds, policy)
  }
}

/// One call that a plan makes.
package struct PlanStep: Equatable, Sendable {
  package var name: String
  /// The program and its arguments, or the calls of an adapter, all values filled in.
  package var call: [String]
  package var timeoutSeconds: Int64
  package var isIdempotent: Bool
  /// Whether nothing takes it back.
  package var isIrreversible: Bool
  /// What takes it back when a later step fails; empty where nothing does.
  package var undo: [String]
  /// When it is done, traffic is back: what is still to come only tidies up.
  package var restoresTraffic: Bool

  package init(
    name: String, call: [String], timeoutSeconds: Int64, isIdempotent: Bool = false,
    isIrreversible: Bool = false, undo: [String] = [], restoresTraffic: Bool = false
  ) {
    (self.name, self.call, self.timeoutSeconds) = (name, call, timeoutSeconds)
    (self.isIdempotent, self.isIrreversible) = (isIdempotent, isIrreversible)
    (self.undo, self.restoresTraffic) = (undo, restoresTraffic)
  }
}

extension Plan {
  /// Whether any of its steps can be taken back.
  package var isReversible: Bool { steps.contains { !$0.undo.isEmpty } }

  /// The step after which traffic is back: the first one that is marked, or else the last.
  ///
  /// Nil for a plan without steps.
  package var restoringStep: Int? {
    steps.firstIndex(where: \.restoresTraffic) ?? steps.indices.last
  }
}

/// What a check before the action said.
package struct PreflightResult: Equatable, Sendable {
  package var check: PreflightCheck
  package var outcome: Outcome
  /// What was seen, and what to do about it.
  package var detail: Words<String>

  /// Unknown blocks like a failure, unless somebody overrides it with a reason.
  package enum Outcome: String, CaseIterable, Sendable { case pass, fail, unknown }

  package init(_ check: PreflightCheck, _ outcome: Outcome, _ detail: String) {
    (self.check, self.outcome, self.detail) = (check, outcome, .text(detail))
  }

  package init(_ check: PreflightCheck, _ outcome: Outcome, words: Words<String>) {
    (self.check, self.outcome, self.detail) = (check, outcome, words)
  }
}

package enum PreflightCheck: String, CaseIterable, Sendable {
  /// The target exists and is the one that is meant.
  case identity
  /// What runs is what the plan thinks, and it is not paused.
  case startState = "start-state"
  case lastKnownGood = "last-known-good"
  /// Configuration, secrets, policy and scaling are those of the release.
  case bundle
  /// The data that is there now can be used by the version that comes back.
  case data
  /// The unchanged stack can carry the load.
  case capacity
  /// Nobody else is acting on the service.
  case quiet
  /// The tool takes the arguments.
  case parse
  /// The permission is there now.
  case rights
  /// There are people who can approve.
  case approvals
}
