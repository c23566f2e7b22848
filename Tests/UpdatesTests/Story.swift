import Actions
import Communication
import Decisions
import Digest
import EventLog
import FoundationEssentials
import Incidents
import Policy
import Rollouts
import Timelines
@testable import Updates

/// An incident that is told event by event, a minute each.
struct Story {
  static let start = Timestamp(microseconds: 1_771_243_200_000_000)
  static let alice = PrincipalID(uuid: uuid(0xA1))
  static let incident = StreamID(uuid: uuid(0xB1))
  static let deployment = StreamID(uuid: uuid(0xB2))

  var facts = UpdateFacts()
  private(set) var count = 0

  var now: Timestamp { Self.start.advanced(bySeconds: Int64(count) * 60) }

  /// The id of the last event.
  var last: EventID { EventID(uuid: uuid(count)) }

  @discardableResult
  mutating func tell(
    _ fact: Fact, as role: String = "commander", on stream: StreamID = Story.incident,
    type: EventType = .note
  ) -> EventID {
    count += 1
    facts.follow(
      fact,
      of: RecordedEvent(
        position: LogPosition(Int64(count)), id: last, stream: stream,
        version: StreamVersion(Int32(count)), type: type, revision: 1, happenedAt: now,
        recordedAt: now, actor: Actor(Self.alice, as: role), causes: [], policy: nil,
        visibility: .normal, command: nil, clear: [], sealed: nil, hash: .zero))
    return last
  }

  func draft(
    _ audience: UpdateAudience, next: Timestamp? = nil, using templates: UpdateTemplates = .standard
  ) -> UpdateDraft {
    UpdateDraft(
      DraftRequest(audience, about: "INC-2026-001", at: now, next: next), from: facts,
      using: templates)
  }

  /// Publishes what is drafted.
  mutating func publish(_ audience: UpdateAudience) throws {
    let draft = draft(audience)
    let id = EventID(uuid: uuid(count + 1))
    let update = Update(
      id, to: audience, draft.phase, at: now, text: .text(draft.text), cites: draft.cites,
      nextDueAt: draft.nextDueAt, because: draft.because.map { .text($0.value) }, by: Self.alice)
    for event in try facts.book.decide(CommunicationCommand(.publish(update), at: now)) {
      tell(.communication(event), as: "communications-lead")
    }
  }
}

func uuid(_ number: Int) -> UUID {
  UUID(
    uuid: (
      1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, UInt8(number >> 8 & 0xFF),
      UInt8(number & 0xFF)
    ))
}

// MARK: - What happens in most of them

extension Story {
  mutating func declare(_ severity: Severity? = .sev2) {
    tell(
      .incident(
        .declared(
          Declaration(
            number: "INC-2026-001", title: .text("Checkout errors on canary"), severity: severity,
            service: "checkout", environment: "production", deployment: Self.deployment,
            declaredBy: Self.alice))))
    for audience in UpdateAudience.allCases {
      tell(
        .communication(
          .cadenceSet(
            CadenceSetting(
              EventID(uuid: uuid(count + 1)), of: audience,
              UpdateCadence(
                first: .minutes(5),
                byPhase: [.investigating: .minutes(15), .identified: .minutes(20)]),
              severity: "SEV2", since: now))))
    }
  }

  mutating func deploy() {
    tell(
      .deployment(.groupEntered(group: "canary", share: Share(hundredths: 2_000) ?? .none)),
      on: Self.deployment)
  }

  mutating func stateImpact(_ count: AffectedCount = .unknown, dataRisk: DataRisk = .none) {
    tell(
      .incident(
        .impactStated(
          Impact(
            who: .text("EU customers"), symptom: .text("Card payments fail"), howMany: count,
            regions: ["eu-west"], since: Self.start, dataRisk: dataRisk))))
  }

  @discardableResult mutating func propose(
    _ kind: MitigationKind = .fallback, ordinal: Int32 = 1, tradeoff: Tradeoff? = nil
  ) -> EventID {
    let id = EventID(uuid: uuid(count + 1))
    var proposal = Proposal(
      kind, decision: id, ordinal: ordinal, by: Self.alice, because: .text("alice saw db-7 fail"))
    proposal.tradeoff = tradeoff
    return tell(.decision(.proposed(proposal)), as: "deployment-lead")
  }

  mutating func authorise(_ decision: EventID) {
    tell(.decision(.authorised(Authorisation(of: decision, planHash: nil, checkAt: now))))
  }

  mutating func claim(_ decision: EventID) {
    tell(
      .action(
        .claimed(
          Claim(
            last, of: decision, planHash: .zero, service: "checkout", environment: "production",
            steps: 1, attempt: 1, fence: Fence(timeline: 1, epoch: 1),
            by: ExecutorID(uuid: uuid(0xE1))))), as: "executor")
  }

  mutating func complete(_ decision: EventID) {
    tell(
      .action(
        .completed(
          ActionCompletion(last, of: decision, fence: Fence(timeline: 1, epoch: 1)))),
      as: "executor")
  }

  mutating func verify(_ decision: EventID, _ verdict: VerificationEnd.Verdict) {
    tell(
      .action(
        .verificationEnded(
          VerificationEnd(
            last, of: decision, verdict, failed: [], unknown: [], samples: 3, requests: 900,
            because: .text("3 looks")))), as: "executor")
  }

  mutating func resolve(_ loss: DataLoss = .none) {
    tell(.incident(.resolved(Resolution(recoveredAt: now, dataLoss: loss))))
  }
}
