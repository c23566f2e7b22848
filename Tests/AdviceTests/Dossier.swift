import Advice
import EventLog
import FoundationEssentials
import Incidents
import Policy
import Rollouts

/// What the record and the policy hold, for tests that judge it.
enum Dossier {
  static let alice = PrincipalID(uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7)))
  static let noon = Timestamp("2026-11-25T12:00:00Z") ?? Timestamp(microseconds: 0)

  static func group(_ name: String, _ percent: Int32) -> RolloutGroup {
    RolloutGroup(name: name, kind: .percent, share: Share(hundredths: percent * 100) ?? .none)
  }

  static func plan(
    _ strategy: RolloutStrategy = .canary, migrations: [Migration] = []
  ) -> RolloutPlan {
    RolloutPlan(
      number: "DEP-2026-001", service: "checkout", environment: "production", version: "2.4.0",
      fromVersion: "2.3.1", strategy: strategy, groups: [group("canary", 20), group("all", 100)],
      migrations: migrations, plannedBy: alice)
  }

  static func deployment(_ plan: RolloutPlan, _ events: DeploymentEvent...) -> Deployment {
    ([.planned(plan), .started] + events).reduce(into: Deployment()) { $0.evolve($1) }
  }

  static let atCanary = DeploymentEvent.groupEntered(
    group: "canary", share: Share(hundredths: 2_000) ?? .none)
  static let atAll = DeploymentEvent.groupEntered(group: "all", share: .all)

  static let moment = RecordedMoment(happenedAt: noon, recordedAt: noon)

  static func word(_ status: ChecklistItem.Status) -> DeploymentEvent {
    .evidenceRecorded(ChecklistItem(item: "backfill-finished:0042", status: status))
  }

  static func history(_ plan: RolloutPlan, _ number: UInt8 = 1) -> ReleaseHistory {
    let stream = StreamID(uuid: UUID(uuid: (9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, number)))
    return ReleaseHistory(
      plan, stream: stream, position: LogPosition(Int64(number)), planned: moment)
  }

  /// The answer over releases, newest first: the first is the one to go back from.
  static func lastKnownGood(
    _ releases: [(version: String, story: String)]
  ) -> LastKnownGoodAnswer {
    let later = noon.advanced(bySeconds: 900)
    let histories = releases.enumerated().map { index, release in
      var plan = plan()
      (plan.version, plan.number) = (release.version, "DEP-\(releases.count - index)")
      plan.artefactDigest = "\(index)"
      if release.story == "other" { plan.kind = .flag }
      var history = history(plan, UInt8(releases.count - index))
      (history.started, history.exposed) = (moment, moment)
      if release.story != "unwatched" {
        history.health = [
          ReleaseHealth(
            moment: RecordedMoment(happenedAt: later, recordedAt: later),
            windowSeconds: 900, verdict: .pass, coverage: .all, requests: 5_000)
        ]
      }
      return history
    }
    return LastKnownGood.find(
      in: histories, under: QualifyingRule(), asOf: nil, now: noon, leaving: histories[0].stream)
  }

  static var service: Service {
    var service = Service()
    (service.criticality, service.infrastructure) = (.businessCritical, .immutable)
    (service.fallback, service.unchangedCapacity) = (.feasible, .all)
    (service.shared, service.dataGuide) = (["none"], "wiki/data")
    return service
  }

  static func inputs(
    _ deployment: Deployment?, _ service: Service? = service,
    _ change: (inout AdviceInputs) -> Void = { _ in }
  ) -> AdviceInputs {
    var policy = Policy(organisation: "Example")
    policy.services["checkout"] = service
    var incident = Incident()
    incident.evolve(
      .declared(
        Declaration(
          number: "INC-2026-001", title: .text("Errors"), severity: .sev2, declaredBy: alice)))
    var inputs = AdviceInputs(
      incident: incident, marks: AdviceInputs.Marks(of: "INC-2026-001"), policy: policy, now: noon)
    inputs.deployment = deployment
    inputs.deploymentMarks = AdviceInputs.Marks(of: "DEP-2026-001")
    (inputs.service, inputs.environment) = ("checkout", "production")
    change(&inputs)
    return inputs
  }
}
