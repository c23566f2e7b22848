package import Embedded
package import Postgres
import Spawn

extension TestCluster {
  /// Starts a second, private cluster for tests that stop, kill and restart a server.
  ///
  /// It is durable unless the settings say otherwise, and not supervised: for that there is
  /// `running.run`. It goes with the process, or earlier with `remove`.
  ///
  /// - Parameters:
  ///   - folder: Where it lives, such as a small file system; a temporary folder if nil.
  ///   - settings: PostgreSQL settings that count more than the usual ones.
  /// - Returns: The cluster, up and ready.
  /// - Throws: `EmbeddedError`.
  package static func restartable(
    in folder: String? = nil, settings: [String: String] = [:]
  ) async throws -> RestartableCluster {
    let place = try folder ?? TestFolder.make()
    if folder == nil { TestFolder.removeAtExit(place) }
    let cluster = RestartableCluster(folder: place, isOurs: folder == nil, settings: settings)
    try await cluster.start()
    return cluster
  }
}

/// A cluster that a test may stop, kill and start as it likes.
package actor RestartableCluster {
  package nonisolated let folder: String
  private let isOurs: Bool
  private var settings: [String: String]
  private var current: RunningCluster?

  init(folder: String, isOurs: Bool, settings: [String: String]) {
    self.folder = folder
    self.isOurs = isOurs
    self.settings = settings
  }

  /// The running cluster.
  ///
  /// - Throws: `NotRunning`.
  package var running: RunningCluster {
    get throws {
      guard let current else { throw NotRunning() }
      return current
    }
  }

  /// Starts the cluster, with other settings if some are given.
  package func start(settings: [String: String]? = nil) async throws {
    if let settings { self.settings = settings }
    let cluster = EmbeddedCluster(location: .at(folder), settings: self.settings)
    let started = try await cluster.start()
    TestFolder.stopAtExit(started)
    current = started
  }

  /// How to reach one of its databases, as the superuser; the same after every start.
  package func connectionString(database: String = "postgres") throws -> ConnectionString {
    try running.connectionString(database: database)
  }

  /// Stops the cluster as a crash would: the next start recovers.
  package func stopImmediately() async throws { try await stop(.immediate) }

  /// Stops the cluster in good order, unless told otherwise.
  package func stop(_ manner: StopManner = .fast) async throws {
    let running = try running
    try await running.stop(manner)
    TestFolder.forget(running)
    current = nil
  }

  /// Kills the postmaster, as a crash would, and waits until it is gone.
  package func kill() async throws {
    try running.signal(.kill)
    try await stop(.immediate)
  }

  /// Stops the cluster and removes its temporary folder.
  package func remove() async throws {
    if current != nil { try await stop(.immediate) }
    if isOurs { TestFolder.remove(folder) }
  }

  package struct NotRunning: Error {}
}
