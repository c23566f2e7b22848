/// How instances are replaced one after the other.
package struct RollingUpdate: Equatable, Sendable {
  package var replicas: Int
  /// How many more than `replicas` may run meanwhile.
  package var surge = 0
  /// How many fewer.
  package var unavailable = 0
  /// How long a new one must be ready before the next is replaced.
  package var minimumReady: Span?
  /// With no end after so long, somebody has to look; the platform itself neither pauses nor
  /// reverts.
  package var timeout: Span?
  /// Whether an instance may get traffic.
  package var readiness: InstanceProbe?
  /// Whether an instance is started anew.
  package var liveness: InstanceProbe?

  package init(replicas: Int) { self.replicas = replicas }
}

/// A question that is put to one instance again and again.
package struct InstanceProbe: Equatable, Sendable {
  package var path: String
  package var port: Int
  /// The first comes so long after the start.
  package var firstAfter: Span
  package var every: Span

  package init(path: String, port: Int, firstAfter: Span, every: Span) {
    (self.path, self.port) = (path, port)
    (self.firstAfter, self.every) = (firstAfter, every)
  }
}

extension RollingUpdate {
  /// How many run at most.
  package var most: Int { replicas.addingReportingOverflow(surge).partialValue }
  /// How many serve at least.
  package var least: Int { max(0, replicas.subtractingReportingOverflow(unavailable).partialValue) }

  /// Whether an instance could be killed before it was ever asked whether it is ready, or is asked
  /// more often: that kills healthy ones.
  package var livenessIsStricter: Bool {
    guard let readiness, let liveness else { return false }
    return liveness.firstAfter < readiness.firstAfter || liveness.every < readiness.every
  }
}
