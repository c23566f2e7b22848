import Crypto
package import EventLog
package import Postgres

extension PostgresEventStore {
  /// Appends in the caller's transaction, for work that must commit together with an append.
  ///
  /// Lock your own rows before; this locks the log's head. For events without words; sealed ones go through a store, which has the keys.
  @discardableResult package static func append(
    _ append: Append, as writer: Writer, in shard: Shard = .main, over connection: Connection
  ) throws -> AppendAnswer {
    try append.check()
    precondition(append.events.allSatisfy { $0.body.words == nil }, "words need a store's vault")
    return try send(
      SealedAppend(append: append, words: append.events.map { _ in nil }), as: writer, in: shard,
      over: connection)
  }

  /// The same for any events, with this store's keys.
  @discardableResult package func append(
    _ append: Append, as writer: Writer, over connection: Connection
  ) throws -> AppendAnswer {
    try append.check()
    return try Self.send(try vault.seal(append), as: writer, in: shard, over: connection)
  }

  private static func send(
    _ append: SealedAppend, as writer: Writer, in shard: Shard, over connection: Connection
  ) throws -> AppendAnswer {
    guard let answer = try [append].send(as: writer, in: shard, over: connection).first else {
      throw MalformedField()
    }
    return try answer.get()
  }
}
