package import EventLog
import Synchronization

/// The database's time, as good as a minute ago: what an executor says of when something happened
/// must not depend on its host's clock.
package final class ServerTime: Sendable {
  private let ask: @Sendable () async throws -> Timestamp
  private let state: Mutex<(clock: DatabaseClock, asked: ContinuousClock.Instant)>

  private static let patience = Duration.seconds(60)

  package init(asking ask: @escaping @Sendable () async throws -> Timestamp) async throws {
    self.ask = ask
    state = Mutex((DatabaseClock(at: try await ask()), .now))
  }

  package var now: Timestamp { state.withLock { $0.clock.now } }

  /// Asks again, where that is long ago; a database that is away changes nothing.
  package func look() async {
    guard state.withLock({ .now - $0.asked > Self.patience }), let time = try? await ask() else {
      return
    }
    state.withLock { $0 = (DatabaseClock(at: time), .now) }
  }
}
