import Crypto
import EventLog
import FoundationEssentials
import Postgres

/// Keys of the page for people outside: random, made when they are first needed, sealed.
enum StatusKey {
  static func find(
    _ purpose: String, in store: PostgresEventStore, over connection: Connection
  ) throws -> [UInt8] {
    if let key = try read(purpose, in: store, over: connection) { return key }
    let id = EventID(uuid: UUID())
    let sealed = try store.vault.seal(try RandomBytes().bytes(32), of: id)
    guard let key = sealed.key else { throw MalformedField() }
    // Of two that make one at once, the first counts.
    try connection.execute(
      """
      INSERT INTO work.status_key (id, shard, purpose, sealed, master, wrapped)
      VALUES (\(id.uuid), \(store.shard.rawValue), \(purpose), \(sealed.ciphertext), \(key.master),
        \(key.bytes))
      ON CONFLICT (shard, purpose) DO NOTHING
      """)
    guard let made = try read(purpose, in: store, over: connection) else { throw MalformedField() }
    return made
  }

  private static func read(
    _ purpose: String, in store: PostgresEventStore, over connection: Connection
  ) throws -> [UInt8]? {
    try connection.query(
      """
      SELECT id, sealed, master, wrapped FROM work.status_key
      WHERE shard = \(store.shard.rawValue) AND purpose = \(purpose)
      """
    ).first.map { row in
      try store.vault.open(
        SealedWords(ciphertext: try row.decode(1), key: nil),
        key: WrappedKey(master: try row.decode(2), bytes: try row.decode(3)),
        of: EventID(uuid: try row.decode(0)))
    }
  }
}
