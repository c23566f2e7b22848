import FoundationEssentials

/// The PostgreSQL that tests run against.
package enum TestCluster {
  /// How to reach the cluster's maintenance database, as its superuser.
  package static func connectionString() throws -> String {
    ProcessInfo.processInfo.environment["TEST_DATABASE"] ?? ""
  }
}
