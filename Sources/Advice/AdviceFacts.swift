package import Policy

/// All that is known about an incident as far as it matters for what to do.
///
/// Nothing is missing from it: what nobody knows stands there as unknown.
package struct AdviceFacts: Equatable, Sendable {
  package var rollout = Fact<RolloutStanding>.unknown("the incident's deployment")
  package var exposureModel = Fact<ExposureModel>.unknown("the deployment's strategy")
  package var exposure = Fact<ExposureLevel>.unknown("the deployment's groups")
  package var change = Fact<ChangeKind>.unknown("the deployment's kind")
  package var urgency = Fact<DeploymentUrgency>.unknown("the deployment's profile")
  package var lowerEvidence = Fact<LowerEvidence>.unknown("deployments to the environment before")

  package var feasibility = Fact<Feasibility>.unknown("policy: fallback of the service")
  package var placement = Fact<Placement>.unknown("the deployment's strategy")
  package var unchangedStack = Fact<UnchangedStack>.unknown("the deployment's groups")
  package var unchangedVersion = Fact<UnchangedVersion>.unknown("health of the version before")
  package var capacity = Fact<Capacity>.unknown("policy: unchanged-capacity of the service")
  package var shared = Fact<SharedParts>.unknown("policy: shared of the service")

  package var criticality = Fact<CriticalityFact>.unknown("policy: criticality of the service")
  package var infrastructure = Fact<InfrastructureFact>.unknown(
    "policy: infrastructure of the service")
  package var bypass = Fact<BypassCover>.unknown("which function is broken")
  package var dataGuide = Fact<DataGuide>.unknown("policy: data-guide of the service")

  package var severity = Fact<SeverityFact>.unknown("the incident's severity")
  package var dataRisk = Fact<DataRiskFact>.unknown("the incident's impact")
  package var breaker = Fact<CircuitBreaker>.unknown("reports of breakers")
  package var budget = Fact<BudgetFact>.unknown("the error budget")

  package var data = Fact<DataGate>.unknown("the deployment's migrations")
  package var release = Fact<ReleaseStanding>.unknown("the last known good release")
  package var distance = Fact<ReleaseDistance>.unknown("the last known good release")
  package var repair = Fact<RepairTime>.unknown("an estimate of the repair")
  package var calendar = Fact<CalendarFact>.unknown("policy: calendar of the environment")

  /// What holds for one action each; an action without an entry has unknown.
  package var uses: [MitigationKind: Fact<ActionUse>] = [:]
  package var means: [MitigationKind: Fact<ActionMeans>] = [:]
  package var failureModes: [MitigationKind: Fact<FailureModeStanding>] = [:]
  package var outcomes: [MitigationKind: Fact<ActionOutcome>] = [:]

  package init() {}
}
