package import EventLog
package import Rollouts

/// Which releases to read.
package struct ReleaseFilter: Sendable {
  package var service: String
  package var environment: String
  /// Other names of the same place, whose releases come too.
  package var alike: [String] = []
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

extension ReleaseFilter {
  package var environments: [String] { [environment] + alike.filter { $0 != environment } }
}

/// Where a search over releases stands, and what it waits for.
package struct ReleaseWalk: Sendable {
  package var search: LastKnownGood
  package var stop: LastKnownGood.Stop

  package init(search: LastKnownGood, stop: LastKnownGood.Stop) {
    (self.search, self.stop) = (search, stop)
  }
}
