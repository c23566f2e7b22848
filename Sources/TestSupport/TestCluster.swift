import Embedded
import FoundationEssentials
package import Postgres

/// The PostgreSQL that tests run against: one for the whole test process.
///
/// It starts when the first test asks, in a temporary folder, and ends with the process; should
/// the process be killed, its server goes down by the parent-death signal and the next run removes the
/// folder. `TEST_DATABASE` names a server to be used instead.
package enum TestCluster {
  /// How to reach the maintenance database, as a superuser.
  package static func connectionString() async throws -> ConnectionString {
    if let given = ProcessInfo.processInfo.environment["TEST_DATABASE"], !given.isEmpty {
      return ConnectionString(given)
    }
    return try await shared.start().connectionString()
  }

  private static let shared = SharedCluster()
}

/// Starts one cluster, however many ask at once.
private actor SharedCluster {
  /// Tests make many short-lived databases, and nothing here has to survive a power cut: a killed
  /// server loses nothing without `fsync`.
  static let settings = ["max_connections": "200", "fsync": "off"]

  private var starting: Task<RunningCluster, any Error>?

  func start() async throws -> RunningCluster {
    if let starting { return try await starting.value }
    // A task of its own: a cancelled test must not take the cluster away from the others.
    let task = Task {
      let folder = try TestFolder.make()
      TestFolder.removeAtExit(folder)
      let cluster = try await EmbeddedCluster(location: .at(folder), settings: Self.settings)
        .start()
      TestFolder.stopAtExit(cluster)
      return cluster
    }
    starting = task
    return try await task.value
  }
}
