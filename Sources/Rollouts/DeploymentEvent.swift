package import EventLog

/// Something that happened to a deployment.
///
/// What `evolve` needs is in the payload, also who did it: folding does not see envelopes.
package enum DeploymentEvent: Equatable, Sendable {
  case planned(RolloutPlan)
  /// An item of the checklist: what stands for it, and whether it holds.
  case evidenceRecorded(ChecklistItem)
  /// `at` is when the service heard it; nil in the first records, which let nothing start.
  case approved(by: PrincipalID, at: Timestamp? = nil)
  /// An emergency asks for a shorter way; others have to agree.
  case accelerationRequested(AccelerationRequest)
  case accelerationApproved(acceleration: EventID, by: PrincipalID)
  /// A rule spoke against a step, and it was taken all the same.
  case exceptionRecorded(RolloutException)
  case started
  /// An emergency goes ahead of these checks of a group; they are owed, within the time that the
  /// policy gave then.
  case gatesPassedOver(group: String, gates: [String], dueSeconds: Int64? = nil)
  /// `at` is when the service saw it, which no client has a say in; nil in the first records.
  case groupEntered(group: String, share: Share, at: Timestamp? = nil)
  case gateRecorded(GateResult)
  case healthRecorded(HealthReport)
  case promoted(group: String)
  /// Anybody halts, also what is halted already: the newest reason and scope hold.
  case halted(because: Words<String>, scope: Words<String>?, by: PrincipalID)
  /// Resuming needs a second person: one asks, another grants.
  case resumeRequested(approval: EventID, because: Words<String>, by: PrincipalID)
  case resumeGranted(approval: EventID, by: PrincipalID)
  case resumeDenied(approval: EventID, because: Words<String>, by: PrincipalID)
  case resumed(by: PrincipalID)
  /// Who is served by a group, so that a user's trouble can be traced to a version.
  case audienceRecorded(group: String, members: Words<[String]>)
  case baselineRecorded(RecordedBaseline)
  case triggerFired(TriggerFiring)
  case triggerSuppressed(TriggerSuppression)
  case completed
  case failed(because: Words<String>)
  case rolledBack(toVersion: String)
}

package struct ChecklistItem: Equatable, Sendable {
  package var item: String
  package var status: Status
  package var reference: Words<String>?
  package var digest: String?

  package enum Status: String, CaseIterable, Sendable { case done, waived, failed, open }

  package init(
    item: String, status: Status, reference: Words<String>? = nil, digest: String? = nil
  ) {
    (self.item, self.status, self.reference, self.digest) = (item, status, reference, digest)
  }
}

/// What a gate said of one group; it says nothing of any other.
package struct GateResult: Equatable, Sendable {
  package var group: String
  package var kind: GateKind
  /// The policy's gate that ran; nil for any other check of its kind.
  package var gate: String?
  package var outcome: Verdict
  package var milliseconds: Int64?
  /// Of the wrapped command.
  package var exitCode: Int32?
  /// The command and the end of its output, secrets taken out.
  package var command: Words<String>?
  package var output: Words<String>?
  /// Only a part ran, or for a shorter time than usual: the whole is owed.
  package var isShortened: Bool

  package init(
    group: String, kind: GateKind, gate: String? = nil, outcome: Verdict,
    milliseconds: Int64? = nil, exitCode: Int32? = nil, command: Words<String>? = nil,
    output: Words<String>? = nil, isShortened: Bool = false
  ) {
    (self.group, self.kind, self.gate, self.outcome) = (group, kind, gate, outcome)
    (self.milliseconds, self.exitCode) = (milliseconds, exitCode)
    (self.command, self.output, self.isShortened) = (command, output, isShortened)
  }
}

/// How a group is doing, over a window of time.
package struct HealthReport: Equatable, Sendable {
  package var group: String
  package var signals: [ReportedSignal]
  package var verdict: Verdict
  /// Share of the window for which there was data.
  package var coverage: Share?
  package var requests: Int64?
  package var windowSeconds: Int64?

  package init(
    group: String, signals: [ReportedSignal] = [], verdict: Verdict, coverage: Share? = nil,
    requests: Int64? = nil, windowSeconds: Int64? = nil
  ) {
    (self.group, self.signals, self.verdict) = (group, signals, verdict)
    (self.coverage, self.requests, self.windowSeconds) = (coverage, requests, windowSeconds)
  }
}

package struct ReportedSignal: Equatable, Sendable {
  package var signal: String
  package var verdict: Verdict
  /// As it was read, with its unit: `1.8%`.
  package var value: Words<String>?

  package init(signal: String, verdict: Verdict, value: Words<String>? = nil) {
    (self.signal, self.verdict, self.value) = (signal, verdict, value)
  }
}
