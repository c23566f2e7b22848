import EventLog
import IncidentService
import JSON
import Policy
import Rollouts
import Timelines

/// A deployment as it is shown, with everything that had to be looked up.
struct DeploymentJSON {
  var stream: StreamID
  var state: Deployment
  var version: StreamVersion
  var timeline: Timeline
  var handles: Handles
  var lints: [String]
  var approvals: PlanApprovals?
}

extension Clerk {
  func deployment(_ reference: String, for caller: Caller) async throws -> DeploymentJSON {
    let stream = try await desk.deployment(reference, for: caller).stream
    let (state, version) = try await desk.state(ofDeployment: stream)
    let timeline = try await desk.timeline(of: .deployment(stream.description), for: caller)
    var people: Set<PrincipalID> = []
    if let plan = state.plan { people.insert(plan.plannedBy) }
    if let halt = state.halt { people.insert(halt.by) }
    if let request = state.resumeRequest { people.insert(request.by) }
    people.formUnion(state.approvals.map(\.by))
    for acceleration in state.accelerations {
      people.formUnion([acceleration.request.by] + acceleration.approvers)
    }
    return DeploymentJSON(
      stream: stream, state: state, version: version, timeline: timeline,
      handles: try await handles(people), lints: try await lints(of: state.plan),
      approvals: try await desk.planApprovals(of: state))
  }

  private func lints(of plan: RolloutPlan?) async throws -> [String] {
    guard let plan else { return [] }
    return try await desk.lints(of: plan)
  }
}

extension Deployment.Phase {
  /// As the API spells it.
  var word: String { self == .rolledBack ? "rolled-back" : rawValue }
}

extension DeploymentJSON: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("stream", stream.description)
      object.member("number", state.plan?.number)
      object.member("service", state.plan?.service)
      object.member("environment", state.plan?.environment)
      object.member("version", state.plan?.version)
      object.member("from_version", state.plan?.fromVersion)
      object.member("state", state.phase.word)
      object.member("kind", state.plan?.kind.rawValue)
      object.member("strategy", state.plan?.strategy.rawValue)
      object.member("profile", state.plan?.profile.rawValue)
      object.array("groups") { list in
        for group in state.plan?.groups ?? [] { list.object { write(group, to: &$0) } }
      }
      object.object("split") {
        $0.percent("new", hundredths: state.split.new.hundredths)
        $0.percent("stable", hundredths: state.split.stable.hundredths)
      }
      if let halt = state.halt {
        object.object("halt") {
          $0.member("because", halt.because)
          $0.member("scope", halt.scope)
          $0.member("by", handles.text(halt.by))
          $0.member("at", newest("deployment.halted"))
        }
      }
      if let request = state.resumeRequest {
        object.object("resumption") {
          $0.member("approval", request.approval.description)
          $0.member("asked_by", handles.text(request.by))
        }
      }
      object.member("rolled_back_to", ifPresent: state.rolledBackTo)
      object.member("version_number", version.rawValue)
      object.array("migrations") { list in
        for migration in state.plan?.migrations ?? [] {
          list.object {
            $0.member("id", migration.id)
            $0.member("class", migration.kind.rawValue)
          }
        }
      }
      object.array("checklist") { list in
        for item in state.checklist { list.object { $0.members(of: item) } }
      }
      if let duration = state.duration {
        object.object("duration") {
          $0.member("until_everyone_seconds", duration.untilEveryone)
          $0.member("until_done_seconds", duration.untilDone)
        }
      }
      if let approvals { object.object("approvals") { write(approvals, to: &$0) } }
      object.array("accelerations") { list in
        for acceleration in state.accelerations {
          list.object { write(acceleration, to: &$0) }
        }
      }
      object.array("debts") { list in
        for debt in state.debts.unpaid {
          list.object {
            $0.member("group", debt.group)
            $0.member("gate", debt.gate)
          }
        }
      }
      object.member("artefact_digest", state.plan?.artefactDigest)
      object.member("change_reference", state.plan?.changeReference)
      object.member("planned_at", newest("deployment.planned"))
      object.member("planned_by", state.plan.map { handles.text($0.plannedBy) })
      object.member("lints", lints)
    }
  }

  private func newest(_ type: String) -> Timestamp? {
    timeline.all.last { $0.stream == stream && $0.type.name == type }?.happenedAt
  }

  private func write(_ approvals: PlanApprovals, to object: inout JSONMembers) {
    object.member("needed", approvals.needed)
    object.member("roles", approvals.roles)
    object.member("enough", approvals.isEnough)
    object.member("good_for", approvals.expires.description)
    object.array("given") { list in
      for (approval, counts) in approvals.given {
        list.object {
          $0.member("by", handles.text(approval.by))
          $0.member("at", approval.at)
          $0.member("counts", counts)
        }
      }
    }
  }

  private func write(_ acceleration: AccelerationState, to object: inout JSONMembers) {
    let request = acceleration.request
    object.member("acceleration", request.id.description)
    object.member("stage", request.stage.description)
    object.member("from", request.from)
    object.member("to", request.to)
    object.member("because", request.because)
    object.member("asked_by", handles.text(request.by))
    object.member("approvals", request.approvals)
    object.member("roles", request.roles)
    object.member("approved_by", acceleration.approvers.map(handles.text))
    object.member("approved", acceleration.isApproved)
  }

  private func write(_ group: RolloutGroup, to object: inout JSONMembers) {
    let progress = state.progress[group.name]
    object.member("name", group.name)
    object.member("kind", group.kind.rawValue)
    object.percent("share", hundredths: group.share.hundredths)
    object.member("bake_seconds", group.bakeSeconds)
    object.member(
      "entered_at",
      timeline.exposure.last { $0.deployment == stream && $0.group == group.name }?.at)
    object.member("promoted", progress?.isPromoted ?? false)
    object.array("gates") { list in
      for (key, outcome) in (progress?.gates ?? [:]).sorted(by: { $0.key < $1.key }) {
        list.object {
          switch key {
          case .kind(let kind): $0.member("kind", kind.rawValue)
          case .named(let name): $0.member("gate", name)
          }
          $0.member("outcome", outcome.rawValue)
        }
      }
    }
    object.member("health", progress?.health?.verdict.rawValue)
  }
}

extension JSONMembers {
  fileprivate mutating func members(of item: ChecklistItem) {
    member("item", item.item)
    member("status", item.status.rawValue)
    member("reference", item.reference)
    member("digest", item.digest)
  }
}
