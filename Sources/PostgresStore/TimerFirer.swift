import Crypto
package import Digest
package import EventLog
import FoundationEssentials
import Postgres
import Synchronization

/// Fires what is due, by the database's clock, once each, whoever else does the same.
package struct TimerFirer: Sendable {
  private let store: PostgresEventStore
  private let system: PrincipalID
  private let now: @Sendable () -> Timestamp
  private let policy: @Sendable () async throws -> SHA256Digest?
  private let stuck = StuckTimers()

  /// Records firings under the principal `system`.
  ///
  /// `now` only stamps the new events' ids; when something is due the database decides. `policy` is
  /// the hash of the one in force.
  package init(
    _ store: PostgresEventStore, as system: PrincipalID, now: @escaping @Sendable () -> Timestamp,
    policy: @escaping @Sendable () async throws -> SHA256Digest? = { nil }
  ) {
    (self.store, self.system, self.now, self.policy) = (store, system, now, policy)
  }

  /// Works until the task is cancelled; looks at least once a second.
  package func run() async throws {
    while !Task.isCancelled {
      do {
        let fired = try await fireDue()
        if fired == 0 { try await Task.sleep(for: try await pause()) }
      } catch let error as CancellationError {
        throw error
      } catch {
        // The database is away, or a rule of this file is broken: neither ends the clock.
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Fires everything that is due now and returns how many fired.
  ///
  /// A timer whose stream has events that the timers have not seen yet is left for the next look:
  /// one of them may take it away.
  @discardableResult package func fireDue() async throws -> Int {
    var fired = 0
    var last: DueTimer?
    repeat {
      let page = try await due(after: last)
      for timer in page where !stuck.isResting(timer) {
        do {
          if try await fire(timer) { fired += 1 }
        } catch is PostgresError {
          // One that cannot fire must not keep those behind it from firing; it is tried again,
          // more and more seldom.
          stuck.rest(timer)
        }
      }
      last = page.count == Self.pageSize ? page.last : nil
    } while last != nil
    return fired
  }

  private static let pageSize = 100

  fileprivate struct DueTimer: Hashable, Sendable {
    var stream: UUID
    var purpose: String
    var dueAt: PostgresTimestamp
    var cause: UUID
  }

  private func due(after last: DueTimer?) async throws -> [DueTimer] {
    let shard = store.shard
    return try await store.pool.read { connection in
      try connection.query(
        """
        SELECT stream, purpose, due_at, cause FROM work.timer
        WHERE shard = \(shard.rawValue) AND due_at <= clock_timestamp()
          AND (\(last == nil) OR (due_at, stream, purpose) > (
            \((last?.dueAt).postgresParameter)::timestamptz, \((last?.stream).postgresParameter)::uuid,
            \((last?.purpose).postgresParameter)::text))
        ORDER BY due_at, stream, purpose LIMIT \(Int64(Self.pageSize))
        """
      ).map { row in
        DueTimer(
          stream: try row.decode(0), purpose: try row.decode(1), dueAt: try row.decode(2),
          cause: try row.decode(3))
      }
    }
  }

  private func fire(_ timer: DueTimer) async throws -> Bool {
    let sha256 = OpenSSLSHA256()
    let slot = String(timer.dueAt.microsecondsSince2000)
    let stream = StreamID.derived(from: timer.stream, "timer", by: sha256)
    // The same slot has the same key in every process and after every crash.
    let key = CommandKey.derived(
      from: timer.stream, timer.purpose, slot, timer.cause.uuidString, by: sha256)
    let digest = sha256.digest(of: Array("fire \(timer.stream) \(timer.purpose) \(slot)".utf8))
    let id = EventID.make(at: now())
    let (shard, system) = (store.shard, system)
    let policy = try await policy()?.bytes ?? []
    let fired = try await store.pool.use { connection -> LogPosition? in
      let row = try connection.query(
        """
        SELECT o_status, o_position FROM work.fire_timer(
          \(shard.rawValue), \(timer.stream), \(timer.purpose), \(timer.dueAt),
          \(TimerSubscriber.version), \(stream.uuid), \(system.uuid), \(key.uuid),
          \(digest.bytes), \(id.uuid), \(policy))
        """
      ).single()
      guard try row.decode(0, as: Int32.self) == 0 else { return nil }
      return LogPosition(try row.decode(1, as: Int64.self))
    }
    if let fired { store.announce(fired) }
    return fired != nil
  }

  /// Until the next timer is due, but not longer than a second: a nearer one may be set meanwhile.
  private func pause() async throws -> Duration {
    let shard = store.shard
    let seconds = try await store.pool.read { connection in
      try connection.query(
        """
        SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 FROM work.timer
        WHERE shard = \(shard.rawValue)
        """
      ).single().decode(0, as: Double?.self)
    }
    // What is due and did not fire waits for somebody else: looking again at once helps nobody.
    let wait = seconds ?? 1
    return .seconds(wait <= 0 ? 0.25 : min(1, max(0.01, wait)))
  }
}

/// Timers that could not fire, and until when they are left alone.
///
/// In memory only: another process, or this one started again, tries them at once.
private final class StuckTimers: Sendable {
  private struct Rest {
    var failures = 0
    var until = ContinuousClock.now
  }

  private let rests = Mutex<[TimerFirer.DueTimer: Rest]>([:])

  func isResting(_ timer: TimerFirer.DueTimer) -> Bool {
    rests.withLock { $0[timer].map { ContinuousClock.now < $0.until } ?? false }
  }

  /// For a second, then two, four … at most a minute.
  func rest(_ timer: TimerFirer.DueTimer) {
    rests.withLock { rests in
      if rests.count > 10_000 { rests = [:] }
      var rest = rests[timer] ?? Rest()
      rest.until = .now + .seconds(1 << min(rest.failures, 6))
      rest.failures += 1
      rests[timer] = rest
    }
  }
}
