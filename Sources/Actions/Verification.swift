package import EventLog

/// Whether an action helped, as far as independent sources have said.
package struct Verification: Equatable, Sendable {
  package internal(set) var start: VerificationStart
  /// In their order; one for each time that was looked.
  package internal(set) var samples: [VerificationSample] = []
  package internal(set) var end: VerificationEnd?

  init(_ start: VerificationStart) { self.start = start }
}

/// From now on it is watched whether the action helped, by sources that are not the adapter.
package struct VerificationStart: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  /// 1 is the first; a verification that did not pass may be made again.
  package var round: Int32
  /// What is looked at: `version`, `reports`, and names of signals.
  package var checks: [String]
  /// How many times it is looked.
  package var samples: Int32
  package var minimumRequests: Int64
  /// What happened before does not count.
  package var settledAt: Timestamp
  /// When the last look is due.
  package var endsAt: Timestamp

  package init(
    _ action: EventID, of decision: EventID, round: Int32 = 1, checks: [String], samples: Int32,
    minimumRequests: Int64, settledAt: Timestamp, endsAt: Timestamp
  ) {
    (self.action, self.decision, self.round, self.checks) = (action, decision, round, checks)
    (self.samples, self.minimumRequests) = (samples, minimumRequests)
    (self.settledAt, self.endsAt) = (settledAt, endsAt)
  }
}

/// One look.
package struct VerificationSample: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  /// 1 is the first.
  package var ordinal: Int32
  package var at: Timestamp
  package var results: [CheckResult]
  /// Sentences about what did not pass; nil when all did.
  package var because: Words<String>?

  package init(
    _ action: EventID, of decision: EventID, ordinal: Int32, at time: Timestamp,
    _ results: [CheckResult], because: Words<String>? = nil
  ) {
    (self.action, self.decision, self.ordinal, at) = (action, decision, ordinal, time)
    (self.results, self.because) = (results, because)
  }
}

/// What one source said at one look.
package struct CheckResult: Equatable, Sendable {
  package var check: String
  package var outcome: Outcome
  /// What was measured: `0.4%`, `4.1.8`.
  package var value: String?
  /// How many requests that rests on, all since the action had settled.
  package var requests: Int64?

  package enum Outcome: String, CaseIterable, Sendable { case pass, fail, unknown }

  package init(
    _ check: String, _ outcome: Outcome, value: String? = nil, requests: Int64? = nil
  ) {
    (self.check, self.outcome, self.value, self.requests) = (check, outcome, value, requests)
  }
}

package struct VerificationEnd: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  package var verdict: Verdict
  /// Checks that failed.
  package var failed: [String]
  /// Checks of which nobody knows.
  package var unknown: [String]
  package var samples: Int32
  /// The most that any check rests on.
  package var requests: Int64?
  package var because: Words<String>

  package enum Verdict: String, CaseIterable, Sendable {
    case passed, failed
    /// Nobody knows whether it helped, which is never success.
    case inconclusive
  }

  package init(
    _ action: EventID, of decision: EventID, _ verdict: Verdict, failed: [String],
    unknown: [String], samples: Int32, requests: Int64?, because: Words<String>
  ) {
    (self.action, self.decision, self.verdict) = (action, decision, verdict)
    (self.failed, self.unknown, self.samples) = (failed, unknown, samples)
    (self.requests, self.because) = (requests, because)
  }
}

/// All steps of an action were carried out, and how long that took.
package struct ActionCompletion: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  package var fence: Fence
  /// When the step ended that brings traffic back; by the database's clock.
  package var trafficRestoredAt: Timestamp?
  /// From the authorisation until then.
  package var restoredAfterMilliseconds: Int64?
  /// How long the policy gives it.
  package var objectiveMilliseconds: Int64?

  package init(
    _ action: EventID, of decision: EventID, fence: Fence, trafficRestoredAt: Timestamp? = nil,
    restoredAfterMilliseconds: Int64? = nil, objectiveMilliseconds: Int64? = nil
  ) {
    (self.action, self.decision, self.fence) = (action, decision, fence)
    self.trafficRestoredAt = trafficRestoredAt
    (self.restoredAfterMilliseconds, self.objectiveMilliseconds) =
      (restoredAfterMilliseconds, objectiveMilliseconds)
  }

  /// Whether traffic was back in time; nil where the policy gives no time, or nobody measured.
  package var isInTime: Bool? {
    guard let taken = restoredAfterMilliseconds, let given = objectiveMilliseconds else {
      return nil
    }
    return taken <= given
  }
}

/// A verification passed: the action did what it was for.
package struct MitigationConfirmation: Equatable, Sendable {
  package var action: EventID
  package var decision: EventID
  package var trafficRestoredAt: Timestamp?
  /// From the authorisation until the verdict.
  package var verifiedAfterMilliseconds: Int64?

  package init(
    _ action: EventID, of decision: EventID, trafficRestoredAt: Timestamp?,
    verifiedAfterMilliseconds: Int64? = nil
  ) {
    (self.action, self.decision) = (action, decision)
    self.trafficRestoredAt = trafficRestoredAt
    self.verifiedAfterMilliseconds = verifiedAfterMilliseconds
  }
}
