package import EventLog
package import Metrics

/// Port: what figures are computed from.
package protocol MetricsQueries: Sendable {
  func metrics(_ filter: MetricsFilter) async throws -> MetricsFacts
  /// What of incidents can be like another's, the newest first; merged ones go on elsewhere.
  ///
  /// Without streams, of all that the viewer may see.
  func likenesses(of streams: Set<StreamID>?, limit: Int, for viewer: Viewer) async throws
    -> [Likeness]
}

/// Of what figures are wanted.
package struct MetricsFilter: Sendable {
  package var since: Timestamp
  package var until: Timestamp
  package var service: String?
  package var viewer: Viewer

  package init(since: Timestamp, until: Timestamp, service: String? = nil, viewer: Viewer) {
    (self.since, self.until, self.service, self.viewer) = (since, until, service, viewer)
  }
}

/// What the record holds of it, as far as the viewer may see it.
package struct MetricsFacts: Sendable {
  package var input = MetricsInput()
  /// The one that was deployed longest ago comes first.
  package var services: [Service] = []

  /// Those that one report lists.
  package static let serviceLimit = 500

  package init() {}

  package struct Service: Sendable {
    package var service: String
    package var environment: String
    package var lastDeployed: Timestamp
    package var openSecurity: Int

    package init(
      service: String, environment: String, lastDeployed: Timestamp, openSecurity: Int
    ) {
      (self.service, self.environment) = (service, environment)
      (self.lastDeployed, self.openSecurity) = (lastDeployed, openSecurity)
    }
  }
}
