package import Communication
package import EventLog
import Linting
import Policy
import Spelling
package import StatusPages

/// Planned work, as somebody describes it or changes it; what is nil stays as it is.
package struct MaintenanceWish: Equatable, Sendable {
  package var title: String?
  package var text: String?
  package var components: [String]?
  package var from: Timestamp?
  package var until: Timestamp?

  package init(
    title: String? = nil, text: String? = nil, components: [String]? = nil,
    from: Timestamp? = nil, until: Timestamp? = nil
  ) {
    (self.title, self.text, self.components) = (title, text, components)
    (self.from, self.until) = (from, until)
  }
}

extension MaintenanceRejection: ExplainedRejection {
  var explanation: String {
    switch self {
    case .plannedAlready: "It is planned already; change it."
    case .unknownMaintenance: "There is no such work."
    case .cancelledAlready: "It was cancelled; plan it anew."
    case .over: "Its time is over: nothing of it can be changed."
    case .noText: "Say it in words."
    case .noComponents: "Say which components it touches, as people outside call them."
    case .endsBeforeItBegins: "It ends before it begins."
    case .begunBefore:
      "People outside are told beforehand. Work that has begun is an incident, or nothing to tell."
    case .begunAlready: "It has begun: only its end can be moved."
    case .tooLong: "No piece of work takes longer than a month."
    case .tooFar: "It is more than a year away."
    }
  }

  var field: String? {
    switch self {
    case .noText(let field): field
    case .noComponents: "components"
    case .endsBeforeItBegins, .tooLong, .over: "until"
    case .begunBefore, .begunAlready, .tooFar: "from"
    case .plannedAlready, .unknownMaintenance, .cancelledAlready: nil
    }
  }
}

extension Desk {
  /// Planned work; the one that begins last comes first.
  package func maintenances(limit: Int = 500) async throws -> [PublicMaintenance] {
    try await queries.maintenances(limit: limit)
  }

  /// Tells people outside what is going to be done when.
  package func planMaintenance(_ wish: MaintenanceWish, by order: Order) async throws -> Written {
    try await answering(order) {
      let plan = MaintenancePlan(
        title: .text(wish.title ?? ""), text: .text(wish.text ?? ""),
        components: try await components(wish.components ?? []),
        from: wish.from ?? .distantPast, until: wish.until ?? .distantPast,
        by: order.caller.principal)
      try await refuseUnfit(plan, by: order)
      let now = try await queries.time()
      return try await decide(
        .plan(plan, at: now), onMaintenance: try stream(nil, of: order), by: order)
    }
  }

  package func changeMaintenance(
    _ reference: String, _ wish: MaintenanceWish, by order: Order
  ) async throws -> Written {
    try await answering(order) {
      let (stream, old) = try await maintenance(reference)
      let plan = MaintenancePlan(
        title: wish.title.map(Words.text) ?? old.title,
        text: wish.text.map(Words.text) ?? old.text,
        components: try await wish.components.asyncMap(components) ?? old.components,
        from: wish.from ?? old.from, until: wish.until ?? old.until, by: order.caller.principal)
      try await refuseUnfit(plan, by: order)
      let now = try await queries.time()
      return try await decide(.change(plan, at: now), onMaintenance: stream, by: order)
    }
  }

  package func cancelMaintenance(
    _ reference: String, because: String?, by order: Order
  ) async throws -> Written {
    try await answering(order) {
      let (stream, _) = try await maintenance(reference)
      try refuseSecrets(in: [("because", because)], of: order)
      try await refuseLeaks(in: because ?? "", by: order)
      let now = try await queries.time()
      return try await decide(
        .cancel(because: because.map(Words.text), by: order.caller.principal, at: now),
        onMaintenance: stream, by: order)
    }
  }

  private func decide(
    _ command: MaintenanceCommand, onMaintenance stream: StreamID, by order: Order
  ) async throws -> Written {
    let facts = StreamFacts(kind: .maintenance, version: .empty, visibility: .normal)
    return try await decide(
      command, Maintenance.self, .maintenances, maintenanceFolds, on: stream, facts, by: order
    ).written
  }

  private func maintenance(_ reference: String) async throws -> (StreamID, MaintenancePlan) {
    guard let id = StreamID(reference), try await facts(of: id)?.kind == .maintenance,
      let plan = try await fold(Maintenance.self, .maintenances, maintenanceFolds, of: id).state
        .plan
    else { throw DeskRefusal.notFound(.maintenance, reference: reference, suggestions: []) }
    return (id, plan)
  }

  /// As people outside call them, of names of theirs or of services.
  private func components(_ names: [String]) async throws -> [String] {
    guard let page = try await policies.inForce().statusPage else {
      throw DeskRefusal.rule(
        name: "no-status-page",
        explanation: "The policy has no status-page, so nobody outside would be told.", field: nil)
    }
    var found: Set<String> = []
    for name in names {
      let meant =
        page.components[name] == nil ? page.components(on: name) : [name]
      if meant.isEmpty {
        let near = Suggestion.nearest(to: name, among: page.components.keys.sorted())
        throw DeskRefusal.invalid(
          field: "components",
          reason: "There is no component “\(name)”."
            + (near.map { " Did you mean \($0)?" }
              ?? " There is: \(page.components.keys.sorted().joined(separator: ", "))."))
      }
      found.formUnion(meant)
    }
    return found.sorted()
  }

  private func refuseUnfit(_ plan: MaintenancePlan, by order: Order) async throws {
    let texts = [("title", plan.title.plain), ("text", plan.text.plain)]
    try refuseSecrets(in: texts, of: order)
    for (_, text) in texts { try await refuseLeaks(in: text ?? "", by: order) }
  }

  /// As of an update to people outside: what gives away names of ours cannot be insisted on.
  private func refuseLeaks(in text: String, by order: Order) async throws {
    let policy = try await policies.inForce()
    var context = UpdateContext()
    try await keepInside(&context, under: policy)
    try refuseUnsaid(LeakLint.findings(in: text, knowing: context), of: order)
  }
}

extension Timestamp {
  /// Before anything that can be planned: what is not said is refused as over.
  fileprivate static let distantPast = Timestamp(microseconds: 0)
}

extension Optional where Wrapped: Sendable {
  fileprivate func asyncMap<T>(_ body: (Wrapped) async throws -> T) async throws -> T? {
    guard let self else { return nil }
    return try await body(self)
  }
}
