package import EventLog
import FoundationEssentials
import Postgres

/// What every subscription of a log has parked, also those that no part of this program runs.
package struct ParkedEvents: Sendable {
  private let store: PostgresEventStore
  private let projections: [any Projection]

  /// `projections` are those whose events can be tried again.
  package init(of store: PostgresEventStore, projections: [any Projection]) {
    (self.store, self.projections) = (store, projections)
  }

  /// A subscription as its rows name it.
  package struct Owner: Hashable, Sendable {
    package var name: String
    package var version: Int32
  }

  package struct Entry: Equatable, Sendable {
    package var owner: Owner
    package var event: ParkedEvent
  }

  /// What became of one subscription's parked events.
  package struct Replayed: Sendable {
    package var owner: Owner
    /// These were handled.
    package var passed: [LogPosition]
    /// These are parked still.
    package var left: [ParkedEvent]
    /// Why the first of those failed again; nil when it was not tried.
    package var failure: (any Error)?
    /// Whether this program runs such a subscription.
    package var isKnown: Bool
  }

  /// All of them, by subscription, the oldest first; those of one stream only, if it is given.
  package func list(of stream: StreamID? = nil) async throws -> [Entry] {
    let shard = store.shard
    let stream = stream?.uuid
    return try await store.pool.read { connection in
      try connection.query(
        """
        SELECT name, version, position, stream, error, tries, parked_at FROM work.parked
        WHERE shard = \(shard.rawValue)
          AND (\(stream.postgresParameter)::uuid IS NULL OR stream = \(stream.postgresParameter))
        ORDER BY name, version, position
        """
      ).map { row in
        Entry(
          owner: Owner(name: try row.decode(0), version: try row.decode(1)),
          event: ParkedEvent(
            position: LogPosition(try row.decode(2, as: Int64.self)),
            stream: StreamID(uuid: try row.decode(3, as: UUID.self)), error: try row.decode(4),
            tries: try row.decode(5),
            parkedAt: Timestamp(try row.decode(6, as: PostgresTimestamp.self))))
      }
    }
  }

  /// Tries a stream's parked events again, in order, for every subscription that has some.
  ///
  /// One that fails again leaves it and what waits behind it parked; other subscriptions go on.
  package func replay(
    _ stream: StreamID, waking listener: LogListener
  ) async throws -> [Replayed] {
    let before = try await list(of: stream)
    var outcomes: [Replayed] = []
    for owner in Set(before.map(\.owner)).sorted(by: {
      ($0.name, $0.version) < ($1.name, $1.version)
    }) {
      var outcome = Replayed(owner: owner, passed: [], left: [], isKnown: false)
      if let subscriber = subscriber(for: owner) {
        outcome.isKnown = true
        do {
          _ = try await Subscription(subscriber, to: store, waking: listener).replay(stream)
        } catch let error where !(error is CancellationError) {
          outcome.failure = error
        }
      }
      outcome.left = try await list(of: stream).filter { $0.owner == owner }.map(\.event)
      let left = Set(outcome.left.map(\.position))
      outcome.passed = before.filter { $0.owner == owner && !left.contains($0.event.position) }
        .map(\.event.position)
      outcomes.append(outcome)
    }
    return outcomes
  }

  /// Nil for what a newer or older program runs, or a colour of tables that is not shown.
  private func subscriber(for owner: Owner) -> (any Subscriber)? {
    let timers = TimerSubscriber(shard: store.shard)
    if owner == Owner(name: timers.name, version: timers.version) { return timers }
    for projection in projections where projection.version == owner.version {
      for colour in ProjectionColour.allCases
      where ProjectionSubscriber.name(of: projection, in: colour) == owner.name {
        return ProjectionSubscriber(
          projection: projection, colour: colour, vault: store.vault, shard: store.shard)
      }
    }
    return nil
  }
}
