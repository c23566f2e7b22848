import EventLog
import FoundationEssentials
import Policy
import Rollouts
import Testing

/// People, plans and histories that the tests share.
enum Examples {
  static let planner: PrincipalID = id(1)
  static let responder: PrincipalID = id(2)
  static let second: PrincipalID = id(3)
  static let approval: EventID = id(9)
  static let noon = Timestamp(microseconds: 1_700_000_000_000_000)
  static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

  static func id<ID: Identifier>(_ number: UInt8) -> ID {
    ID(uuid: UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
  }

  static func share(_ percent: Int32) -> Share { Share(hundredths: percent * 100) ?? .none }

  static func group(_ name: String, _ percent: Int32, hours: Int64 = 1) -> RolloutGroup {
    RolloutGroup(name: name, kind: .percent, share: share(percent), bakeSeconds: hours * 3_600)
  }

  /// Canary 5 %, early 20 %, half 50 %, everyone.
  static let groups = [
    group("canary", 5), group("early", 20, hours: 2), group("half", 50, hours: 4),
    group("everyone", 100, hours: 0),
  ]

  static let plan = RolloutPlan(
    number: "DEP-2026-001", service: "checkout", environment: "production", version: "2.4.0",
    fromVersion: "2.3.1", artefactDigest: digest, kind: .code, strategy: .canary,
    groups: groups, plannedBy: planner)

  static let fullPlan: RolloutPlan = {
    var full = plan
    full.migrations = [
      Migration(id: "0042_add_total", kind: .additive), Migration(id: "0043_fill", kind: .backfill),
    ]
    full.bundle = Bundle(
      configuration: digest, secrets: digest, policy: "sha512:00ff00ff", scaling: digest)
    (full.changeReference, full.commitCount, full.fileCount) = ("CHG-12", 7, 31)
    full.oldestChangeAt = noon
    full.because = .text("Short bakes: a fix for a fault that is live.")
    return full
  }()

  static let gate = GateResult(
    group: "canary", kind: .smoke, outcome: .fail, milliseconds: 1_250, exitCode: 1,
    command: .text("./smoke.sh --group canary"), output: .text("3 of 40 requests failed\n"))

  static let health = HealthReport(
    group: "canary",
    signals: [
      ReportedSignal(signal: "errors", verdict: .fail, value: .text("1.8%")),
      ReportedSignal(signal: "latency", verdict: .unknown),
      ReportedSignal(signal: "last order", verdict: .pass, value: .text("of Ann Ohm")),
    ], verdict: .fail, coverage: share(90), requests: 12_000, windowSeconds: 900)

  static let acceleration = AccelerationRequest(
    id: approval, stage: .gate("smoke"), from: .text("all tests"), to: .text("20 of 300"),
    criteria: .text(["users are harmed now"]), because: .text("The shop is on fire."),
    approvals: 2, roles: ["incident-lead"], by: responder)

  static func pass(_ group: String, _ kind: GateKind = .smoke) -> DeploymentEvent {
    .gateRecorded(GateResult(group: group, kind: kind, outcome: .pass))
  }

  static func entered(_ group: RolloutGroup) -> DeploymentEvent {
    .groupEntered(group: group.name, share: group.share)
  }

  static let halted = DeploymentEvent.halted(
    because: .text("Error rate doubled."), scope: nil, by: responder)

  /// One example of each event; `audience` and optional members are filled where there are any.
  static let firing = TriggerFiring(
    EventID(uuid: UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 77))),
    trigger: "canary-error-rate", signal: "error-rate", then: .rollback, service: "checkout",
    environment: "production", scope: "canary", value: "12%",
    since: Timestamp(microseconds: 1_700_000_000_000_000),
    at: Timestamp(microseconds: 1_700_000_120_000_000),
    samples: [
      TriggerFiring.Sample(
        at: Timestamp(microseconds: 1_700_000_000_000_000), value: "9%", requests: 512),
      TriggerFiring.Sample(at: Timestamp(microseconds: 1_700_000_120_000_000), value: "12%"),
    ])

  static let events: [(file: String, event: DeploymentEvent)] = [
    ("deployment.planned.v1", .planned(fullPlan)),
    (
      "deployment.evidence_recorded.v1",
      .evidenceRecorded(
        ChecklistItem(
          item: "security scan", status: .waived, reference: .text("Hotfix, agreed with security"),
          digest: digest))
    ),
    ("deployment.approved.v1", .approved(by: second)),
    ("deployment.approved.v1.timed", .approved(by: second, at: noon)),
    ("deployment.acceleration_requested.v1", .accelerationRequested(acceleration)),
    (
      "deployment.acceleration_approved.v1",
      .accelerationApproved(acceleration: approval, by: second)
    ),
    (
      "deployment.exception_recorded.v1",
      .exceptionRecorded(
        RolloutException(.calendar, at: .enter("canary"), because: .text("It can not wait.")))
    ),
    (
      "deployment.baseline_recorded.v1",
      .baselineRecorded(
        RecordedBaseline(
          from: Timestamp(microseconds: 1_700_000_000_000_000),
          to: Timestamp(microseconds: 1_700_003_600_000_000),
          signals: [
            "error-rate": Baseline(
              median: Quantity(millionths: 800, .ratio), spread: Quantity(millionths: 100, .ratio),
              samples: 40),
            "p95-latency": Baseline(
              median: Quantity(millionths: 180_000, .time),
              spread: Quantity(millionths: 12_500, .time), samples: 38),
          ], missing: .text(["exceptions: There are 3 values that count."])))
    ),
    (
      "deployment.baseline_recorded.v1.whole",
      .baselineRecorded(
        RecordedBaseline(
          from: Timestamp(microseconds: 0), to: Timestamp(microseconds: 1), signals: [:],
          missing: nil))
    ),
    ("trigger.fired.v1", .triggerFired(firing)),
    (
      "trigger.suppressed.v1",
      .triggerSuppressed(
        TriggerSuppression(
          firing.fired, trigger: firing.trigger, because: .text("Nobody has agreed to it.")))
    ),
    ("deployment.started.v1", .started),
    ("deployment.group_entered.v1", .groupEntered(group: "canary", share: share(5))),
    (
      "deployment.gates_passed_over.v1",
      .gatesPassedOver(group: "canary", gates: ["tests", "health"])
    ),
    ("deployment.gate_recorded.v1", .gateRecorded(gate)),
    ("deployment.health_recorded.v1", .healthRecorded(health)),
    ("deployment.promoted.v1", .promoted(group: "canary")),
    (
      "deployment.halted.v1",
      .halted(because: .text("Error rate doubled."), scope: .text("Ann Ohm's shop"), by: responder)
    ),
    (
      "approval.requested.v1",
      .resumeRequested(approval: approval, because: .text("It was the probe."), by: responder)
    ),
    ("approval.granted.v1", .resumeGranted(approval: approval, by: second)),
    (
      "approval.denied.v1",
      .resumeDenied(approval: approval, because: .text("Not before the fix."), by: second)
    ),
    ("deployment.resumed.v1", .resumed(by: second)),
    (
      "deployment.audience_recorded.v1",
      .audienceRecorded(group: "canary", members: .text(["tenant-7", "Ann \"A\" Ohm"]))
    ),
    ("deployment.completed.v1", .completed),
    ("deployment.failed.v1", .failed(because: .text("Payments time out."))),
    ("deployment.rolled_back.v1", .rolledBack(toVersion: "2.3.1")),
  ]

  /// An event as the log would hold it.
  static func recorded(_ body: EventBody) throws -> RecordedEvent {
    // Any hash will do, and this target has no business with those that make one: it takes the
    // zeros out of a checkpoint.
    let zeros = String(repeating: "A", count: 43) + "="
    let checkpoint = try #require(Checkpoint(text: "lastgood/\(approval)/1\n0\n\(zeros)\n"))
    return RecordedEvent(
      position: LogPosition(1), id: id(7), stream: id(8), version: StreamVersion(1),
      type: body.type, revision: body.revision, happenedAt: noon, recordedAt: noon,
      actor: Actor(responder, as: "responder"), causes: [], policy: nil, visibility: .normal,
      command: nil, clear: body.clear, sealed: nil, hash: checkpoint.root)
  }
}

extension Deployment {
  init(_ history: [DeploymentEvent]) {
    self.init()
    for event in history { evolve(event) }
  }

  /// Carries out `command`, which must not be refused.
  mutating func carryOut(_ command: DeploymentCommand) throws {
    for event in try decide(command) { evolve(event) }
  }

  func rejection(of command: DeploymentCommand) -> DeploymentRejection? {
    do throws(DeploymentRejection) {
      _ = try decide(command)
      return nil
    } catch { return error }
  }
}

/// Numbers that look random and are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
