package import Actions
package import Communication
package import Decisions
package import EventLog
package import Incidents
package import Rollouts

/// What a postmortem is made of, folded from the events of an incident and of what is linked to it.
///
/// Incremental as the timeline is, so that a draft for ten thousand events is no slower than for ten.
package struct DraftFacts: Equatable, Sendable {
  package internal(set) var declaration: Stated<Declaration>?
  package internal(set) var nearMiss: Stated<NearMiss>?
  /// In their order; the newest counts.
  package internal(set) var impacts: [Stated<Impact>] = []
  package internal(set) var severities: [Stated<Severity>] = []
  package internal(set) var detections: [Stated<Detection.Finding>] = []
  package internal(set) var firings: [Stated<TriggerFiring>] = []
  package internal(set) var suppressions: [Stated<TriggerSuppression>] = []
  package internal(set) var deployments: [DeploymentStory] = []
  package internal(set) var decisions: [DecisionStory] = []
  package internal(set) var debts: [DebtStory] = []
  package internal(set) var evidence: [Stated<Evidence>] = []
  package internal(set) var mitigated: Stated<Bool>?
  package internal(set) var resolution: Stated<Resolution>?
  package internal(set) var closed: Stated<Bool>?
  package internal(set) var reopenings: [Stated<Words<String>>] = []
  package internal(set) var announcements: [Stated<AnnouncementPublished>] = []
  package internal(set) var book = CommunicationBook()
  /// Events that nobody could read, or whose words are gone.
  package internal(set) var unreadable: [EventID] = []

  package init() {}

  package var impact: Stated<Impact>? { impacts.last }
  package var severity: Stated<Severity>? { severities.last }

  /// What it is called where no incident was declared.
  var titleWithoutIncident: String {
    guard nearMiss == nil, let plan = deployments.first?.plan?.value else { return "Near miss" }
    return "\(plan.service) \(plan.version) in \(plan.environment)"
  }

  /// The worst that was ever stated.
  var worst: Stated<Severity>? { severities.max { $0.value < $1.value } }
}

/// A check that was put off.
package struct DebtStory: Equatable, Sendable {
  package var debt: Stated<GateDebt>
  package internal(set) var paid: Stated<Words<String>>?
}

/// What one deployment did.
package struct DeploymentStory: Equatable, Sendable {
  package var stream: StreamID
  package internal(set) var plan: Stated<RolloutPlan>?
  package internal(set) var started: Stated<Bool>?
  package internal(set) var entered: [Stated<EnteredGroup>] = []
  package internal(set) var gates: [Stated<GateResult>] = []
  package internal(set) var passedOver: [Stated<PassedGates>] = []
  package internal(set) var health: [Stated<HealthReport>] = []
  package internal(set) var exceptions: [Stated<RolloutException>] = []
  package internal(set) var halts: [Stated<Words<String>>] = []
  package internal(set) var resumed: Stated<Bool>?
  package internal(set) var end: Stated<End>?

  package struct EnteredGroup: Equatable, Sendable {
    package var group: String
    package var share: Share
  }

  package struct PassedGates: Equatable, Sendable {
    package var group: String
    package var gates: [String]
  }

  package enum End: Equatable, Sendable {
    case completed
    case failed(Words<String>)
    case rolledBack(to: String)
  }

  var widest: Stated<EnteredGroup>? { entered.max { $0.value.share < $1.value.share } }
}

/// One decision, with what was known when it was made and what became of it.
package struct DecisionStory: Equatable, Sendable {
  package var proposal: Stated<Proposal>
  /// Of whoever proposed it.
  package var role: String
  /// What the record held before it.
  package var known: [Statement]
  package internal(set) var plan: Stated<PreparedPlan>?
  package internal(set) var overrides: [Stated<PreflightOverride>] = []
  package internal(set) var objections: [Stated<Words<String>>] = []
  package internal(set) var approvals: [Stated<Approval>] = []
  package internal(set) var denials: [Stated<Denial>] = []
  package internal(set) var agreements: [Stated<BreakGlassAgreement>] = []
  package internal(set) var authorisation: Stated<Authorisation>?
  package internal(set) var withdrawal: Stated<Words<String>>?
  package internal(set) var superseded: EventID?
  package internal(set) var claims: [Stated<Claim>] = []
  package internal(set) var steps: [Stated<StepStory>] = []
  package internal(set) var doubts: [Stated<Doubt>] = []
  package internal(set) var probes: [Stated<StepProbe>] = []
  package internal(set) var compensated: EventID?
  package internal(set) var completion: Stated<ActionCompletion>?
  package internal(set) var failure: Stated<ActionFailure>?
  package internal(set) var verificationStart: Stated<VerificationStart>?
  package internal(set) var lastSample: Stated<VerificationSample>?
  package internal(set) var verification: Stated<VerificationEnd>?
  package internal(set) var earlierVerifications: [Stated<VerificationEnd>] = []
  package internal(set) var confirmation: Stated<MitigationConfirmation>?
  package internal(set) var escalations: [Stated<ActionEscalation>] = []
  package internal(set) var outcome: Stated<Outcome>?
  package internal(set) var reopenings: [Stated<Reopening>] = []
  package internal(set) var reviews: [Stated<Review>] = []
  package internal(set) var degraded: Stated<Degradation>?
  package internal(set) var extensions: [Stated<DegradedExtension>] = []
  package internal(set) var breached: Stated<Timestamp>?
  package internal(set) var degradedEnd: Stated<Bool>?

  package struct StepStory: Equatable, Sendable {
    package var step: Int32
    package var name: String
    package var milliseconds: Int64?
    package var outcome: Outcome

    package enum Outcome: Equatable, Sendable { case begun, done, failed, timedOut, undone }
  }

  init(_ proposal: Stated<Proposal>, by role: String, knowing known: [Statement]) {
    (self.proposal, self.role, self.known) = (proposal, role, known)
  }

  /// Whether a measurement has shown that it helped, and nothing else.
  package var hasHelped: Bool { verification?.value.verdict == .passed }

  /// Whether anything was done about it.
  package var hasActed: Bool {
    completion != nil || failure.map { !$0.value.isUntouched } ?? !claims.isEmpty
  }
}
