package import Postgres
package import Spawn
import Synchronization

/// A private PostgreSQL that is up.
///
/// Keep it: the server is killed when the last reference goes. `stop` ends it properly.
package final class RunningCluster: Sendable {
  private let start: ServerStart
  private let lock: Mutex<LockFile?>

  /// Raised when the cluster shall not be restarted any more.
  private let stopping: Wake
  private let server: Mutex<Postmaster>

  /// Held while the server is started again or stopped, which may take seconds.
  private let transition = Mutex(())

  init(server: Postmaster, start: ServerStart, lock: LockFile, stopping: Wake) {
    self.server = Mutex(server)
    self.start = start
    self.lock = Mutex(lock)
    self.stopping = stopping
  }

  /// How to reach a database of the cluster, as its superuser or in one of the roles.
  package func connectionString(
    database: String = "postgres", user: String = EmbeddedCluster.superuser
  ) -> ConnectionString {
    start.configuration.connectionString(database: database, user: user)
  }

  /// The folder that holds all of the cluster.
  package var folder: String { start.paths.folder }

  /// The server's log.
  package var log: String { start.paths.log }

  /// The postmaster's process number.
  package var process: Int32 { server.withLock { $0.process } }

  /// The running server was there before us.
  package var isAdopted: Bool {
    if case .adopted = server.withLock({ $0 }) { true } else { false }
  }

  /// Sends a signal to the postmaster, as an operator might.
  package func signal(_ signal: Signal) { server.withLock { $0 }.signal(signal) }

  /// Keeps the server up until the task is cancelled or `stop` is called; then stops it.
  ///
  /// - Parameter report: Called, on a thread of its own, at every change.
  /// - Throws: `EmbeddedError`, only if the server could not be watched or does not end.
  package func run(reporting report: @escaping @Sendable (ClusterEvent) -> Void) async throws {
    try await withTaskCancellationHandler {
      try await onThreadOfItsOwn { [self] in try supervise(reporting: report) }
    } onCancel: {
      stopping.raise()
    }
    try await stop()
  }

  /// Stops the server, waits for its end, and lets others have the cluster.
  ///
  /// - Throws: `EmbeddedError`, if it does not even end when killed.
  package func stop(_ manner: StopManner = .fast) async throws {
    try await onThreadOfItsOwn { [self] in try stopBlocking(manner) }
  }

  /// As `stop`, for a caller that has no other thread to wait on, such as an exit handler.
  package func stopBlocking(_ manner: StopManner = .fast) throws(EmbeddedError) {
    stopping.raise()
    try transition.withLock { _ throws(EmbeddedError) in
      try server.withLock { $0 }.stop(manner)
      lock.withLock { $0 = nil }
    }
  }
}

/// A change in the life of a supervised server.
package enum ClusterEvent: Sendable, Hashable {
  case ended(process: Int32)
  case restarting(attempt: Int, after: Duration)
  case failed(EmbeddedError)
  case ready(process: Int32, downFor: Duration)
}

extension RunningCluster {
  private func supervise(
    reporting report: (ClusterEvent) -> Void
  ) throws(EmbeddedError) {
    var backOff = BackOff()
    while true {
      let server = server.withLock { $0 }
      let born = ContinuousClock.now
      guard try server.waitForEnd(unless: stopping), !stopping.isRaised else { return }
      let death = ContinuousClock.now
      report(.ended(process: server.process))
      guard try restart(after: death - born, &backOff, report) else { return }
      report(.ready(process: process, downFor: ContinuousClock.now - death))
    }
  }

  /// Tries until the server is up again.
  ///
  /// - Returns: False if it shall not be.
  private func restart(
    after life: Duration, _ backOff: inout BackOff, _ report: (ClusterEvent) -> Void
  ) throws(EmbeddedError) -> Bool {
    var life = life
    while true {
      let pause = backOff.next(afterLivingFor: life)
      life = .zero
      report(.restarting(attempt: backOff.attempt, after: pause))
      let isStopping = try spawning { () throws(SpawnError) in try stopping.wait(atMost: pause) }
      if isStopping { return false }
      do {
        try transition.withLock { _ throws(EmbeddedError) in
          let new = try start.perform(unless: stopping)
          server.withLock { $0 = new }
        }
        return true
      } catch .interrupted {
        return false
      } catch {
        report(.failed(error))
      }
    }
  }
}
