package import Actions
package import Decisions
package import EventLog
import Incidents
package import Policy
import Rollouts

/// What somebody states when they propose to do something.
package struct NewDecision: Sendable {
  /// Whoever proposes it, the id, the ordinal and the release are filled in by the desk.
  package var proposal: Proposal
  /// As somebody wrote it: a number or an id; nil is the one that the incident is about.
  package var deployment: String?
  /// Entries of the record, as somebody wrote them.
  package var evidence: [String] = []
  /// What the decision tree asks for besides the severity: `error-rate`, `2%`.
  package var treeFacts: [String: String] = [:]
  /// Whether it takes the place of an older one that is not authorised.
  package var supersedes = false
  /// Whether nothing follows until a person takes it up.
  var isOnlyProposed = false

  package init(_ proposal: Proposal) { self.proposal = proposal }
}

/// One decision, with what people call it and where it stands.
package struct SeenDecision: Sendable {
  package var incident: StreamID
  /// `INC-2026-001-D1`.
  package var number: String
  package var decision: Decision
  package var stage: Decision.Stage
  package var version: StreamVersion
  /// Where each approval that is asked for comes from.
  package var reasons: [String]
  /// What the tree and the table say of it besides.
  package var guidance: DecisionGuidance
  /// Whether its plan was made under rules that hold no longer.
  package var hasOtherRules: Bool
  /// What an executor did about it; nil while none has taken it up.
  package var action: Action?
}

extension Desk {
  package func propose(
    _ new: NewDecision, in incident: String, by order: Order
  ) async throws -> (written: Written, decision: SeenDecision?) {
    try refuseSecrets(in: new.proposal.texts, of: order)
    var written = try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      let state = try await state(of: stream).state
      let policy = try await policies.inForce()
      let proposal = try await completed(new, in: state, incident, under: policy, by: order)
      return try await decide(
        .propose(proposal, supersedes: new.supersedes), for: proposal, on: stream, facts,
        isOnlyProposed: new.isOnlyProposed, by: order)
    }
    guard let id = written.event else { return (written, nil) }
    let seen = try await decision(id.description, in: incident, for: order.caller)
    written.warnings += try await stop(what: seen, by: order)
    return (written, seen)
  }

  /// All decisions of an incident, oldest first.
  package func decisions(
    in incident: String, for caller: Caller
  ) async throws -> (decisions: [SeenDecision], version: StreamVersion) {
    let (stream, facts) = try await self.incident(incident, for: caller)
    let (book, version) = try await book(of: stream)
    let applied = try await policies.current()
    let actions = try await actions(of: stream).state
    return (
      book.decisions.map { decision in
        var seen = seen(decision, of: stream, facts, version, applied)
        seen.action = actions.action(of: decision.id)
        return seen
      }, version
    )
  }

  /// The one that is meant by `INC-2026-001-D1`, `D1` or an id.
  package func decision(
    _ reference: String, in incident: String, for caller: Caller
  ) async throws -> SeenDecision {
    let (stream, facts) = try await self.incident(incident, for: caller)
    let (book, version) = try await book(of: stream)
    let decision = try find(reference, in: book, facts)
    var seen = seen(decision, of: stream, facts, version, try await policies.current())
    seen.action = try await actions(of: stream).state.action(of: decision.id)
    return seen
  }

  func book(of incident: StreamID) async throws -> (state: DecisionBook, version: StreamVersion) {
    try await fold(DecisionBook.self, .decisions, decisionFolds, of: incident)
  }

  func find(
    _ reference: String, in book: DecisionBook, _ facts: StreamFacts
  ) throws -> Decision {
    if let id = EventID(reference), let decision = book[id] { return decision }
    var plain = reference.uppercased()
    if let number = facts.number, plain.hasPrefix("\(number)-") {
      plain = String(plain.dropFirst(number.count + 1))
    }
    if plain.hasPrefix("D"), let ordinal = Int32(plain.dropFirst()),
      let decision = book.decision(ordinal: ordinal)
    {
      return decision
    }
    throw DeskRefusal.notFound(
      .decision, reference: reference,
      suggestions: book.decisions.suffix(3).map { "D\($0.proposal.ordinal)" })
  }

  func seen(
    _ decision: Decision, of stream: StreamID, _ facts: StreamFacts, _ version: StreamVersion,
    _ applied: AppliedPolicy?
  ) -> SeenDecision {
    let terms = terms(of: applied, for: decision.proposal, decision.definition)
    return SeenDecision(
      incident: stream, number: "\(facts.number ?? "")-D\(decision.proposal.ordinal)",
      decision: decision, stage: decision.stage(at: now()), version: version,
      reasons: terms.requirement.reasons,
      guidance: (applied?.policy ?? .standard).guidance(on: decision.proposal),
      hasOtherRules: decision.plan.map { $0.plan.policy != terms.policyHash } ?? false)
  }

  private func terms(
    of applied: AppliedPolicy?, for proposal: Proposal, _ definition: String?
  ) -> DecisionTerms {
    DecisionTerms(
      applied?.policy ?? .standard, hash: applied?.hash, for: proposal, definition: definition,
      at: now())
  }

  /// Gives the rules a command about a decision that there is.
  func decide(
    _ ask: DecisionCommand.Ask, about decision: Decision, on stream: StreamID,
    _ facts: StreamFacts, agreed: EventID? = nil, by order: Order
  ) async throws -> Written {
    try await decide(
      ask, for: decision.proposal, decision.definition, on: stream, facts, agreed: agreed,
      by: order)
  }

  /// Gives the rules of decisions a command, under the policy in force.
  func decide(
    _ ask: DecisionCommand.Ask, for proposal: Proposal, _ definition: String? = nil,
    on stream: StreamID, _ facts: StreamFacts, agreed: EventID? = nil,
    isOnlyProposed: Bool = false, by order: Order
  ) async throws -> Written {
    if ask.leadsToEffects { try refuseEnded(try await state(of: stream).state) }
    let first = entry(of: order)
    var terms = terms(of: try await policies.current(), for: proposal, definition)
    (terms.isLate, terms.agreedTrigger) = (order.happenedAt != nil, agreed)
    terms.isOnlyProposed = isOnlyProposed
    let command = DecisionCommand(ask, under: terms) { [self] index in
      index == 0 ? first : derived(from: order, "event \(index)")
    }
    return try await decide(
      command, DecisionBook.self, .decisions, decisionFolds, on: stream, facts, by: order
    ).written
  }

  func refuseEnded(_ incident: Incident) throws {
    switch incident.phase {
    case .undeclared: throw IncidentRejection.notDeclared.refusal
    case .nearMiss: throw IncidentRejection.isNearMiss.refusal
    case .closed: throw IncidentRejection.isClosed.refusal
    case .merged(let other): throw IncidentRejection.isMerged(into: other).refusal
    case .open, .mitigated, .resolved: break
    }
  }
}

// MARK: - What the desk fills in

extension Desk {
  private func completed(
    _ new: NewDecision, in incident: Incident, _ reference: String, under policy: Policy,
    by order: Order
  ) async throws -> Proposal {
    var proposal = new.proposal
    proposal.by = order.caller.principal
    proposal.via = order.way == .chat ? .chat : nil
    proposal.service = proposal.service ?? incident.declaration?.service
    proposal.environment = proposal.environment ?? incident.declaration?.environment
    if let reference = new.deployment {
      proposal.deployment = try await deployment(reference, for: order.caller).stream
    } else {
      proposal.deployment = incident.declaration?.deployment ?? incident.deployments.last
    }
    for reference in new.evidence {
      proposal.evidence.append(try await entry(reference, for: order.caller).id)
    }
    var plan: RolloutPlan?
    if let stream = proposal.deployment { plan = try await state(ofDeployment: stream).state.plan }
    do {
      try complete(&proposal, about: incident, plan, under: policy)
    } catch {
      throw DecisionRejection.situationContradicts(error).refusal
    }
    // What was decided while nobody could be reached is looked at from now on.
    if order.happenedAt != nil, let time = proposal.checkAt, time <= now() {
      proposal.checkAt = nil
    }
    if proposal.action.bringsReleaseBack {
      try await resolveTarget(of: &proposal, for: order.caller)
    }
    (proposal.adviceRank, proposal.treePath) = try await advised(
      proposal.action, on: reference, knowing: new.treeFacts, under: policy, for: order.caller)
    return proposal
  }

  /// Fills in what decides on who has to agree: which action carries it out, whether it is an
  /// emergency, and which row of who decides what it falls under.
  func complete(
    _ proposal: inout Proposal, about incident: Incident, _ plan: RolloutPlan?,
    under policy: Policy
  ) throws(SituationConflict) {
    let service = proposal.service.flatMap { policy.services[$0] }
    if proposal.definition == nil, let flag = proposal.parameters["flag"] {
      proposal.definition = service?.bypasses.first { $0.flag == flag }?.action
    }
    proposal.definition = proposal.definition ?? service?.actions[proposal.action]
    if plan?.profile == .emergency { proposal.isEmergency = true }
    // What the policy proposes by itself names a row for triggers; the incident's own goes first.
    let stated = proposal.trigger == nil ? proposal.situation : nil
    let category = incident.declaration.flatMap {
      AuthorityRule.Category(rawValue: $0.category.rawValue)
    }
    proposal.situation =
      try policy.situation(stated: stated, for: proposal.action, category: category)
      ?? proposal.situation
  }

  /// The last known good, unless somebody named another version.
  private func resolveTarget(of proposal: inout Proposal, for caller: Caller) async throws {
    guard let service = proposal.service, let environment = proposal.environment else { return }
    let answer = try await lastKnownGood(
      LastKnownGoodQuestion(
        service: service, environment: environment, leaving: proposal.deployment?.description,
        detailLimit: 0), for: caller)
    guard let release = answer.release else { return }
    guard proposal.target == nil || proposal.target == release.version else { return }
    (proposal.target, proposal.release) = (release.version, release.stream)
  }
}

extension IncidentRejection {
  fileprivate var refusal: DeskRefusal {
    .rule(name: rule, explanation: explanation, field: field)
  }
}

extension Proposal {
  /// The free texts in it, by the names that the API gives them.
  var texts: [(field: String, text: String?)] {
    [
      ("because", because.plain), ("target_because", targetBecause?.plain),
      ("no_other_option", noOtherOption?.plain), ("expected_effect", expectedEffect?.plain),
      ("tradeoff", tradeoff?.functionLost.plain), ("tradeoff", tradeoff?.usersAffected.plain),
      ("tradeoff", tradeoff?.workaround.plain),
    ] + options.map { ("options", $0.why.plain) }
      + parameters.values.map { ("parameters", $0) }
  }
}
