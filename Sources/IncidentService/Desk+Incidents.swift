package import EventLog
package import Incidents
import Rollouts

/// What somebody knows when they declare an incident.
package struct NewIncident: Sendable {
  package var stream: StreamID?
  package var title: String
  package var severity: Severity?
  package var service: String?
  package var environment: String?
  /// As somebody wrote it: a number or an id.
  package var deployment: String?
  package var category: IncidentCategory
  package var source: DetectionSource
  package var isRestricted: Bool

  package init(
    title: String, stream: StreamID? = nil, severity: Severity? = nil, service: String? = nil,
    environment: String? = nil, deployment: String? = nil,
    category: IncidentCategory = .reliability, source: DetectionSource = .user,
    isRestricted: Bool = false
  ) {
    (self.title, self.stream, self.severity) = (title, stream, severity)
    (self.service, self.environment, self.deployment) = (service, environment, deployment)
    (self.category, self.source, self.isRestricted) = (category, source, isRestricted)
  }
}

extension Desk {
  package func declare(
    _ new: NewIncident, by order: Order
  ) async throws -> (written: Written, number: String) {
    try refuseSecrets(in: [("title", new.title)], of: order)
    var deployment: (stream: StreamID, state: Deployment)?
    if let reference = new.deployment {
      let stream = try await self.deployment(reference, for: order.caller).stream
      deployment = (stream, try await state(ofDeployment: stream).state)
    }
    // What breaks security or the law is not for everybody's eyes until somebody decides so.
    let isRestricted = new.isRestricted || new.category == .security
    let declaration = Declaration(
      number: "", title: .text(new.title), severity: new.severity,
      service: new.service ?? deployment?.state.plan?.service,
      environment: new.environment ?? deployment?.state.plan?.environment,
      deployment: deployment?.stream, category: new.category, source: new.source,
      isRestricted: isRestricted, declaredBy: order.caller.principal)
    let decideWithin = try await decideWithinSeconds()
    let exposure = deployment.map { Exposure($0.state.exposure, of: $0.stream) }
    let unknown = await warnings(
      aboutService: declaration.service, in: declaration.environment)
    var opened = try await open(
      .incident, .incident, at: new.stream, visibility: isRestricted ? .restricted : .normal,
      by: order
    ) { number in
      var declaration = declaration
      declaration.number = number
      if declaration.severity == nil { declaration.decideWithinSeconds = decideWithin }
      var commands: [IncidentCommand] = [.declare(declaration)]
      if let exposure { commands.append(.computeExposure(exposure)) }
      return try Incident().events(answering: commands).map(EventFormat.incidents.body)
    }
    opened.written.warnings += unknown
    return opened
  }

  package func recordNearMiss(
    _ nearMiss: NearMiss, stream: StreamID?, by order: Order
  ) async throws -> Written {
    if case .text(let text) = nearMiss.text { try refuseSecrets(in: [("text", text)], of: order) }
    let facts = StreamFacts(kind: .incident, version: .empty, visibility: .normal)
    let stream = try self.stream(stream, of: order)
    return try await decide(.recordNearMiss(nearMiss), on: stream, facts, by: order).written
  }

  /// Gives an incident's rules a command.
  package func order(
    _ command: IncidentCommand, to reference: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: command.texts, of: order)
    return try await answering(order) {
      let (stream, facts) = try await incident(reference, for: order.caller)
      var command = command
      if case .resolve(var resolution) = command {
        resolution.postmortemWithin = try await postmortemWithin(
          try await state(of: stream).state.severity)
        command = .resolve(resolution)
      }
      if command == .close {
        try await refuseClosing(stream)
        try await refuseClosing(owing: stream)
        return try await close(stream, facts, by: order)
      }
      var written = try await decide(command, on: stream, facts, by: order).written
      if case .resolve(let resolution) = command, written.outcome == .appended {
        written.warnings += await warnings(about: resolution, of: stream)
      }
      return written
    }
  }

  package func computeExposure(
    of deployment: String, in incident: String, by order: Order
  ) async throws -> Written {
    let stream = try await self.deployment(deployment, for: order.caller).stream
    let exposure = Exposure(try await state(ofDeployment: stream).state.exposure, of: stream)
    return try await self.order(.computeExposure(exposure), to: incident, by: order)
  }

  package func link(
    deployment: String, to incident: String, by order: Order
  ) async throws -> Written {
    let stream = try await self.deployment(deployment, for: order.caller).stream
    return try await self.order(.linkDeployment(stream), to: incident, by: order)
  }

  package func offer(
    _ role: ResponseRole, to handle: String, in incident: String, by order: Order
  ) async throws -> Written {
    try await answering(order) {
      guard let person = try await people.person(handle: handle) else {
        let known = try await people.everybody().map(\.handle)
        throw DeskRefusal.notFound(
          .person, reference: handle, suggestions: known.filter { isLike($0, handle) })
      }
      return try await self.order(.offerRole(role, to: person.id), to: incident, by: order)
    }
  }

  package func openGateDebt(
    gate: String, group: String?, dueAt: Timestamp, because: String, in incident: String,
    by order: Order
  ) async throws -> Written {
    let debt = GateDebt(
      debt: entry(of: order), gate: gate, group: group, dueAt: dueAt, because: .text(because))
    return try await self.order(.openGateDebt(debt), to: incident, by: order)
  }

  /// Opens a numbered stream: an incident or a deployment.
  func open(
    _ series: NumberSeries, _ kind: StreamKind, at stream: StreamID?, visibility: Visibility,
    by order: Order, _ make: @escaping @Sendable (_ number: String) throws -> [EventBody]
  ) async throws -> (written: Written, number: String) {
    let stream = try self.stream(stream, of: order)
    let (time, first) = (time(of: order), entry(of: order))
    let policy = try await policies.hashInForce()
    do {
      let (answer, number) = try await store.open(series, year: now().year, stream) { number in
        let drafts = try make(number).enumerated().map { index, body in
          EventDraft(
            id: index == 0 ? first : self.derived(from: order, "event \(index)"), body,
            happenedAt: time,
            visibility: visibility)
        }
        return Append(
          drafts, to: stream, kind, expecting: .empty, as: order.identity,
          role: order.caller.acting, policy: policy)
      }
      if case .conflict = answer {
        throw DeskRefusal.rule(
          name: "stream-exists", explanation: "Something with this id was opened before.",
          field: "id")
      }
      var written = try await written(answer, to: stream, first: first)
      if written.outcome == .appended, let facts = try await facts(of: stream) {
        written.warnings += await warnings(about: order, on: stream, facts)
      }
      return (written, number)
    } catch let rejection as any ExplainedRejection {
      // A retry of an order that was carried out gets its first answer, whatever the rules say now.
      if let earlier = try await store.earlierAnswer(to: order.identity) {
        let written = try await replayed(earlier)
        return (written, try await facts(of: written.stream)?.number ?? "")
      }
      throw DeskRefusal.rule(
        name: rejection.rule, explanation: rejection.explanation, field: rejection.field)
    }
  }
}

extension Decider {
  /// What several commands lead to, one after the other.
  func events(answering commands: [Command]) throws(Rejection) -> [Event] {
    var state = self
    var events: [Event] = []
    for command in commands {
      let news = try state.decide(command)
      for event in news { state.evolve(event) }
      events += news
    }
    return events
  }
}

extension Exposure {
  fileprivate init(_ exposure: RolloutExposure, of deployment: StreamID) {
    self.init(
      deployment: deployment, reached: exposure.reached, notReached: exposure.notReached,
      share: exposure.share.hundredths)
  }
}

extension IncidentCommand {
  /// The free texts in it, by the names that the API gives them.
  fileprivate var texts: [(field: String, text: String?)] {
    switch self {
    case .declare, .recordNearMiss, .computeExposure, .linkDeployment, .linkDetection, .offerRole,
      .acceptRole, .releaseRole, .mitigate, .close:
      []
    case .changeSeverity(_, let because), .merge(_, _, let because), .unmerge(let because),
      .payGateDebt(_, let because), .reopen(let because):
      [("because", because)]
    case .stateImpact(let impact): [("who", impact.who?.plain), ("symptom", impact.symptom?.plain)]
    case .openGateDebt(let debt): [("because", debt.because.plain)]
    case .resolve(let resolution): [("lingering_effects", resolution.lingeringEffects?.plain)]
    }
  }
}

/// Whether one handle may be a slip of the other.
private func isLike(_ handle: String, _ typed: String) -> Bool {
  let (handle, typed) = (handle.lowercased(), typed.lowercased())
  return handle.hasPrefix(typed.prefix(3)) || typed.hasPrefix(handle.prefix(3))
}
