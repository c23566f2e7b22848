import Actions
import Digest
import EventLog
import FoundationEssentials

/// One event of each type, and of each shape that a payload can take.
enum Examples {
  static let action = EventID(uuid: uuid(1))
  static let decision = EventID(uuid: uuid(2))
  static let person = PrincipalID(uuid: uuid(3))
  static let executor = ExecutorID(uuid: uuid(4))
  static let noon = Timestamp(microseconds: 1_700_000_000_000_000)
  static let hash = SHA256Digest([UInt8](repeating: 0xAB, count: 32)) ?? .zero

  static let report = StepReport(
    milliseconds: 1_250, exitCode: 3, outputSize: 70_000, outputHash: hash,
    output: .text("cannot reach the host"), because: .text("It ended with exit code 3."))

  static let wholeReport = {
    var report = Self.report
    report.errors = .text("ssh: connection refused")
    report.standardOutput = StepReport.Stream(size: 69_000, hash: hash)
    report.standardError = StepReport.Stream(size: 1_000, hash: hash)
    report.usuallyMilliseconds = 1_000
    return report
  }()

  static let events: [(file: String, event: ActionEvent)] = [
    ("action.claimed.v1", .claimed(claim(1))),
    (
      "step.started.v1", .stepStarted(place(0, 1), name: "switch to 4.1.9", isReversible: false)
    ),
    (
      "step.started.v1.reversible",
      .stepStarted(place(0, 1), name: "scale to 6", isReversible: true)
    ),
    ("step.undo_started.v1", .undoStarted(place(0, 1))),
    ("step.undone.v1", .undone(place(0, 1), StepReport(milliseconds: 8, exitCode: 0))),
    ("step.undo_failed.v1", .undoFailed(place(0, 1), report)),
    (
      "step.undo_timed_out.v1",
      .undoTimedOut(place(0, 1), StepReport(milliseconds: 60_000, outputSize: 0))
    ),
    (
      "action.compensated.v1",
      .compensated(action: action, decision: decision, fence: fence(2), steps: [0])
    ),
    (
      "step.finished.v1",
      .stepFinished(
        place(0, 1),
        StepReport(
          milliseconds: 12, outputSize: 44, outputHash: hash,
          output: .text("“current” named 4.2.0 and names 4.1.9 now.")))
    ),
    ("step.finished.v1.sparse", .stepFinished(place(1, 1), StepReport(exitCode: 0))),
    ("step.failed.v1", .stepFailed(place(1, 1), report)),
    ("step.failed.v1.streams", .stepFailed(place(1, 1), wholeReport)),
    (
      "step.timed_out.v1",
      .stepTimedOut(place(1, 1), StepReport(milliseconds: 60_000, outputSize: 0))
    ),
    (
      "step.probed.v1",
      .stepProbed(StepProbe(place(1, 2), .notDone, because: .text("The link names 4.2.0.")))
    ),
    (
      "step.probed.v1.person",
      .stepProbed(
        StepProbe(place(1, 2), .done, by: person, because: .text("I looked at the host")))
    ),
    ("action.completed.v1", .completed(ActionCompletion(action, of: decision, fence: fence(2)))),
    (
      "action.completed.v1.timed",
      .completed(
        ActionCompletion(
          action, of: decision, fence: fence(2), trafficRestoredAt: noon,
          restoredAfterMilliseconds: 480, objectiveMilliseconds: 60_000))
    ),
    (
      "action.failed.v1",
      .failed(
        ActionFailure(
          action, of: decision, .startState, because: .text("Version 4.1.9 runs already."),
          isUntouched: true))
    ),
    (
      "action.failed.v1.begun",
      .failed(
        ActionFailure(
          action, of: decision, fence: fence(2), .stepFailed,
          because: .text("Step 2 did not work."), isUntouched: false))
    ),
    ("action.in_doubt.v1", .inDoubt(place(1, 2), because: .interrupted)),
    (
      "escalation.raised.v1",
      .escalated(
        ActionEscalation(
          action, of: decision, .verificationFailed, rung: 3, to: "engineering-manager",
          via: "pager", next: "rollback"))
    ),
    (
      "escalation.raised.v1.bare",
      .escalated(ActionEscalation(action, of: decision, .inDoubt, rung: 0, to: "commander"))
    ),
    (
      "decision.verification_requested.v1",
      .verificationRequested(
        VerificationRequest(
          action, of: decision, round: 2, by: person,
          because: .text("The metrics are back")))
    ),
    ("verification.started.v1", .verificationStarted(start)),
    (
      "verification.sampled.v1",
      .verificationSampled(
        VerificationSample(
          action, of: decision, ordinal: 1, at: noon,
          [
            CheckResult("version", .pass, value: "4.1.8", requests: 40),
            CheckResult("error-rate", .fail, value: "2%", requests: 312),
            CheckResult("reports", .unknown),
          ], because: .text("error-rate is 2%, and critical from 1% on.")))
    ),
    (
      "verification.sampled.v1.sparse",
      .verificationSampled(
        VerificationSample(action, of: decision, ordinal: 2, at: noon, []))
    ),
    ("verification.passed.v1", .verificationEnded(end(.passed, requests: 1_560))),
    (
      "verification.failed.v1",
      .verificationEnded(end(.failed, failed: ["error-rate"], requests: 312))
    ),
    (
      "verification.inconclusive.v1",
      .verificationEnded(end(.inconclusive, unknown: ["error-rate"], requests: nil))
    ),
    (
      "mitigation.confirmed.v1",
      .confirmed(
        MitigationConfirmation(
          action, of: decision, trafficRestoredAt: noon, verifiedAfterMilliseconds: 361_000))
    ),
    (
      "mitigation.confirmed.v1.sparse",
      .confirmed(MitigationConfirmation(action, of: decision, trafficRestoredAt: nil))
    ),
  ]

  static let start = VerificationStart(
    action, of: decision, checks: ["version", "error-rate", "reports"], samples: 5,
    minimumRequests: 200, settledAt: noon, endsAt: Timestamp(microseconds: 1_700_000_300_000_000))

  static func end(
    _ verdict: VerificationEnd.Verdict, failed: [String] = [], unknown: [String] = [],
    requests: Int64?
  ) -> VerificationEnd {
    VerificationEnd(
      action, of: decision, verdict, failed: failed, unknown: unknown, samples: 5,
      requests: requests, because: .text("Five looks at three checks."))
  }

  static func claim(_ attempt: Int32, _ fence: Fence? = nil) -> Claim {
    Claim(
      action, of: decision, planHash: hash, service: "checkout", environment: "production",
      steps: 2, attempt: attempt, fence: fence ?? self.fence(Int64(attempt)), by: executor)
  }

  static func fence(_ epoch: Int64) -> Fence { Fence(timeline: 1, epoch: epoch) }

  static func place(_ step: Int32, _ epoch: Int64) -> StepPlace {
    StepPlace(action, of: decision, step: step, fence: fence(epoch))
  }

  static func uuid(_ last: UInt8) -> UUID {
    UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, last))
  }

  static func recorded(_ body: EventBody) -> RecordedEvent {
    RecordedEvent(
      position: LogPosition(1), id: action, stream: StreamID(uuid: uuid(9)),
      version: StreamVersion(1), type: body.type, revision: body.revision, happenedAt: noon,
      recordedAt: noon, actor: Actor(person, as: "executor"), causes: [], policy: nil,
      visibility: .normal, command: nil, clear: body.clear, sealed: nil, hash: hash)
  }
}
