import EventLog
import Incidents
import JSON
import Rollouts

extension Timeline {
  /// All that is not an entry: the moments, the phases, who held which role, how far and how bad.
  func writeCourse(
    to object: inout JSONMembers, in order: [Int], _ reading: TimelineReading
  ) {
    object.object("milestones") { $0.members(of: milestones) }
    object.object("durations_us") { durations in
      durations.member("detect", milestones.timeToDetect)
      durations.member("declare", milestones.timeToDeclare)
      durations.member("halt", milestones.timeToHalt)
      durations.member("recover", milestones.timeToRecover)
    }
    let gaps = gaps(in: order, by: reading.clock)
    object.list("phases", phases(in: order, gaps: gaps, by: reading.clock)) { phase, object in
      object.member("phase", phase.phase.rawValue)
      object.member("start", phase.span.from)
      object.member("end", phase.span.to)
      object.member("entries", phase.count)
      object.list("gaps", phase.gaps) { $1.members(of: $0) }
    }
    object.list("gaps", gaps) { $1.members(of: $0) }
    object.list("roles", roles) { $1.members(of: $0, reading) }
    object.list("exposure", exposure) { $1.members(of: $0) }
    object.list("severities", severities) { step, object in
      object.member("at", step.at)
      object.member("severity", step.severity.rawValue)
      object.member("position", step.position.rawValue)
    }
  }
}

extension JSONMembers {
  fileprivate mutating func members(of milestones: Milestones) {
    member("began", milestones.began)
    member("detected", milestones.detected)
    member("declared", milestones.declared)
    member("decided", milestones.decided)
    member("halted", milestones.halted)
    member("mitigated", milestones.mitigated)
    member("recovered", milestones.recovered)
    member("resolved", milestones.resolved)
  }

  fileprivate mutating func members(of role: RoleHistory, _ reading: TimelineReading) {
    member("role", role.role.name)
    list("holders", role.spans) { span, object in
      object.member("principal", UUIDText.text(span.holder))
      object.member("name", reading.names[span.holder]?.text)
      object.member("from", span.from)
      object.member("to", span.to)
    }
    list("vacancies", role.vacancies) { $1.members(of: $0) }
  }

  fileprivate mutating func members(of step: ExposureStep) {
    member("at", step.at)
    member("deployment", UUIDText.text(step.deployment))
    member("group", step.group)
    member("share_bp", step.share.hundredths)
    member("position", step.position.rawValue)
  }
}

extension JSONMembers {
  fileprivate mutating func members(of span: TimeSpan) {
    member("from", span.from)
    member("to", span.to)
  }
}
