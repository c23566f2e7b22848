package import EventLog

/// The state of one detection, folded from its events.
package struct Detection: Decider, Equatable {
  /// Nil until it is recorded.
  package private(set) var finding: Finding?
  package private(set) var acknowledgedBy: PrincipalID?
  /// In the order in which they were linked.
  package private(set) var deployments: [StreamID] = []
  package private(set) var incidents: [StreamID] = []
  package private(set) var duplicateOf: StreamID?

  package init() {}

  /// What was noticed.
  package struct Finding: Equatable, Sendable {
    package var source: DetectionSource
    package var text: Words<String>
    /// How to reach whoever reported it.
    package var contact: Words<String>?
    package var signal: String?
    package var group: String?
    package var service: String?
    package var environment: String?
    package var severityHint: Severity?
    package var deduplicationKey: String?

    package init(
      source: DetectionSource, text: Words<String>, contact: Words<String>? = nil,
      signal: String? = nil, group: String? = nil, service: String? = nil,
      environment: String? = nil, severityHint: Severity? = nil, deduplicationKey: String? = nil
    ) {
      (self.source, self.text, self.contact, self.signal) = (source, text, contact, signal)
      (self.group, self.service, self.environment) = (group, service, environment)
      (self.severityHint, self.deduplicationKey) = (severityHint, deduplicationKey)
    }
  }
}

extension Detection {
  package mutating func evolve(_ event: DetectionEvent) {
    switch event {
    case .recorded(let finding): self.finding = finding
    case .deduplicated(let other): duplicateOf = other
    case .linked(let deployment, let incident):
      if let deployment, !deployments.contains(deployment) { deployments.append(deployment) }
      if let incident, !incidents.contains(incident) { incidents.append(incident) }
    case .acknowledged(let principal): acknowledgedBy = acknowledgedBy ?? principal
    }
  }
}
