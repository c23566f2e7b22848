import EventLog
import JSON

extension IncidentEvent {
  /// The event in the newest revision of its payload.
  var body: EventBody {
    switch self {
    case .declared(let declaration): declaration.body
    case .nearMissRecorded(let nearMiss): nearMiss.body
    case .severityChanged(let old, let new, let because):
      EventBody(.severityChanged, words: ["because": because]) {
        $0.word("from", old)
        $0.word("to", new)
      }
    case .impactStated(let impact): impact.body
    case .exposureComputed(let exposure): exposure.body
    case .deploymentLinked(let deployment):
      EventBody(.deploymentLinked) { $0.id("deployment", deployment) }
    case .detectionLinked(let detection):
      EventBody(.detectionLinkedToIncident) { $0.id("detection", detection) }
    case .roleOffered(let role, let principal):
      EventBody(.roleOffered) {
        $0.member("role", role.name)
        $0.id("to", principal)
      }
    case .roleAccepted(let role, let principal):
      EventBody(.roleAccepted) {
        $0.member("role", role.name)
        $0.id("by", principal)
      }
    case .roleReleased(let role, let principal):
      EventBody(.roleReleased) {
        $0.member("role", role.name)
        $0.id("by", principal)
      }
    case .merged(let other, let because):
      EventBody(.incidentMerged, words: ["because": because]) { $0.id("into", other) }
    case .unmerged(let other, let because, let hasSeverity):
      EventBody(.incidentUnmerged, words: ["because": because]) {
        $0.id("from", other)
        $0.member("has_severity", hasSeverity)
      }
    case .gateDebtOpened(let debt): debt.body
    case .gateDebtPaid(let debt, let because):
      EventBody(.gateDebtPaid, words: ["because": because]) { $0.id("debt", debt) }
    case .mitigated: EventBody(.incidentMitigated)
    case .resolved(let resolution): resolution.body
    case .reopened(let because): EventBody(.incidentReopened, words: ["because": because])
    case .closed: EventBody(.incidentClosed)
    }
  }
}

extension Declaration {
  fileprivate var body: EventBody {
    EventBody(.incidentDeclared, words: ["title": title]) {
      $0.member("number", number)
      $0.word("severity", severity)
      $0.member("service", ifPresent: service)
      $0.member("environment", ifPresent: environment)
      $0.id("deployment", deployment)
      $0.word("category", category)
      $0.word("source", source)
      $0.member("restricted", isRestricted)
      $0.id("declared_by", declaredBy)
      $0.member("decide_within_seconds", ifPresent: decideWithinSeconds)
    }
  }
}

extension NearMiss {
  fileprivate var body: EventBody {
    EventBody(.nearMissRecorded, words: ["text": text]) {
      $0.member("service", ifPresent: service)
      $0.member("environment", ifPresent: environment)
      $0.id("deployment", deployment)
    }
  }
}

extension Impact {
  fileprivate var body: EventBody {
    let words: KeyValuePairs = ["who": who, "symptom": symptom]
    return EventBody(.impactStated, words: words) { members in
      switch howMany {
      case .number(let number): members.member("how_many", number)
      case .unknown: members.member("how_many", "unknown")
      case nil: break
      }
      members.member("regions", regions)
      members.time("since", since)
      members.word("data_risk", dataRisk)
      members.present(words)
    }
  }
}

extension Exposure {
  fileprivate var body: EventBody {
    EventBody(.exposureComputed) {
      $0.id("deployment", deployment)
      $0.member("groups_reached", reached)
      $0.member("groups_not_reached", notReached)
      $0.member("share", share)
    }
  }
}

extension GateDebt {
  fileprivate var body: EventBody {
    EventBody(.gateDebtOpened, words: ["because": because]) {
      $0.id("debt", debt)
      $0.member("gate", gate)
      $0.member("group", ifPresent: group)
      $0.time("due_at", dueAt)
    }
  }
}

extension Resolution {
  fileprivate var body: EventBody {
    let words: KeyValuePairs = ["lingering_effects": lingeringEffects]
    return EventBody(.incidentResolved, words: words) {
      $0.time("recovered_at", recoveredAt)
      $0.word("data_loss", dataLoss)
      if let postmortemWithin {
        $0.object("postmortem_within") {
          $0.member("business_days", postmortemWithin.businessDays)
          $0.member("seconds", postmortemWithin.seconds)
        }
      }
      $0.present(words)
    }
  }
}
