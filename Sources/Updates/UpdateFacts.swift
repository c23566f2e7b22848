package import Communication
package import Decisions
package import EventLog
package import Incidents
package import Policy
package import Rollouts

/// What updates are made of: folded from the events of an incident and of what is linked to it, each
/// fact with the entry that it stands in.
///
/// Incremental as the timeline is, so that a draft for ten thousand events is no slower than for ten.
package struct UpdateFacts: Equatable, Sendable {
  package internal(set) var title: Cited<Words<String>>?
  package internal(set) var service: String?
  package internal(set) var environment: String?
  package internal(set) var declaredAt: Cited<Timestamp>?
  package internal(set) var severity: Cited<Severity>?
  package internal(set) var impact: Cited<Impact>?
  /// The most of the traffic that a linked deployment ever had, and has now.
  package internal(set) var widest: Cited<ExposedShare>?
  package internal(set) var exposed: [StreamID: Cited<ExposedShare>] = [:]
  package internal(set) var versions: [StreamID: String] = [:]
  package internal(set) var halted: Cited<Timestamp>?
  /// What was measured when something was seen.
  package internal(set) var firing: Cited<TriggerFiring>?
  /// In their order.
  package internal(set) var courses: [ActionCourse] = []
  package internal(set) var degraded: Cited<Degradation>?
  package internal(set) var mitigated: Cited<Timestamp>?
  package internal(set) var resolution: Cited<Resolution>?
  package internal(set) var resolvedAt: Timestamp?
  package internal(set) var reopened: Cited<Words<String>>?
  package internal(set) var holders: Set<ResponseRole> = []
  package internal(set) var requests: [OpenRequest] = []
  package internal(set) var changes: [UpdateChange] = []
  package internal(set) var book = CommunicationBook()
  /// How many of `changes` an audience has been told of.
  package internal(set) var told: [UpdateAudience: Int] = [:]

  package init() {}
}

/// How much of the traffic reached a new version.
package struct ExposedShare: Equatable, Sendable {
  package var share: Share
  package var deployment: StreamID

  package init(_ share: Share, of deployment: StreamID) {
    (self.share, self.deployment) = (share, deployment)
  }
}

/// Something that was asked and not answered.
package struct OpenRequest: Equatable, Sendable {
  package var id: EventID
  package var ask: Words<String>
  package var role: String
  package var at: Timestamp
}

/// One decision with what became of it, as updates tell it.
package struct ActionCourse: Equatable, Sendable {
  package var decision: EventID
  package var kind: MitigationKind
  package var ordinal: Int32
  package var target: String?
  /// The role that stands for it.
  package var role: String
  package var tradeoff: Tradeoff?
  package internal(set) var stage: Stage
  /// When it came to that stage, by the record.
  package internal(set) var since: Timestamp
  package internal(set) var cites: [EventID]

  package enum Stage: Equatable, Sendable {
    case proposed
    case waiting(approvals: Int32)
    case denied
    case authorised
    case acting
    /// Carried out; whether it helped is not known yet.
    case carriedOut
    case verifying(until: Timestamp)
    case verified
    case didNotHelp
    case inconclusive
    case failed(isUntouched: Bool)
    case inDoubt
    case over
  }
}

/// Something that readers may want to hear of, since the last update.
package struct UpdateChange: Equatable, Sendable {
  package var at: Timestamp
  package var event: EventID
  package var what: What

  package enum What: Equatable, Sendable {
    case declared
    case severity(from: Severity?, to: Severity)
    case impact
    case exposure(Share)
    case detected(value: String?, signal: String)
    case halted
    case course(EventID, ActionCourse.Stage)
    case degradedStarted
    case degradedEnded
    case mitigated
    case resolved
    case reopened
    case commanderTook
  }
}
