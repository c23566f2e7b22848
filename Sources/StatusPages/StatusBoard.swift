package import Communication
package import EventLog
package import Policy

/// How things stand, as people outside see it: nothing gets in that was not published to them.
package struct StatusBoard: Equatable, Sendable {
  package var title: String
  /// Where the page is found, as people outside write it; without a slash at its end.
  package var url: String?
  package var components: [Component]
  /// Newest first.
  package var incidents: [PublicIncident]
  /// The one that begins last comes first.
  package var maintenances: [PublicMaintenance] = []
  /// When the record was looked at.
  package var asOf: Timestamp
  /// Where people outside ask to be told, as they write it; nil where they cannot.
  package var subscribe: String?

  package struct Component: Equatable, Sendable {
    package var name: String
    package var about: String?
    package var state: ComponentState
  }

  package enum ComponentState: String, CaseIterable, Sendable {
    case operational
    /// As was announced.
    case underMaintenance = "under_maintenance"
    case degraded = "degraded_performance"
    case partialOutage = "partial_outage"
    case majorOutage = "major_outage"
  }
}

/// One incident, as far as it was published.
package struct PublicIncident: Equatable, Sendable {
  /// Of its first published update; no number of ours.
  package var id: EventID
  /// Names of components, as of the newest published update.
  package var components: [String]
  /// As of the newest published update: what nobody was told of since does not show.
  package var severity: String?
  /// Oldest first; never empty.
  package var updates: [PublicUpdate]
  /// Nothing more is told here, although no update said so.
  package var end: PublicEnd?

  package init?(
    components: [String], severity: String?, updates: [PublicUpdate]
  ) {
    guard let first = updates.first else { return nil }
    id = first.id
    (self.components, self.severity) = (components, severity)
    self.updates = updates
  }
}

/// An incident of which nothing more is told, without a last word.
package struct PublicEnd: Equatable, Sendable {
  package var id: EventID
  package var at: Timestamp
  /// By its first published update, where what goes on is told of another one.
  package var followedIn: EventID?

  package init(_ id: EventID, at time: Timestamp, followedIn other: EventID? = nil) {
    (self.id, at, followedIn) = (id, time, other)
  }
}

package struct PublicUpdate: Equatable, Sendable {
  package var id: EventID
  package var phase: UpdatePhase
  package var at: Timestamp
  /// Nil when it was redacted.
  package var text: String?
  /// Of the last correction.
  package var correctedAt: Timestamp?
  package var correctedBecause: String?
  /// The word that it promised comes later, by then.
  package var nextPutOffTo: Timestamp?
  package var putOffAt: Timestamp?

  package init(
    _ id: EventID, _ phase: UpdatePhase, at time: Timestamp, text: String?
  ) {
    (self.id, self.phase, self.at) = (id, phase, time)
    self.text = text
  }
}

extension PublicUpdate {
  /// When what it says changed last.
  var changedAt: Timestamp { max(at, correctedAt ?? at, putOffAt ?? at) }
}

extension PublicIncident {
  package var phase: UpdatePhase { updates.last?.phase ?? .investigating }
  package var isOpen: Bool { phase != .resolved && shownEnd == nil }
  /// A last word needs no other end.
  var shownEnd: PublicEnd? { phase == .resolved ? nil : end }
  package var startedAt: Timestamp? { updates.first?.at }
  package var updatedAt: Timestamp? {
    (updates.map(\.changedAt) + [shownEnd?.at].compactMap(\.self)).max()
  }
  package var resolvedAt: Timestamp? { isOpen ? nil : shownEnd?.at ?? updates.last?.at }

  /// By what people use, never by what we call it.
  package var title: String {
    guard !components.isEmpty else { return "A problem" }
    return "A problem with \(components.joined(separator: ", "))"
  }

  /// What it does to what it touches.
  var state: StatusBoard.ComponentState {
    guard isOpen else { return .operational }
    // Something helped, and is watched.
    if phase == .monitoring { return .degraded }
    return switch severity {
    case "SEV1": .majorOutage
    case "SEV2": .partialOutage
    default: .degraded
    }
  }
}

extension StatusBoard {
  /// `incidents` and `maintenances` come in any order.
  package init(
    _ rule: StatusPageRule, _ incidents: [PublicIncident],
    _ maintenances: [PublicMaintenance] = [], asOf time: Timestamp
  ) {
    title = rule.title
    var url = rule.url
    while url?.last == "/" { url?.removeLast() }
    self.url = url
    self.incidents = incidents.sorted {
      ($0.updates.first?.at.microseconds ?? 0, $0.id.description)
        > ($1.updates.first?.at.microseconds ?? 0, $1.id.description)
    }
    let maintenances = maintenances.map { maintenance in
      var maintenance = maintenance
      maintenance.state = maintenance.state(at: time)
      return maintenance
    }
    self.maintenances = maintenances.sorted {
      ($0.from, $0.id.description) > ($1.from, $1.id.description)
    }
    components = rule.components.sorted { $0.key < $1.key }.map { name, component in
      let isWorkedOn = maintenances.contains {
        $0.state == .underWay && $0.components.contains(name)
      }
      // What is wrong besides counts for more.
      let states =
        incidents.filter { $0.components.contains(name) }.map(\.state)
        + (isWorkedOn ? [.underMaintenance] : [])
      return Component(name: name, about: component.about, state: states.worst)
    }
    asOf = time
    subscribe = rule.subscriptions?.link("/status/subscribe")
  }

  package var open: [PublicIncident] { incidents.filter(\.isOpen) }

  /// The worst of all.
  var state: ComponentState { (components.map(\.state) + incidents.map(\.state)).worst }
}

extension [StatusBoard.ComponentState] {
  fileprivate var worst: StatusBoard.ComponentState {
    StatusBoard.ComponentState.allCases.last(where: contains) ?? .operational
  }
}
