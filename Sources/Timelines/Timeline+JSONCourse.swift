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
    object.array("phases") { list in
      for phase in phases(in: order, gaps: gaps, by: reading.clock) {
        list.object { object in
          object.member("phase", phase.phase.rawValue)
          object.member("start", phase.span.from)
          object.member("end", phase.span.to)
          object.member("entries", phase.count)
          object.array("gaps") { $0.elements(phase.gaps) }
        }
      }
    }
    object.array("gaps") { $0.elements(gaps) }
    object.array("roles") { list in
      for role in roles { list.object { $0.members(of: role, reading) } }
    }
    object.array("exposure") { list in
      for step in exposure { list.object { $0.members(of: step) } }
    }
    object.array("severities") { list in
      for step in severities {
        list.object { object in
          object.member("at", step.at)
          object.member("severity", step.severity.rawValue)
          object.member("position", step.position.rawValue)
        }
      }
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
    array("holders") { list in
      for span in role.spans {
        list.object { object in
          object.member("principal", UUIDText.text(span.holder))
          object.member("name", reading.names[span.holder]?.text)
          object.member("from", span.from)
          object.member("to", span.to)
        }
      }
    }
    array("vacancies") { $0.elements(role.vacancies) }
  }

  fileprivate mutating func members(of step: ExposureStep) {
    member("at", step.at)
    member("deployment", UUIDText.text(step.deployment))
    member("group", step.group)
    member("share_bp", step.share.hundredths)
    member("position", step.position.rawValue)
  }
}

extension JSONElements {
  fileprivate mutating func elements(_ spans: [TimeSpan]) {
    for span in spans {
      object { object in
        object.member("from", span.from)
        object.member("to", span.to)
      }
    }
  }
}
