import Actions
import Communication
import Crypto
import Decisions
import Digest
import EventLog
import FoundationEssentials
import Incidents
import Policy
import PostmortemDocuments
import Postmortems
import Rollouts
import TestStories
import Timelines

/// Five incidents that have little in common.
enum Incidents: String, CaseIterable {
  /// The unchanged stack takes the traffic back, and measurements confirm it.
  case fallback
  /// The rollback is carried out and does not help; a second measure does.
  case rollbackFailed = "rollback-failed"
  /// A function is switched off, and its time runs out.
  case bypass
  /// A user reports harmed data; two people decide.
  case corruption
  case nearMiss = "near-miss"

  var story: Story {
    var story = Story()
    switch self {
    case .fallback: story.tellFallback()
    case .rollbackFailed: story.tellFailedRollback()
    case .bypass: story.tellBypass()
    case .corruption: story.tellCorruption()
    case .nearMiss: story.tellNearMiss()
    }
    return story
  }
}

extension Story {
  static let veil = NameVeil([
    .init(["ada", "Ada Example"], as: "commander"),
    .init(["bob", "Bob Example"], as: "deployment-lead"),
  ])

  /// The document, as anybody computes it from these events.
  func source(_ postmortem: Postmortem = Postmortem()) -> PostmortemSource {
    var facts = DraftFacts()
    for item in events { facts.follow(Fact(item.event, words: item.words), of: item.event) }
    let timeline = Timeline(TimelineInput(header: Self.header, merging: [events]))
    var heads: [StreamID: DraftInputs.Stream] = [:]
    for item in events {
      heads[item.event.stream] = DraftInputs.Stream(
        item.event.stream, at: item.event.version, head: item.event.hash)
    }
    return PostmortemSource(
      number: timeline.number, facts: facts, timeline: timeline, postmortem: postmortem,
      inputs: DraftInputs(
        streams: heads.values.sorted { $0.id.description < $1.id.description },
        wording: OpenSSLSHA256().digest(of: PostmortemDocument.wordingText), policy: nil,
        redactions: 0),
      veil: Self.veil)
  }

  func document(
    _ postmortem: Postmortem = Postmortem(), for variant: PostmortemVariant = .team
  ) -> PostmortemDocument { PostmortemDocument(source(postmortem), for: variant) }
}

// MARK: - What happens in several of them

extension Story {
  mutating func rollOut(
    _ version: String = "4.2.0", to shares: [(String, Int32)] = [("canary", 2_000)],
    from: Int = -600, commits: Int32? = nil, files: Int32? = nil
  ) {
    let groups = [("canary", 2_000), ("half", 5_000), ("all", 10_000)].map { name, share in
      RolloutGroup(name: name, kind: .percent, share: Share(hundredths: Int32(share)) ?? .all)
    }
    record(
      .deployment(
        .planned(
          RolloutPlan(
            number: "DEP-2026-001", service: "checkout", environment: "production",
            version: version, fromVersion: "4.1.9", strategy: .canary, groups: groups,
            commitCount: commits, fileCount: files, plannedBy: Self.pipeline))), at: from,
      by: Self.pipeline, as: "pipeline")
    record(.deployment(.started), at: from + 30, by: Self.pipeline, as: "pipeline")
    for (index, share) in shares.enumerated() {
      record(
        .deployment(
          .groupEntered(group: share.0, share: Share(hundredths: share.1) ?? .all)),
        at: from + 60 + index * 60, by: Self.pipeline, as: "pipeline")
    }
  }

  @discardableResult
  mutating func fire(at seconds: Int, value: String = "4.2%") -> EventID {
    let id = Self.id(events.count + 1)
    return record(
      .deployment(
        .triggerFired(
          TriggerFiring(
            id, trigger: "error-rate", signal: "error-rate", then: .fallback, service: "checkout",
            environment: "production", scope: "canary", value: value,
            since: Self.time(seconds - 120), at: Self.time(seconds), samples: []))),
      at: seconds, as: "executor")
  }

  mutating func declare(
    _ title: String, _ severity: Severity? = .sev2, at seconds: Int,
    category: IncidentCategory = .reliability, source: DetectionSource = .alert
  ) {
    record(
      .incident(
        .declared(
          Declaration(
            number: "INC-2026-001", title: .text(title), severity: severity, service: "checkout",
            environment: "production", deployment: Self.deployment, category: category,
            source: source, declaredBy: Self.ada))), at: seconds)
  }

  mutating func lead(at seconds: Int) {
    record(.incident(.roleAccepted(role: .commander, by: Self.ada)), at: seconds)
  }

  mutating func stateImpact(
    _ symptom: String, who: String = "customers in the EU", _ count: AffectedCount = .number(1_840),
    since: Int, at seconds: Int, risk: DataRisk = .none
  ) {
    record(
      .incident(
        .impactStated(
          Impact(
            who: .text(who), symptom: .text(symptom), howMany: count, regions: ["eu-west"],
            since: Self.time(since), dataRisk: risk))), at: seconds, as: "commander")
  }

  @discardableResult
  mutating func propose(
    _ kind: MitigationKind, _ ordinal: Int32, because: String, at seconds: Int,
    _ more: (inout Proposal) -> Void = { _ in }
  ) -> EventID {
    let id = Self.id(events.count + 1)
    var proposal = Proposal(
      kind, decision: id, ordinal: ordinal, by: Self.bob, because: .text(because))
    (proposal.service, proposal.environment) = ("checkout", "production")
    more(&proposal)
    return record(.decision(.proposed(proposal)), at: seconds, by: Self.bob, as: "deployment-lead")
  }

  mutating func approve(_ decision: EventID, as role: String, at seconds: Int) {
    let id = Self.id(events.count + 1)
    record(
      .decision(
        .approvalGranted(
          Approval(
            id, of: decision, decision, planHash: .zero, role: role, by: Self.ada, via: .cli))),
      at: seconds, as: role)
  }

  mutating func authorise(_ decision: EventID, at seconds: Int, breakingGlass: Bool = false) {
    var authorisation = Authorisation(
      of: decision, planHash: nil, checkAt: Self.time(seconds + 900))
    authorisation.isBreakGlass = breakingGlass
    record(.decision(.authorised(authorisation)), at: seconds, as: "commander")
  }

  mutating func carryOut(_ decision: EventID, from seconds: Int, steps: [String], taking: Int = 1) {
    let fence = Fence(timeline: 1, epoch: 1)
    record(
      .action(
        .claimed(
          Claim(
            decision, of: decision, planHash: .zero, service: "checkout",
            environment: "production", steps: Int32(steps.count), attempt: 1, fence: fence,
            by: ExecutorID(uuid: Self.uuid(0xE1))))), at: seconds, as: "executor")
    for (index, name) in steps.enumerated() {
      let place = StepPlace(decision, of: decision, step: Int32(index), fence: fence)
      record(
        .action(.stepStarted(place, name: name, isReversible: true)), at: seconds, as: "executor")
      record(
        .action(.stepFinished(place, StepReport(milliseconds: 90))), at: seconds + taking,
        as: "executor")
    }
    record(
      .action(
        .completed(
          ActionCompletion(
            decision, of: decision, fence: fence, trafficRestoredAt: Self.time(seconds + taking),
            restoredAfterMilliseconds: Int64(taking * 1_000), objectiveMilliseconds: 60_000))),
      at: seconds + taking, as: "executor")
  }

  mutating func verify(
    _ decision: EventID, _ verdict: VerificationEnd.Verdict, because: String, at seconds: Int
  ) {
    record(
      .action(
        .verificationEnded(
          VerificationEnd(
            decision, of: decision, verdict, failed: verdict == .failed ? ["error-rate"] : [],
            unknown: [], samples: 3, requests: 900, because: .text(because)))),
      at: seconds, as: "executor")
    guard verdict == .passed else { return }
    record(
      .action(
        .confirmed(
          MitigationConfirmation(
            decision, of: decision, trafficRestoredAt: Self.time(seconds - 60)))),
      at: seconds, as: "executor")
    record(.incident(.mitigated), at: seconds + 5, as: "commander")
  }

  mutating func resolve(at seconds: Int, _ loss: DataLoss = .none, effects: String? = nil) {
    record(
      .incident(
        .resolved(
          Resolution(
            recoveredAt: nil, lingeringEffects: effects.map { .text($0) }, dataLoss: loss))),
      at: seconds, as: "commander")
  }

  mutating func owe(_ audience: UpdateAudience, at seconds: Int) {
    record(
      .communication(
        .cadenceSet(
          CadenceSetting(
            Self.id(events.count + 1), of: audience,
            UpdateCadence(first: .minutes(5), byPhase: [.investigating: .minutes(15)]),
            severity: "SEV2", since: Self.time(seconds)))), at: seconds, as: "policy")
  }

  mutating func publish(
    _ text: String, to audience: UpdateAudience, _ sequence: Int32 = 1, at seconds: Int
  ) {
    let id = Self.id(events.count + 1)
    var update = Update(
      id, to: audience, .investigating, at: Self.time(seconds), text: .text(text), cites: [],
      nextDueAt: Self.time(seconds + 900), because: nil, by: Self.ada)
    update.sequence = sequence
    record(.communication(.published(update)), at: seconds, as: "communications-lead")
  }
}
