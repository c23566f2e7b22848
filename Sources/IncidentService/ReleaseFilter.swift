package import EventLog

/// Which releases to read.
package struct ReleaseFilter: Sendable {
  package var service: String
  package var environment: String
  /// With it, incidents come that are resolved by now as well.
  package var asOf: Timestamp?
  /// Numbers of restricted incidents are kept from everybody else.
  package var viewer: Viewer
  package var before: LogPosition?
  package var limit: Int

  package init(
    service: String, environment: String, asOf: Timestamp? = nil, viewer: Viewer,
    before: LogPosition? = nil, limit: Int
  ) {
    (self.service, self.environment, self.asOf) = (service, environment, asOf)
    (self.viewer, self.before, self.limit) = (viewer, before, limit)
  }
}
