package import Actions
package import EventLog
import FoundationEssentials
package import IncidentService
import Postgres

/// The places that actions hold, in PostgreSQL; needs the executor's role.
package struct PostgresActionLedger: ActionLedger {
  private let store: PostgresEventStore

  package init(_ store: PostgresEventStore) { self.store = store }

  /// The place first and the log's head last, as all do who write both.
  package func claim(
    _ place: ActionPlace, for action: EventID, on stream: StreamID, by executor: ExecutorID,
    lasting lease: Duration, _ make: @escaping @Sendable (Fence) throws -> Append
  ) async throws -> ClaimAnswer {
    let store = store
    do {
      let answer = try await store.commit { connection in
        try connection.transaction { connection -> ClaimAnswer in
          let row = try connection.query(
            """
            SELECT o_status, o_timeline, o_epoch, o_action FROM work.take_action_place(
              \(place.service), \(place.environment), \(stream.uuid), \(action.uuid),
              \(executor.uuid), \(lease.seconds))
            """
          ).single()
          switch try row.decode(0, as: Int32.self) {
          case 1: return .beingDone
          case 2: return .held(by: EventID(uuid: try row.decode(3)))
          default: break
          }
          let fence = Fence(timeline: try row.decode(1), epoch: try row.decode(2))
          let answer = try store.append(make(fence), as: .executor, over: connection)
          // Thrown, so that the take is undone.
          if case .conflict = answer { throw ActionStreamMoved() }
          return .claimed(fence, answer)
        }
      }
      if case .claimed(_, .appended(let receipt)) = answer { store.announce(receipt.last) }
      return answer
    } catch is ActionStreamMoved {
      return .conflict
    }
  }

  package func append(
    _ append: Append, under hold: ActionHold, _ condition: HoldCondition
  ) async throws -> AppendAnswer? {
    let store = store
    do {
      let answer = try await store.commit { connection in
        try connection.transaction { connection -> AppendAnswer? in
          guard try hold.isKept(condition, over: connection) else { return nil }
          let answer = try store.append(append, as: .executor, over: connection)
          if case .conflict = answer { throw ActionStreamMoved(answer: answer) }
          return answer
        }
      }
      if case .appended(let receipt)? = answer { store.announce(receipt.last) }
      return answer
    } catch let moved as ActionStreamMoved {
      return moved.answer
    }
  }

  package func renew(_ hold: ActionHold, lasting lease: Duration) async throws -> Bool {
    try await store.pool.use { connection in
      try connection.query(hold.keeping(strictly: true, lasting: lease)).single().decode(0)
    }
  }

  package func rest(_ hold: ActionHold) async throws {
    try await store.pool.use { connection in
      _ = try connection.query(hold.keeping(strictly: false, lasting: nil))
    }
  }

  package func note(_ process: StepProcess, under hold: ActionHold) async throws -> Bool {
    let (place, fence) = (hold.place, hold.fence)
    return try await store.pool.use { connection in
      try connection.query(
        """
        SELECT work.note_step_process(\(place.service), \(place.environment), \(fence.timeline),
          \(fence.epoch), \(process.step), \(process.machine), \(process.host),
          \(process.number), \(Int64(bitPattern: process.start)))
        """
      ).single().decode(0)
    }
  }

  package func process(
    of action: EventID, at place: ActionPlace
  ) async throws -> StepProcess? {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT step, timeline, epoch, machine, host, process, start_ticks FROM work.step_process
        WHERE service = \(place.service) AND environment = \(place.environment)
          AND action = \(action.uuid)
        """
      ).first.map { row in
        let start: Int64 = try row.decode(6)
        return StepProcess(
          try row.decode(0), Fence(timeline: try row.decode(1), epoch: try row.decode(2)),
          number: try row.decode(5), start: UInt64(bitPattern: start), machine: try row.decode(3),
          host: try row.decode(4))
      }
    }
  }

  package func isAtWork(on action: EventID, at place: ActionPlace) async throws -> Bool {
    try await store.pool.read { connection in
      try connection.query(
        """
        SELECT EXISTS (
          SELECT FROM work.action_place
          WHERE service = \(place.service) AND environment = \(place.environment)
            AND action = \(action.uuid) AND owner IS NOT NULL AND lease_until > clock_timestamp())
        """
      ).single().decode(0)
    }
  }

  package func newestStream() async throws -> StreamID? {
    try await store.pool.read { connection in
      try connection.query(
        "SELECT stream FROM work.action_place ORDER BY claimed_at DESC LIMIT 1"
      ).first.map { StreamID(uuid: try $0.decode(0)) }
    }
  }
}

/// Nothing was appended, so nothing else is kept of the transaction either.
private struct ActionStreamMoved: Error {
  var answer: AppendAnswer?
}

extension ActionHold {
  fileprivate func isKept(_ condition: HoldCondition, over connection: Connection) throws -> Bool {
    let statement: SQL =
      switch condition {
      case .lease(let lease): keeping(strictly: true, lasting: lease)
      // A little longer than nothing, so that whoever tells what happened can tell the rest too.
      case .fence: keeping(strictly: false, lasting: .seconds(5))
      case .last:
        """
        SELECT work.free_action_place(\(place.service), \(place.environment),
          \(fence.timeline), \(fence.epoch))
        """
      }
    return try connection.query(statement).single().decode(0)
  }

  fileprivate func keeping(strictly: Bool, lasting lease: Duration?) -> SQL {
    """
    SELECT work.keep_action_place(\(place.service), \(place.environment), \(fence.timeline),
      \(fence.epoch), \(strictly), \((lease?.seconds).postgresParameter))
    """
  }
}
