package import EventLog

/// Port: what there is to watch.
package protocol WatchFacts: PlanFacts {
  /// Deployments that run, and those that ended well a short while ago.
  func watched() async throws -> [WatchedDeployment]

  /// When a deployment began; nil while it has not.
  func began(_ deployment: StreamID) async throws -> Timestamp?
}

/// A deployment whose signals are read.
package struct WatchedDeployment: Equatable, Sendable {
  package var stream: StreamID
  package var service: String
  package var environment: String
  /// Nil while it runs.
  package var completedAt: Timestamp?
  package var hasBaseline: Bool

  package init(
    _ stream: StreamID, of service: String, in environment: String,
    completedAt: Timestamp?, hasBaseline: Bool
  ) {
    (self.stream, self.service, self.environment) = (stream, service, environment)
    (self.completedAt, self.hasBaseline) = (completedAt, hasBaseline)
  }
}
