import EventLog
package import JSON

extension DeploymentEvent {
  /// The event in its newest revision, as it goes to the log.
  var body: EventBody {
    switch self {
    case .planned(let plan): plan.body
    case .evidenceRecorded(let item): item.body
    case .approved(let principal, let time):
      eventBody("deployment.approved") {
        $0.member("by", principal.description)
        $0.member("approved_at", ifPresent: time?.microseconds)
      }
    case .accelerationRequested(let request): request.body
    case .accelerationApproved(let id, let principal):
      eventBody("deployment.acceleration_approved") {
        $0.member("acceleration", id.description)
        $0.member("by", principal.description)
      }
    case .exceptionRecorded(let exception): exception.body
    case .started: eventBody("deployment.started")
    case .gatesPassedOver(let group, let gates, let due):
      eventBody("deployment.gates_passed_over") {
        $0.member("group", group)
        $0.member("gates", gates)
        $0.member("due_seconds", ifPresent: due)
      }
    case .groupEntered(let group, let share, let time):
      eventBody("deployment.group_entered") {
        $0.member("group", group)
        $0.member("share", share.hundredths)
        $0.member("entered_at", ifPresent: time?.microseconds)
      }
    case .gateRecorded(let gate): gate.body
    case .healthRecorded(let report): report.body
    case .promoted(let group): eventBody("deployment.promoted") { $0.member("group", group) }
    case .halted(let because, let scope, let principal):
      eventBody(
        "deployment.halted", words: PayloadWords(("because", because), ("scope", scope))
      ) {
        $0.member("by", principal.description)
        PayloadWords(("scope", scope)).list(in: &$0)
      }
    case .resumeRequested(let approval, let because, let principal):
      answer("approval.requested", approval, because, principal)
    case .resumeGranted(let approval, let principal):
      answer("approval.granted", approval, nil, principal)
    case .resumeDenied(let approval, let because, let principal):
      answer("approval.denied", approval, because, principal)
    case .resumed(let principal):
      eventBody("deployment.resumed") { $0.member("by", principal.description) }
    case .audienceRecorded(let group, let members): audience(group, members)
    case .baselineRecorded(let baseline): baseline.body
    case .triggerFired(let firing): firing.body
    case .triggerSuppressed(let suppression): suppression.body
    case .completed: eventBody("deployment.completed")
    case .failed(let because):
      eventBody("deployment.failed", words: PayloadWords(("because", because)))
    case .rolledBack(let version):
      eventBody("deployment.rolled_back") { $0.member("to_version", version) }
    }
  }

  /// `for` tells what is approved: the same types serve plans on other streams.
  private func answer(
    _ type: String, _ approval: EventID, _ because: Words<String>?, _ principal: PrincipalID
  ) -> EventBody {
    eventBody(type, words: PayloadWords(("because", because))) {
      $0.member("approval", approval.description)
      $0.member("for", DeploymentApproval.resume.rawValue)
      $0.member("by", principal.description)
    }
  }

  /// People, so they are sealed.
  private func audience(_ group: String, _ members: Words<[String]>) -> EventBody {
    var sealed: [UInt8] = JSONWriter.object { _ in }
    if case .text(let members) = members {
      sealed = JSONWriter.object { $0.member("members", members) }
    }
    return EventBody(
      EventType(known: "deployment.audience_recorded"),
      clear: JSONWriter.object { $0.member("group", group) }, words: sealed)
  }
}

/// What an approval on a deployment's stream is for.
enum DeploymentApproval: String { case resume }

extension RolloutPlan {
  fileprivate var body: EventBody {
    let words = PayloadWords(("because", because))
    return eventBody("deployment.planned", words: words) {
      $0.member("number", number)
      $0.member("service", service)
      $0.member("environment", environment)
      $0.member("version", version)
      $0.member("from_version", ifPresent: fromVersion)
      $0.member("artefact_digest", ifPresent: artefactDigest)
      $0.member("kind", kind.rawValue)
      $0.member("strategy", strategy.rawValue)
      $0.member("profile", profile.rawValue)
      $0.member("groups", groups)
      $0.member("migrations", migrations)
      $0.member("bundle", bundle)
      $0.member("change_ref", ifPresent: changeReference)
      $0.member("commits", ifPresent: commitCount)
      $0.member("files", ifPresent: fileCount)
      $0.member("oldest_change_at", ifPresent: oldestChangeAt?.microseconds)
      $0.member("planned_by", plannedBy.description)
      words.list(in: &$0)
    }
  }
}

extension RolloutGroup: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", name)
      $0.member("kind", kind.rawValue)
      $0.member("share", share.hundredths)
      $0.member("bake_seconds", bakeSeconds)
    }
  }
}

extension Migration: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("id", id)
      $0.member("class", kind.rawValue)
    }
  }
}

extension Bundle: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("configuration", ifPresent: configuration)
      $0.member("secrets", ifPresent: secrets)
      $0.member("policy", ifPresent: policy)
      $0.member("scaling", ifPresent: scaling)
    }
  }
}

extension ChecklistItem {
  fileprivate var body: EventBody {
    let words = PayloadWords(("ref", reference))
    return eventBody("deployment.evidence_recorded", words: words) {
      $0.member("item", item)
      $0.member("status", status.rawValue)
      $0.member("digest", ifPresent: digest)
      words.list(in: &$0)
    }
  }
}

extension GateResult {
  fileprivate var body: EventBody {
    let words = PayloadWords(("command", command), ("output", output))
    return eventBody("deployment.gate_recorded", words: words) {
      $0.member("group", group)
      $0.member("kind", kind.rawValue)
      $0.member("gate", ifPresent: gate)
      $0.member("outcome", outcome.rawValue)
      $0.member("duration_ms", ifPresent: milliseconds)
      $0.member("exit_code", ifPresent: exitCode)
      if isShortened { $0.member("shortened", true) }
      words.list(in: &$0)
    }
  }
}

func eventBody(
  _ type: String, words: PayloadWords = PayloadWords(),
  _ clear: (inout JSONMembers) -> Void = { _ in }
) -> EventBody {
  eventBody(type, words: words.bytes, clear)
}

func eventBody(
  _ type: String, words: [UInt8]?, _ clear: (inout JSONMembers) -> Void
) -> EventBody {
  EventBody(EventType(known: type), clear: JSONWriter.object(clear), words: words)
}
