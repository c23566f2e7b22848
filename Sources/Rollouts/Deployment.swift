package import EventLog

/// The state of one deployment, folded from its events.
package struct Deployment: Decider, Equatable {
  package enum Phase: String, CaseIterable, Sendable {
    case unplanned, planned, running, halted, completed, failed
    case rolledBack = "rolled_back"
  }

  package private(set) var phase = Phase.unplanned
  package private(set) var plan: RolloutPlan?
  package private(set) var checklist: [ChecklistItem] = []
  /// Of the plan, which never changes: another plan is another deployment.
  package private(set) var approvals: [PlanApproval] = []
  package private(set) var isStarted = false
  /// Also when it was rolled back afterwards.
  package private(set) var wasCompleted = false
  /// Entered groups, oldest first.
  package private(set) var entered: [String] = []
  package private(set) var progress: [String: GroupProgress] = [:]
  package private(set) var split = TrafficSplit()
  /// Why it stands still; nil unless it is halted.
  package private(set) var halt: Halt?
  /// Who asked to go on, and still waits for an answer.
  package private(set) var resumeRequest: ResumeRequest?
  package private(set) var rolledBackTo: String?
  package private(set) var accelerations: [AccelerationState] = []
  /// The newest outcome of each gate that the policy names, whatever the group.
  package private(set) var gates: [String: Verdict] = [:]
  /// Checks that it went ahead of, or of which only a part ran, and that have not passed since.
  package private(set) var debts = GateDebts()
  /// What its signals were like before it began; nil while nobody has said.
  package private(set) var baseline: RecordedBaseline?
  /// Oldest first.
  package private(set) var firings: [TriggerFiring] = []
  package private(set) var suppressions: [TriggerSuppression] = []

  package init() {}

  package struct Halt: Equatable, Sendable {
    package var because: Words<String>
    package var scope: Words<String>?
    package var by: PrincipalID
  }

  package struct ResumeRequest: Equatable, Sendable {
    package var approval: EventID
    package var by: PrincipalID
  }
}

extension Deployment {
  package mutating func evolve(_ event: DeploymentEvent) {
    switch event {
    case .planned(let plan): (self.plan, phase) = (plan, .planned)
    case .evidenceRecorded(let item):
      checklist.removeAll { $0.item == item.item }
      checklist.append(item)
    case .approved(let principal, let time):
      approvals.append(PlanApproval(by: principal, at: time))
    case .started: (isStarted, phase) = (true, .running)
    case .accelerationRequested(let request): accelerations.append(AccelerationState(request))
    case .accelerationApproved(let id, let principal):
      for index in accelerations.indices where accelerations[index].request.id == id {
        accelerations[index].approvers.append(principal)
      }
    case .exceptionRecorded: break  // For people; no step depends on it.
    case .gatesPassedOver(let group, let gates, _): debts.open(gates, group)
    case .groupEntered(let group, let share, let time):
      entered.append(group)
      progress[group, default: GroupProgress()].enter(at: time)
      split.grow(to: share)
    case .gateRecorded(let gate):
      progress[gate.group, default: GroupProgress()].record(gate)
      if let name = gate.gate { gates[name] = gate.outcome }
      debts.pay(with: gate)
    case .healthRecorded(let report):
      progress[report.group, default: GroupProgress()].record(report)
      debts.pay(with: report)
    case .promoted(let group): progress[group, default: GroupProgress()].isPromoted = true
    case .halted(let because, let scope, let principal):
      halt = Halt(because: because, scope: scope, by: principal)
      (phase, resumeRequest) = (.halted, nil)
    case .resumeRequested(let approval, _, let principal):
      resumeRequest = ResumeRequest(approval: approval, by: principal)
    case .resumeGranted, .resumeDenied: resumeRequest = nil
    case .resumed: (phase, halt, resumeRequest) = (isStarted ? .running : .planned, nil, nil)
    case .baselineRecorded(let baseline): self.baseline = baseline
    case .triggerFired(let firing): firings.append(firing)
    case .triggerSuppressed(let suppression): suppressions.append(suppression)
    case .audienceRecorded: break  // `AudienceHistory` keeps it: it needs the times as well.
    case .completed: (phase, wasCompleted) = (.completed, true)
    case .failed: end(.failed)
    case .rolledBack(let version):
      end(.rolledBack)
      rolledBackTo = version
      split.rollBack()
    }
  }

  private mutating func end(_ phase: Phase) {
    (self.phase, halt, resumeRequest) = (phase, nil, nil)
  }
}

/// How far a deployment came.
package struct RolloutExposure: Equatable, Sendable {
  package var reached: [String]
  package var notReached: [String]
  /// Share of traffic on the new version.
  package var share: Share
}

extension Deployment {
  /// Groups that were reached stay reached when traffic has been taken back: they saw it.
  package var exposure: RolloutExposure {
    let planned = plan?.groups.map(\.name) ?? []
    return RolloutExposure(
      reached: planned.filter(entered.contains),
      notReached: planned.filter { !entered.contains($0) },
      share: split.new)
  }

  /// The group that is entered next, in the order of the plan.
  package var nextGroup: RolloutGroup? {
    plan?.groups.first { !entered.contains($0.name) }
  }
}
