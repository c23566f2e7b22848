import EventLog
import IncidentService
import Incidents
import JSON
import Timelines

/// An incident as it is shown, with everything that had to be looked up.
struct IncidentJSON {
  var stream: StreamID
  var state: Incident
  var version: StreamVersion
  var timeline: Timeline
  var handles: Handles
  /// Numbers of the linked deployments.
  var numbers: [StreamID: String]
  /// Of the streams it names, those that the caller may know of.
  var visible: Set<StreamID>
}

extension Clerk {
  func incident(_ reference: String, for caller: Caller) async throws -> IncidentJSON {
    let stream = try await desk.incident(reference, for: caller).stream
    let (state, version) = try await desk.state(of: stream)
    let timeline = try await desk.timeline(of: .incident(stream.description), for: caller)
    var people = Set(state.holders.values).union(state.offers.values)
    if let declaration = state.declaration { people.insert(declaration.declaredBy) }
    var numbers: [StreamID: String] = [:]
    for deployment in state.deployments {
      numbers[deployment] =
        try await desk.deployment(deployment.description, for: caller).facts.number
    }
    var named = Set(state.detections)
    if case .merged(let other) = state.phase { named.insert(other) }
    return IncidentJSON(
      stream: stream, state: state, version: version, timeline: timeline,
      handles: try await handles(people), numbers: numbers,
      visible: try await visible(named, for: caller))
  }

  /// Those of some streams that a caller may know of.
  func visible(_ streams: Set<StreamID>, for caller: Caller) async throws -> Set<StreamID> {
    var visible: Set<StreamID> = []
    for stream in streams where try await desk.maySee(stream, caller) { visible.insert(stream) }
    return visible
  }
}

extension IncidentJSON: JSONWritable {
  var phase: String {
    switch state.phase {
    case .undeclared: "undeclared"
    case .nearMiss: "near-miss"
    case .open: "open"
    case .mitigated: "mitigated"
    case .resolved: "resolved"
    case .closed: "closed"
    case .merged: "merged"
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("stream", stream.description)
      object.member("number", state.declaration?.number)
      object.member("title", state.declaration?.title ?? state.nearMiss?.text)
      object.member("state", phase)
      object.member("severity", state.severity?.rawValue)
      object.member("service", state.declaration?.service ?? state.nearMiss?.service)
      object.member("environment", state.declaration?.environment ?? state.nearMiss?.environment)
      object.member("category", state.declaration?.category.rawValue)
      object.member("source", state.declaration?.source.rawValue)
      object.member("restricted", state.declaration?.isRestricted ?? false)
      object.array("deployments") { list in
        for deployment in state.deployments {
          list.object {
            $0.member("stream", deployment.description)
            $0.member("number", numbers[deployment])
          }
        }
      }
      object.member(
        "detections", state.detections.filter(visible.contains).map(\.description))
      object.member("declared_at", timeline.milestones.declared)
      object.member("declared_by", state.declaration.map { handles.text($0.declaredBy) })
      object.member("resolved_at", state.resolution == nil ? nil : timeline.milestones.resolved)
      object.member("recovered_at", state.resolution?.recoveredAt)
      if case .merged(let other) = state.phase {
        object.member("merged_into", visible.contains(other) ? other.description : nil)
      }
      if let impact = state.impact { object.object("impact") { $0.members(of: impact) } }
      if let exposure = state.newestExposure {
        object.object("exposure") { $0.members(of: exposure) }
      }
      object.object("roles") { writeRoles(to: &$0) }
      object.array("gate_debts") { writeDebts(to: &$0) }
      object.member("version", version.rawValue)
      object.member("next", next)
    }
  }

  private func writeRoles(to object: inout JSONMembers) {
    let roles = Set(state.holders.keys).union(state.offers.keys).sorted { $0.name < $1.name }
    for role in roles {
      object.object(role.name) { object in
        let holder = state.holders[role]
        object.member("holder", holder.map(handles.text))
        object.member("name", holder.flatMap(handles.name))
        object.member(
          "since",
          timeline.roleSpans.last { $0.role == role && $0.holder == holder && $0.to == nil }?.from)
        object.member("offered_to", ifPresent: state.offers[role].map(handles.text))
      }
    }
  }

  private func writeDebts(to list: inout JSONElements) {
    for debt in state.gateDebts {
      list.object { object in
        object.member("debt", debt.debt.description)
        object.member("gate", debt.gate)
        object.member("group", debt.group)
        object.member("due_at", debt.dueAt)
        object.member("because", debt.because)
        object.member("paid", state.paidDebts.contains(debt.debt))
      }
    }
  }
}

extension IncidentJSON {
  /// What is due, or can be done next, most pressing first.
  var next: [String] {
    var next: [String] = []
    if state.isOpen {
      if state.severity == nil { next.append("Say how bad it is: set the severity.") }
      if state.holders[.commander] == nil {
        next.append(
          state.offers[.commander] == nil
            ? "Nobody commands: offer the role commander to somebody."
            : "The role commander is offered and waits to be accepted.")
      }
      if state.impact == nil { next.append("Say who notices what: state the impact.") }
    }
    for debt in state.unpaidDebts { next.append("The gate \(debt.gate) is owed; pay it.") }
    switch state.phase {
    case .open: next.append("When the harm is stopped, record the mitigation.")
    case .mitigated: next.append("When it is over, resolve it.")
    case .resolved: next.append("Close it, or reopen it if it is not over.")
    case .merged: next.append("Go on in the incident it was merged into.")
    case .undeclared, .nearMiss, .closed: break
    }
    return next
  }
}

extension Incident {
  /// Of the deployment that was linked last.
  var newestExposure: Exposure? { deployments.reversed().lazy.compactMap { exposures[$0] }.first }
}

extension JSONMembers {
  mutating func members(of exposure: Exposure) {
    member("deployment", exposure.deployment.description)
    member("reached", exposure.reached)
    member("not_reached", exposure.notReached)
    percent("share", hundredths: exposure.share)
  }

  fileprivate mutating func members(of impact: Impact) {
    member("who", impact.who)
    member("symptom", impact.symptom)
    member("how_many") { writer in
      switch impact.howMany {
      case .number(let number): writer.int(number)
      case .unknown: writer.string("unknown")
      case nil: writer.null()
      }
    }
    member("regions", impact.regions)
    member("since", impact.since)
    member("data_risk", impact.dataRisk.rawValue)
  }
}
