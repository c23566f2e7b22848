import Advice
import Decisions
import EventLog
import Incidents
import Policy
import Preparedness
import Rollouts
import Spelling

extension Desk {
  /// Ranks what can be done about an incident by what the record and the policy say now.
  ///
  /// `assumed` holds facts to take otherwise, as `fallback=infeasible`.
  package func advice(
    on incident: String, assuming assumed: [String] = [], for caller: Caller
  ) async throws -> IncidentAdvice {
    let (stream, facts) = try await self.incident(incident, for: caller)
    let policy = try await policies.inForce()
    let suppositions: Suppositions
    do {
      suppositions = try Suppositions(assumed, under: policy)
    } catch {
      throw DeskRefusal.invalid(field: "assume", reason: error.explanation)
    }
    let (state, version) = try await state(of: stream)
    var inputs = AdviceInputs(
      incident: state, marks: AdviceInputs.Marks(of: facts.number ?? incident), policy: policy,
      now: now())
    (inputs.function, inputs.estimate) = (suppositions.function, suppositions.repair)
    try await gather(stream, into: &inputs)
    try await gatherRollout(for: caller, into: &inputs)
    let advice = Advice.rank(AdviceFacts(inputs).assuming(suppositions.assumptions))
    let plan = inputs.deployment?.plan
    let tree = TreeAdvice(policy, advice, answers: suppositions.answers)
    return IncidentAdvice(
      number: inputs.marks.number, stream: stream, version: version, service: inputs.service,
      environment: inputs.environment,
      deployment: plan.map {
        IncidentAdvice.Trouble(number: $0.number, version: $0.version, fromVersion: $0.fromVersion)
      }, advice: advice,
      tree: tree,
      impact: CustomerImpact(state, inputs.deployment),
      lastKnownGood: inputs.lastKnownGood?.release?.version,
      approvals: advice.first.map {
        asked(before: $0.action, inputs, tree, by: caller.principal)
      }, assumed: assumed)
  }

  /// What has to be agreed to before an action, if it is proposed as it is advised.
  private func asked(
    before action: MitigationKind, _ inputs: AdviceInputs, _ tree: TreeAdvice?,
    by principal: PrincipalID
  ) -> ApprovalRequirement {
    var proposal = Proposal(
      action, decision: EventID(uuid: principal.uuid), by: principal, because: .text(""))
    (proposal.service, proposal.environment) = (inputs.service, inputs.environment)
    proposal.treePath = tree?.steps ?? []
    // Nothing is stated, so nothing can be in conflict.
    _ = try? complete(
      &proposal, about: inputs.incident, inputs.deployment?.plan, under: inputs.policy)
    return inputs.policy.approvals(for: proposal)
  }

  /// The place of an action among what is advised, and the way through the tree as far as it could be
  /// walked: what belongs to the record of a decision.
  func advised(
    _ action: MitigationKind, on incident: String, knowing facts: [String: String],
    under policy: Policy, for caller: Caller
  ) async throws -> (rank: Int32?, treePath: [String]) {
    let asked = TreeAdvice.facts(of: policy)
    for name in facts.keys.sorted() where !asked.contains(name) {
      let near = Suggestion.nearest(to: name, among: asked).map { " (perhaps \($0))" } ?? ""
      throw DeskRefusal.invalid(
        field: "tree_facts", reason: "names “\(name)”, which the tree does not ask for\(near)")
    }
    // What is on record is not said otherwise in passing.
    guard facts["severity"] == nil else {
      throw DeskRefusal.invalid(
        field: "tree_facts",
        reason:
          "names the severity, which is the incident's own: change it with “lastgood severity”")
    }
    let found = try await advice(
      on: incident, assuming: facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
      for: caller)
    return (found.advice[action]?.rank, found.tree?.steps ?? [])
  }
}

// MARK: - Gathering

extension Desk {
  /// How many linked reports are looked through for a breaker.
  private static let reportLimit = 50

  /// What stands on the incident's own stream, and on those of its reports.
  private func gather(_ incident: StreamID, into inputs: inout AdviceInputs) async throws {
    let events = try await store.allEvents(in: incident)
    for event in events { inputs.marks.note(event.type, at: event.position) }
    inputs.decisions = try await book(of: incident).state
    inputs.breakers = try await breakers(inputs)
    let declaration = inputs.incident.declaration
    (inputs.service, inputs.environment) = (declaration?.service, declaration?.environment)
  }

  private func breakers(_ inputs: AdviceInputs) async throws -> [FactSource] {
    var sources: [FactSource] = []
    if inputs.incident.declaration?.source == .breaker {
      sources.append(inputs.marks.source("incident.declared", else: inputs.marks.number))
    }
    for report in inputs.incident.detections.suffix(Self.reportLimit) {
      let known = try await fold(Detection.self, .detections, detectionFolds, of: report).state
      guard known.finding?.source == .breaker,
        let first = try await store.events(in: report, after: .empty, limit: 1).first
      else { continue }
      sources.append(.entry(first.position, of: "a report"))
    }
    return sources
  }

  /// What is known of the deployment that the incident is about, and of the releases before it.
  private func gatherRollout(
    for caller: Caller, into inputs: inout AdviceInputs
  ) async throws {
    let incident = inputs.incident
    let stream = incident.declaration?.deployment ?? incident.deployments.last
    if let stream {
      let deployment = try await state(ofDeployment: stream).state
      inputs.deployment = deployment
      inputs.deploymentMarks = AdviceInputs.Marks(of: deployment.plan?.number ?? "")
      for event in try await store.allEvents(in: stream) {
        inputs.deploymentMarks.note(event.type, at: event.position)
      }
      inputs.service = inputs.service ?? deployment.plan?.service
      inputs.environment = inputs.environment ?? deployment.plan?.environment
    }
    if let service = inputs.service { try await gatherPreparation(of: service, into: &inputs) }
    guard let service = inputs.service, let environment = inputs.environment else { return }
    inputs.lastKnownGood = try await lastKnownGood(
      LastKnownGoodQuestion(
        service: service, environment: environment, leaving: stream?.description),
      for: caller)
    if let plan = inputs.deployment?.plan,
      let before = inputs.policy.environments[environment]?.after
    {
      let hasDrill = try await newestDrill(of: service, inputs.policy) != nil
      inputs.lower = try await ladder(of: plan, from: before, hasDrill: hasDrill, inputs.policy)
    }
  }

  /// What is left of the error budget, and how the pipeline itself is known to fail.
  private func gatherPreparation(
    of service: String, into inputs: inout AdviceInputs
  ) async throws {
    if let rule = inputs.policy.errorBudget {
      inputs.budget = try await budget(of: service, rule.slo, inputs.policy)?.budget
    }
    let modes = try await failureModes(of: service)
    // An empty register is no proof that nothing fails: then nobody has looked.
    guard !modes.isEmpty else { return }
    inputs.failureModes = modes.map {
      AdviceInputs.FailureMode(id: $0.id, affects: Set($0.affects), tested: $0.lastTested)
    }
  }
}
