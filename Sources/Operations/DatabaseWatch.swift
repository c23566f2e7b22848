import Postgres

/// Says when somebody else's database stops answering, and when it is back.
struct DatabaseWatch: Sendable {
  var database: ConnectionString
  var report: @Sendable (StateChange) -> Void

  /// Asks once a second until the task is cancelled.
  func run() async throws {
    let session = Session(database, name: "lg-watch", timeout: .seconds(5))
    let clock = ContinuousClock()
    var awaySince: ContinuousClock.Instant?
    while !Task.isCancelled {
      do {
        _ = try await session.use { try $0.query("SELECT 1").count }
        if let since = awaySince { report(.databaseBack(downFor: clock.now - since)) }
        awaySince = nil
      } catch {
        if awaySince == nil {
          awaySince = clock.now
          report(.databaseAway(reason: Self.reason(of: error)))
        }
      }
      do {
        try await Task.sleep(for: .seconds(1))
      } catch {
        break
      }
    }
    await session.close()
  }

  private static func reason(of error: any Error) -> String {
    switch error {
    case let error as ConnectionError: error.message
    case let error as ConnectionLost: error.serverError?.message ?? error.message
    case let error as PostgresError: error.message
    default: "\(error)"
    }
  }
}
