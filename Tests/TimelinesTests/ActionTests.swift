import Actions
import Decisions
import Digest
import EventLog
import FoundationEssentials
import Policy
import Rollouts
import TestStories
import Testing
import Timelines

@Suite struct `What a timeline says of actions` {
  private static let (action, decision) = (EventID(uuid: UUID()), EventID(uuid: UUID()))
  private static let fence = Fence(timeline: 1, epoch: 3)
  private static let place = StepPlace(action, of: decision, step: 0, fence: fence)

  static let events: [ActionEvent] = [
    .claimed(
      Claim(
        action, of: decision, planHash: .zero, service: "checkout", environment: "production",
        steps: 1, attempt: 2, fence: fence, by: ExecutorID(uuid: UUID()))),
    .stepStarted(place, name: "switch to 4.1.9", isReversible: true),
    .stepFinished(place, StepReport(output: .text("linked"))),
    .stepFailed(place, StepReport(because: .text("exit code 3"))),
    .stepTimedOut(place, StepReport()),
    .stepProbed(StepProbe(place, .done, because: .text("the link names 4.1.9"))),
    .stepProbed(StepProbe(place, .unknown, because: .text("no answer"))),
    .completed(ActionCompletion(action, of: decision, fence: fence)),
    .failed(
      ActionFailure(
        action, of: decision, .expired, because: .text("too late"), isUntouched: true)),
    .inDoubt(place, because: .interrupted), .inDoubt(place, because: .timedOut),
    .inDoubt(place, because: .undoInterrupted), .undoStarted(place),
    .undone(place, StepReport(output: .text("unlinked"))), .undoFailed(place, StepReport()),
    .undoTimedOut(place, StepReport()),
    .compensated(action: action, decision: decision, fence: fence, steps: [0]),
    .completed(
      ActionCompletion(
        action, of: decision, fence: fence, trafficRestoredAt: Timestamp(microseconds: 0),
        restoredAfterMilliseconds: 61_000, objectiveMilliseconds: 60_000)),
    .verificationRequested(
      VerificationRequest(
        action, of: decision, round: 2, by: PrincipalID(uuid: UUID()),
        because: .text("the metrics are back"))),
    .verificationStarted(
      VerificationStart(
        action, of: decision, checks: ["version"], samples: 5, minimumRequests: 1,
        settledAt: Timestamp(microseconds: 0), endsAt: Timestamp(microseconds: 1))),
    .verificationSampled(
      VerificationSample(
        action, of: decision, ordinal: 1, at: Timestamp(microseconds: 0),
        [CheckResult("version", .pass, value: "4.1.8")])),
    .verificationEnded(ended(.failed)), .verificationEnded(ended(.inconclusive)),
  ]

  private static func ended(_ verdict: VerificationEnd.Verdict) -> VerificationEnd {
    VerificationEnd(
      action, of: decision, verdict, failed: [], unknown: [], samples: 5, requests: 9,
      because: .text("version (4.2.0)"))
  }

  @Test(arguments: [MitigationKind.fallback, .rollback, .bypass])
  func `nobody is exposed any more once it was measured that users were moved away`(
    _ kind: MitigationKind
  ) throws {
    var story = Story()
    let group = DeploymentEvent.groupEntered(
      group: "canary", share: Share(hundredths: 2_000) ?? .none)
    story.record(.deployment(group), at: 10)
    var proposal = Proposal(
      kind, decision: Self.decision, by: Story.ada, because: .text("It fails"))
    proposal.deployment = Story.deployment
    story.record(.decision(.proposed(proposal)), at: 60)
    story.record(
      .action(
        .completed(
          ActionCompletion(
            Self.action, of: Self.decision, fence: Self.fence, trafficRestoredAt: Story.time(70)))),
      at: 80)
    // What was carried out may not have helped.
    #expect(story.timeline.exposure.map(\.share.hundredths) == [2_000])
    #expect(story.timeline.milestones.mitigated == nil)
    story.record(
      .action(
        .confirmed(
          MitigationConfirmation(
            Self.action, of: Self.decision, trafficRestoredAt: Story.time(70)))), at: 120)
    let exposure = story.timeline.exposure
    #expect(exposure.map(\.share.hundredths) == (kind == .bypass ? [2_000] : [2_000, 0]))
    #expect(kind == .bypass || exposure.last?.at == Story.time(70))
    #expect(story.timeline.milestones.mitigated == Story.time(120))
  }

  /// Only a verification can say that something helped, and none of these is one.
  @Test(arguments: events)
  func `is what was done, and never that it worked`(_ event: ActionEvent) throws {
    var story = Story()
    let id = story.record(.action(event), at: 60)
    let timeline = story.timeline
    let entry = try #require(timeline[id])
    let text = timeline.sentence(of: entry).map(\.raw).joined().lowercased()
    #expect(!text.isEmpty)
    for claim in [
      "success", "fixed", "resolved", "recovered", "worked", "solved", "verified", "confirmed",
    ] {
      #expect(!text.contains(claim), "\(text)")
    }
  }
}
