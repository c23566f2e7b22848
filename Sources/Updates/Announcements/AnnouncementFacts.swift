import Communication
package import Decisions
package import EventLog
import Incidents
package import Policy
package import Rollouts
import Timelines

/// What the texts about one deployment are filled with, by name.
///
/// What is not known is not there: a text that needs it is not sent with a hole in it.
package struct AnnouncementFacts: Equatable, Sendable {
  package internal(set) var values: [String: String] = [:]
  /// The entries that they rest on, each once.
  package internal(set) var cites: [EventID] = []

  package init() {}

  /// What the record and the policy say.
  package init(_ source: AnnouncementSource) {
    tell(source.plan, source)
    tell(source.deployment, source)
    if let report = source.report { tell(report) }
    tellMitigation(source)
  }

  /// All names that may stand for something, besides those of the policy's signals.
  private static let computed = [
    "deployment", "service", "environment", "from", "to", "version", "change", "strategy", "steps",
    "soak", "duration", "rollback-plan", "share", "status", "group", "next", "eta", "window",
    "verdict", "health-checks", "health-checks-verdict", "reason", "actual", "limit", "incident",
    "severity", "impact", "action", "target", "next-steps",
  ]

  /// Those that say how long something takes, or until when.
  static let times = ["duration", "eta", "next-steps", "rollback-plan", "soak", "window"]

  /// What the record can know under a policy.
  package static func names(under policy: Policy) -> Set<String> {
    Set(computed).union(policy.signals.keys.flatMap { [$0, "\($0)-verdict"] })
  }

  mutating func set(_ name: String, _ value: String?, citing entry: EventID? = nil) {
    guard let value = value.map(UpdateSpeaker.value), !value.isEmpty else { return }
    values[name] = value
    if let entry, !cites.contains(entry) { cites.append(entry) }
  }
}

/// What announcements are computed from.
package struct AnnouncementSource: Sendable {
  package var deployment: Deployment
  package var plan: RolloutPlan
  /// The newest measurements of the group that was entered last.
  package var report: Cited<HealthReport>?
  /// The incident in which something is done about it.
  package var incident: Incident?
  package var policy: Policy
  package var now: Timestamp

  package struct Incident: Sendable {
    package var number: String
    package var facts: UpdateFacts
    /// What is being done, or was done last.
    package var proposal: Proposal?

    package init(number: String, facts: UpdateFacts, proposal: Proposal?) {
      (self.number, self.facts, self.proposal) = (number, facts, proposal)
    }
  }

  package init(
    _ deployment: Deployment, _ plan: RolloutPlan, report: Cited<HealthReport>? = nil,
    incident: Incident? = nil, under policy: Policy, at now: Timestamp
  ) {
    (self.deployment, self.plan, self.report) = (deployment, plan, report)
    (self.incident, self.policy, self.now) = (incident, policy, now)
  }
}

// MARK: - Before it starts

extension AnnouncementFacts {
  private mutating func tell(_ plan: RolloutPlan, _ source: AnnouncementSource) {
    set("deployment", plan.number)
    set("service", plan.service)
    set("environment", plan.environment)
    set("from", plan.fromVersion)
    set("to", plan.version)
    set("version", plan.version)
    set("change", UpdateSpeaker.quoted(plan.because) ?? plan.changeReference)
    set("strategy", plan.strategy.rawValue)
    let groups = plan.groups
    set("steps", groups.map { "\($0.share)" }.joined(separator: " → "))
    let bakes = groups.map(\.bakeSeconds)
    if let least = bakes.min(), let most = bakes.max() {
      set(
        "soak", least == most ? Self.length(most) : "\(Self.length(least)) to \(Self.length(most))")
      let (sum, overflow) = bakes.reduce((Int64(0), false)) { sum, bake in
        let (next, more) = sum.0.addingReportingOverflow(bake)
        return (next, sum.1 || more)
      }
      if !overflow { set("duration", Self.length(sum)) }
    }
    set("rollback-plan", rollbackPlan(plan, source.policy))
  }

  /// What would be done, and how long it usually takes until traffic is back.
  private func rollbackPlan(_ plan: RolloutPlan, _ policy: Policy) -> String? {
    guard let service = policy.services[plan.service] else { return nil }
    for kind in [MitigationKind.fallback, .rollback] {
      if kind == .fallback, service.fallback != .feasible { continue }
      guard let name = service.actions[kind], let action = policy.actions[name] else { continue }
      let time = action.timeToTraffic.map { ", traffic is back in about \(Self.length($0))" } ?? ""
      let target = plan.fromVersion.map { " to \($0)" } ?? ""
      return kind == .fallback
        ? "fallback to the unchanged stack\(time)" : "rollback\(target)\(time)"
    }
    return service.failurePlan
  }

  private static func length(_ seconds: Int64) -> String {
    let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    return TimeText.length(overflow ? .max : microseconds)
  }

  private static func length(_ span: Span) -> String { length(span.milliseconds / 1_000) }
}

// MARK: - While it runs

extension AnnouncementFacts {
  private mutating func tell(_ deployment: Deployment, _ source: AnnouncementSource) {
    let exposure = deployment.exposure
    set("share", "\(exposure.share)")
    set("status", status(of: deployment))
    guard let group = deployment.entered.last else { return }
    set("group", group)
    set("next", next(deployment))
    let bake = source.plan.groups.first { $0.name == group }?.bakeSeconds
    if let bake, let entered = deployment.progress[group]?.enteredAt {
      set("eta", TimeText.minute(entered.advanced(bySeconds: bake)) + " UTC")
    }
  }

  private func status(of deployment: Deployment) -> String {
    if deployment.halt != nil { return "halted with \(deployment.exposure.share) of the traffic" }
    if let version = deployment.rolledBackTo { return "rolled back to \(version)" }
    guard deployment.isStarted else { return "not started" }
    if deployment.phase.isEnded { return deployment.phase.rawValue }
    let share = deployment.exposure.share
    return share == .none ? "started" : "running with \(share) of the traffic"
  }

  private func next(_ deployment: Deployment) -> String? {
    if deployment.halt != nil { return "Nothing, until two people have it resumed" }
    guard !deployment.phase.isEnded else { return nil }
    return deployment.nextGroup.map { "Increase to \($0.share) (\($0.name))" } ?? "Complete"
  }

  private mutating func tell(_ report: Cited<HealthReport>) {
    set("window", report.value.windowSeconds.map(Self.length), citing: report.cites.first)
    set("verdict", Self.sign(report.value.soundVerdict))
    for signal in report.value.signals {
      // What could not be read is said, and is no zero.
      set(signal.signal, signal.value?.plain ?? "no reading")
      set("\(signal.signal)-verdict", Self.sign(signal.verdict))
    }
    tellHealthChecks(report.value.signals.filter { $0.signal.hasPrefix("health-check") })
  }

  /// Whether they pass is what people ask; how many fail is the signal's own value.
  private mutating func tellHealthChecks(_ signals: [ReportedSignal]) {
    guard values["health-checks"] == nil, !signals.isEmpty else { return }
    let verdicts = signals.map(\.verdict)
    let verdict: Verdict =
      verdicts.contains(.fail) ? .fail : verdicts.contains(.unknown) ? .unknown : .pass
    let word =
      switch verdict {
      case .pass: "Passing"
      case .fail: "Failing"
      case .unknown: "no reading"
      }
    set("health-checks", word)
    set("health-checks-verdict", Self.sign(verdict))
  }

  /// A word beside the sign, for those who do not see it.
  private static func sign(_ verdict: Verdict) -> String {
    switch verdict {
    case .pass: "✅ pass"
    case .fail: "❌ fail"
    case .unknown: "❓ unknown"
    }
  }
}

// MARK: - When it goes wrong

extension AnnouncementFacts {
  private mutating func tellMitigation(_ source: AnnouncementSource) {
    let firing = source.incident?.facts.firing
    if let value = firing?.value ?? source.deployment.firings.last {
      set("reason", value.signal, citing: firing?.cites.first ?? value.fired)
      set("actual", value.value.map(Quantity.shown))
      set(
        "limit",
        source.policy.triggers[value.trigger].map { "\($0.condition.limit.shown)" })
    }
    guard let incident = source.incident else { return }
    set("incident", incident.number)
    set(
      "severity", incident.facts.severity?.value.rawValue,
      citing: incident.facts.severity?.cites.first)
    let speaker = UpdateSpeaker(incident.facts, to: .responders, at: source.now)
    let impact = speaker.impact()
    set("impact", impact.map(\.text).joined(separator: " "))
    for entry in impact.flatMap(\.cites) where !cites.contains(entry) { cites.append(entry) }
    guard let proposal = incident.proposal else { return }
    // The rollout's own next step is not what readers wait for now.
    (values["eta"], values["next"]) = (nil, nil)
    if values["reason"] == nil { set("reason", UpdateSpeaker.quoted(proposal.because)) }
    set("action", Self.begun(proposal.action), citing: proposal.decision)
    set("target", proposal.target ?? (proposal.action == .fallback ? source.plan.fromVersion : nil))
    let definition =
      proposal.definition ?? source.policy.services[source.plan.service]?.actions[proposal.action]
    set(
      "eta",
      definition.flatMap { source.policy.actions[$0]?.timeToTraffic }
        .map { "about \(Self.length($0))" })
    set("next-steps", proposal.followUp.map(Self.said))
  }

  private static func said(_ followUp: FollowUp) -> String {
    let time = followUp.by.map { " by \(TimeText.minute($0)) UTC" } ?? ""
    return switch followUp.kind {
    case .proceed: "the rollout goes on\(time)"
    case .hold: "it stays as it is\(time)"
    case .rollBackLater: "the rollback follows\(time)"
    }
  }

  private static func begun(_ kind: MitigationKind) -> String {
    switch kind {
    case .halt: "Stopping the rollout; the rest stays on"
    case .monitor: "Watching"
    case .fallback: "Going back to the unchanged stack with"
    case .rollback: "Going back to"
    case .bypass: "Switching off"
    case .rollForward: "Repairing with"
    case .redeployInfrastructure: "Building the infrastructure anew with"
    case .dataRestore: "Restoring data from before"
    case .freeze: "Leaving everything as it is, with"
    }
  }
}

extension Deployment.Phase {
  fileprivate var isEnded: Bool {
    switch self {
    case .completed, .failed, .rolledBack: true
    case .unplanned, .planned, .running, .halted: false
    }
  }
}
