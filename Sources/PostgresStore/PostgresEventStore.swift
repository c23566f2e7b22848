import Digest
package import EventLog
import FoundationEssentials
import JSON
package import Postgres

/// The log in PostgreSQL.
///
/// Appends go through one connection of their own, reads through a pool.
package final class PostgresEventStore: EventStore {
  package let shard: Shard
  let pool: Pool
  /// Of those that follow the log: at every event they all want to read, and whoever waits for an
  /// answer would stand behind them.
  let followers: Pool
  let vault: Vault
  let writer: Writer
  /// Whose copies of words go when an entry is redacted.
  let projections: [any Projection]
  private let combiner: Combiner
  private let notifier: LogNotifier

  /// Connects when first used.
  ///
  /// `database` names the role to connect as, and `writer` the append function that role may use.
  /// After `timeout` an append's answer counts as lost. `projections` are those that keep words.
  package init(
    _ database: ConnectionString, as writer: Writer = .app, shard: Shard = .main, vault: Vault,
    projections: [any Projection] = .all, readers: Int = 4,
    timeout: Duration = .seconds(30), patience: Duration = .seconds(5)
  ) {
    self.shard = shard
    self.vault = vault
    self.writer = writer
    self.projections = projections
    pool = Pool(database, size: readers, name: "lg-read", patience: patience)
    // A plan made while the tables were small would be kept while they grow a thousandfold.
    let options = database.value(of: "options").map { $0 + " " } ?? ""
    followers = Pool(
      database.with("options", options + "-c plan_cache_mode=force_custom_plan"), size: 2,
      name: "lg-follow", patience: patience)
    let notifier = LogNotifier(database, shard: shard)
    self.notifier = notifier
    combiner = Combiner(
      database, as: writer, in: shard, timeout: timeout,
      announcing: { notifier.announce($0) })
  }

  /// Tells listeners to look, after an append that did not go through the combiner.
  func announce(_ position: LogPosition) { notifier.announce(position) }

  /// How many appends wait for those under way.
  package var queued: Int { combiner.queued }

  /// Lets what is under way finish, and ends all threads.
  package func close() async {
    combiner.close()
    notifier.close()
    await pool.close()
    await followers.close()
  }
}

extension PostgresEventStore {
  package func append(_ append: Append) async throws -> AppendAnswer {
    try append.check()
    return try await combiner.append(try vault.seal(append))
  }

  package func earlierAnswer(to command: CommandIdentity) async throws -> Receipt? {
    let shard = shard
    let found = try await commit { connection -> StoredAnswer? in
      let rows = try connection.query(
        """
        SELECT o_status, o_position, o_count, o_version FROM log.earlier_answer(
          \(shard.rawValue), \(command.principal.uuid), \(command.key.uuid), \(command.digest.bytes))
        """)
      return try rows.first.map { try StoredAnswer($0) }
    }
    guard let found else { return nil }
    if found.status == 3 { throw AppendRefusal.keyReused(command.key) }
    return try found.receipt
  }

  package func events(
    in stream: StreamID, after version: StreamVersion, limit: Int
  ) async throws -> [RecordedEvent] {
    let shard = shard
    return try await pool.read { connection in
      var reader = LogReader(shard)
      return try reader.stream(stream, after: version, limit: limit, over: connection)
    }
  }

  package func events(
    after position: LogPosition, limit: Int
  ) async throws -> [RecordedEvent] {
    let shard = shard
    return try await pool.read { connection in
      var reader = LogReader(shard)
      let head = try reader.head(over: connection).position
      return try reader.page(after: position, limit: limit, head: head, over: connection)
    }
  }

  package func head() async throws -> LogHead {
    let shard = shard
    return try await pool.read { try LogReader(shard).head(over: $0) }
  }

  package func position(asKnownAt time: Timestamp) async throws -> LogPosition {
    let shard = shard
    return try await pool.read { try LogReader(shard).position(asKnownAt: time, over: $0) }
  }
}
