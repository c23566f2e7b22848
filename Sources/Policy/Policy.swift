/// All rules of an organisation about deployments that go wrong.
///
/// In the file each property is a key of the same name in lower case with hyphens, unless its comment
/// says otherwise.
package struct Policy: Equatable, Sendable {
  /// The shipped profile it follows: `atp`, `minimal`, or `none`.
  package var profile = "none"
  /// Where it departs from that profile, by path, and why.
  package var departures: [String: String] = [:]
  package var organisation: String
  package var document: PolicyDocument?
  package var services: [String: Service] = [:]
  package var people: [String: Person] = [:]
  package var severities: [String: SeverityRule] = [:]
  package var environments: [String: EnvironmentRule] = [:]
  package var strategies: [StrategyRule] = []
  package var signals: [String: Signal] = [:]
  package var providers: [String: Provider] = [:]
  package var triggers: [String: Trigger] = [:]
  package var authority: [AuthorityRule] = []
  package var tree: DecisionTree?
  package var actions: [String: ActionDefinition] = [:]
  /// Kinds of mitigation that are not used here.
  package var disabledActions: [MitigationKind] = []
  package var approvals = ApprovalRules()
  package var acceleration: AccelerationRule?
  package var channels: [String: Channel] = [:]
  package var audiences: [String: Audience] = [:]
  package var statusPage: StatusPageRule?
  package var chat: ChatRule?
  package var heartbeat: HeartbeatRule?
  /// Where actions are worked on, by name.
  package var trackers: [String: TrackerRule] = [:]
  /// Own texts in the place of those that ship, by name: `update-public`.
  package var messages: [String: String] = [:]
  package var announcements: [String: Announcement] = [:]
  package var notices: [String: NoticeRule] = [:]
  package var escalation: [EscalationRung] = []
  package var slos: [String: ServiceLevel] = [:]
  package var errorBudget: ErrorBudgetRule?
  package var calendars: [String: CalendarRule] = [:]
  /// `before`, `during`, `after`.
  package var checklists: [String: [ChecklistRule]] = [:]
  package var gates: [GateRule] = []
  package var drills = DrillRule()
  package var automation = AutomationRule()
  package var verification = VerificationRule()
  package var degraded = DegradedRule()
  package var retention = RetentionRule()
  package var rollouts: [String: RolloutTemplate] = [:]
  package var routing: [RoutingRule] = []
  package var troubleshooting: [RunbookEntry] = []

  package init(organisation: String) { self.organisation = organisation }
}

extension Policy {
  /// What holds where nothing was applied: nobody acts in production without two others.
  package static let standard: Policy = {
    var policy = Policy(organisation: "")
    var production = EnvironmentRule()
    (production.production, production.approvers) = (true, 2)
    policy.environments["production"] = production
    policy.severities = [
      "SEV1": SeverityRule(
        when: "data was lost or corrupted, or nothing works", first: 5, 15, 20, 30),
      "SEV2": SeverityRule(when: "it works badly", first: 10, 20, 30, 60),
      "SEV3": SeverityRule(when: "a minor fault", first: 30, 60, 120, 240),
    ]
    var breakGlass = BreakGlass()
    breakGlass.roles = ["responder"]
    policy.approvals.breakGlass = breakGlass
    return policy
  }()
}

extension SeverityRule {
  /// With minutes to the first word, and between words while one investigates, has found it, and
  /// watches.
  fileprivate init(
    when: String, first: Int64, _ investigating: Int64, _ identified: Int64, _ monitoring: Int64
  ) {
    self.init(when: when)
    firstUpdate = .minutes(first)
    cadence = [
      "investigating": .minutes(investigating), "identified": .minutes(identified),
      "monitoring": .minutes(monitoring),
    ]
  }
}
