import EventLog
import FoundationEssentials
import IncidentService
import Postgres
@testable import PostgresStore
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A blob` {
  @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
  func `comes back as it was stored`(_ size: Int) async throws {
    try await FreshDatabase.current.withStore { store in
      let blobs = PostgresBlobs(store)
      let bytes = Self.bytes(size)
      let receipt = try await blobs.store(bytes)
      #expect(receipt.size == Int64(size))
      #expect(receipt.digest.utf8.count == 64)
      #expect(try await blobs.open(receipt) == bytes)
    }
  }

  @Test func `of 25 MB goes in and out in two seconds, and one byte more is refused`() async throws
  {
    try await FreshDatabase.current.withStore { store in
      let blobs = PostgresBlobs(store)
      let bytes = Self.bytes(BlobLimits.maximumSize)
      var best = Duration.seconds(60)
      // Other tests share the machine: one quick round is enough to show it.
      let end = ContinuousClock.now + .seconds(120)
      while best >= .seconds(2), ContinuousClock.now < end {
        let start = ContinuousClock.now
        let receipt = try await blobs.store(bytes)
        let opened = try await blobs.open(receipt)
        best = min(best, ContinuousClock.now - start)
        #expect(opened == bytes)
      }
      #expect(best < .seconds(2))
      await #expect(throws: BlobTooLarge.self) {
        try await blobs.store(bytes + [0])
      }
    }
  }

  /// What somebody can do to the pieces who gets past all locks.
  static let damages: [(what: String, sql: String)] = [
    (
      "a flipped byte",
      "UPDATE log.blob_chunk SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1) WHERE index = 1"
    ),
    (
      "a flipped tag",
      "UPDATE log.blob_chunk SET bytes = set_byte(bytes, octet_length(bytes) - 1, get_byte(bytes, octet_length(bytes) - 1) # 1) WHERE index = 0"
    ),
    ("a missing piece", "DELETE FROM log.blob_chunk WHERE index = 1"),
    ("a missing end", "DELETE FROM log.blob_chunk WHERE index = 2"),
    ("a cut piece", "UPDATE log.blob_chunk SET bytes = substr(bytes, 1, 20) WHERE index = 2"),
    ("an empty piece", "UPDATE log.blob_chunk SET bytes = '' WHERE index = 2"),
    (
      "swapped pieces",
      "UPDATE log.blob_chunk SET index = -1 WHERE index = 0; UPDATE log.blob_chunk SET index = 0 WHERE index = 1; UPDATE log.blob_chunk SET index = 1 WHERE index = -1"
    ),
    (
      "a repeated piece",
      "UPDATE log.blob_chunk SET bytes = (SELECT bytes FROM log.blob_chunk WHERE index = 0) WHERE index = 1"
    ),
    (
      "a piece too many",
      "INSERT INTO log.blob_chunk SELECT shard, 3, blob, bytes FROM log.blob_chunk WHERE index = 2"
    ),
  ]

  @Test(arguments: damages.indices)
  func `whose pieces were touched is never opened`(_ index: Int) async throws {
    let (damage, database) = (Self.damages[index], try FreshDatabase.current)
    try await database.withStore { store in
      let blobs = PostgresBlobs(store)
      let receipt = try await blobs.store(Self.bytes(2_500_000))
      try await database.administer { connection in
        try connection.script("ALTER TABLE log.blob_chunk DISABLE TRIGGER ALL; " + damage.sql)
      }
      await #expect(throws: BlobDamaged(id: receipt.id), "\(damage.what)") {
        try await blobs.open(receipt)
      }
    }
  }

  @Test func `does not open with another's receipt, and is nothing when it never was`() async throws
  {
    try await FreshDatabase.current.withStore { store in
      let blobs = PostgresBlobs(store)
      let (one, other) = (try await blobs.store([1, 2, 3]), try await blobs.store([1, 2, 4]))
      for receipt in [
        BlobReceipt(id: one.id, size: 3, digest: one.digest, key: other.key),
        BlobReceipt(id: one.id, size: 3, digest: one.digest, key: []),
        BlobReceipt(id: one.id, size: 3, digest: other.digest, key: one.key),
        BlobReceipt(id: one.id, size: 4, digest: one.digest, key: one.key),
        BlobReceipt(id: one.id, size: -1, digest: one.digest, key: one.key),
        BlobReceipt(id: one.id, size: .max, digest: one.digest, key: one.key),
      ] {
        await #expect(throws: BlobDamaged(id: one.id)) { try await blobs.open(receipt) }
      }
      let never = BlobReceipt(id: UUID(), size: 3, digest: one.digest, key: one.key)
      #expect(try await blobs.open(never) == nil)
    }
  }

  @Test func `goes only after the event that names it was redacted`() async throws {
    try await FreshDatabase.current.withStore { store in
      let (blobs, me) = (PostgresBlobs(store), Commander())
      let receipt = try await blobs.store([7])
      await #expect(throws: BlobInUse.self) { try await blobs.destroy(receipt.id) }
      let (entry, other) = (Commander.draft(1, words: "w"), Commander.draft(2, words: "v"))
      _ = try await store.append(me.append([entry, other], to: .fresh()))
      #expect(try await !blobs.claim(receipt.id, by: .make(at: Commander.noon)))
      #expect(try await blobs.claim(receipt.id, by: entry.id))
      #expect(try await blobs.claim(receipt.id, by: entry.id))
      #expect(try await !blobs.claim(receipt.id, by: other.id))
      #expect(try await !blobs.claim(UUID(), by: entry.id))
      await #expect(throws: BlobInUse.self) { try await blobs.destroy(receipt.id) }
      try await Self.redact(other.id, in: store)
      await #expect(throws: BlobInUse.self) { try await blobs.destroy(receipt.id) }
      #expect(try await blobs.open(receipt) == [7])
      try await Self.redact(entry.id, in: store)
      try await blobs.destroy(receipt.id)
      #expect(try await blobs.open(receipt) == nil)
      #expect(try await !blobs.claim(receipt.id, by: entry.id))
      try await blobs.destroy(receipt.id)
      try await blobs.destroy(UUID())
    }
  }

  @Test func `is known to be named by what the clear part of an event says`() async throws {
    try await FreshDatabase.current.withStore { store in
      let (blobs, me) = (PostgresBlobs(store), Commander())
      let receipt = try await blobs.store([7])
      let entry = Self.evidence(receipt.id)
      _ = try await store.append(me.append([entry], to: .fresh()))
      await #expect(throws: BlobInUse.self) { try await blobs.destroy(receipt.id) }
      try await Self.redact(entry.id, in: store)
      try await blobs.destroy(receipt.id)
      #expect(try await blobs.open(receipt) == nil)
    }
  }

  @Test func `that no event names is swept away after a day`() async throws {
    let database = try FreshDatabase.current
    try await database.withStore { store in
      let (blobs, me) = (PostgresBlobs(store), Commander())
      let (left, claimed, named, young) = (
        try await blobs.store([1]), try await blobs.store([2]), try await blobs.store([3]),
        try await blobs.store([4])
      )
      let note = Commander.draft(words: "w")
      _ = try await store.append(me.append([note, Self.evidence(named.id)], to: .fresh()))
      #expect(try await blobs.claim(claimed.id, by: note.id))
      #expect(try await blobs.sweep() == 0)
      let old = [left, claimed, named].map(\.id)
      try await database.administer { connection in
        try connection.script("ALTER TABLE log.blob DISABLE TRIGGER change")
        try connection.execute(
          "UPDATE log.blob SET created_at = created_at - interval '25 hours' WHERE blob = ANY (\(old))"
        )
        try connection.script("ALTER TABLE log.blob ENABLE ALWAYS TRIGGER change")
      }
      #expect(try await blobs.sweep() == 1)
      #expect(try await blobs.open(left) == nil)
      for kept in [claimed, named, young] { #expect(try await blobs.open(kept) != nil) }
      #expect(try await blobs.sweep() == 0)
      try await database.administer { connection in
        let entries = try connection.query("SELECT FROM log.blob WHERE entry IS NOT NULL").count
        #expect(entries == 2)
      }
    }
  }

  @Test func `takes pieces in order, in one transaction, and of the right size`() async throws {
    let database = try FreshDatabase.current
    let (session, id) = (Session(database.connectionString(as: .app), name: "app"), UUID())
    try await session.use { connection in
      func add(_ index: Int32, _ size: Int, to other: UUID? = nil) throws {
        let blob = other ?? id
        let bytes = [UInt8](repeating: 0, count: size)
        _ = try connection.query("SELECT log.add_blob_chunk(1, \(blob), \(index), \(bytes))")
      }
      for (index, size) in [(0, 15), (0, (1 << 20) + 17), (-1, 16), (25, 16), (1, 16)] {
        _ = #expect(throws: PostgresError.self) { try add(Int32(index), size) }
      }
      try add(0, 16)
      // Another transaction: the blob is complete, whatever comes now.
      for index in [Int32(0), 1] {
        _ = #expect(throws: PostgresError.self) { try add(index, 16) }
      }
      let other = UUID()
      _ = #expect(throws: PostgresError.self) {
        try connection.transaction { _ in
          try add(0, 16, to: other)
          try add(2, 16, to: other)
        }
      }
    }
    await session.close()
  }

  @Test func `that is named cannot be taken away by a superuser without breaking the lock`()
    async throws
  {
    let database = try FreshDatabase.current
    try await database.withStore { store in
      let blobs = PostgresBlobs(store)
      let note = Commander.draft(words: "w")
      let receipt = try await blobs.store([1])
      _ = try await store.append(Commander().append([note], to: .fresh()))
      try await blobs.claim(receipt.id, by: note.id)
      let passed = try await database.administer { connection in
        try [
          "DELETE FROM log.blob_chunk", "DELETE FROM log.blob",
          "UPDATE log.blob_chunk SET bytes = ''", "UPDATE log.blob SET entry = NULL",
          "UPDATE log.blob SET entry = gen_random_uuid()", "UPDATE log.blob SET created_at = now()",
        ].filter { statement in
          for setting in ["SELECT 1", "SET session_replication_role = replica"] {
            try connection.script(setting)
            do {
              try connection.script(statement)
              return true
            } catch let error as PostgresError {
              if error.sqlState != .insufficientPrivilege { return true }
            }
          }
          return false
        }
      }
      #expect(passed == [])
      #expect(try await blobs.open(receipt) == [1])
    }
  }
}

extension `A blob` {
  private static func bytes(_ count: Int) -> [UInt8] {
    var random = SplitMix(state: UInt64(count))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) }
    }
    return Array(bytes.prefix(count))
  }

  private static func evidence(_ blob: UUID) -> EventDraft {
    let evidence = Evidence(
      .file,
      blob: .init(
        id: blob, size: 1, digest: .text(""), proof: "", mediaType: "a/b", key: .text("k")))
    return EventDraft(
      id: EventID(uuid: UUID()), EventFormat.evidence.body(evidence), happenedAt: Commander.noon)
  }

  private static func redact(_ entry: EventID, in store: PostgresEventStore) async throws {
    _ = try await store.redact(
      RedactionRequest(
        of: entry, because: "b", as: Commander().command(), role: "lead", at: Commander.noon))
  }
}
