import Crypto
import Digest
import EventLog
import Foundation
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What a superuser does to the record, with triggers and constraints out of the way.
struct Tampering: Sendable {
  let session: Session

  init() async throws {
    session = Session(try FreshDatabase.current.admin, name: "tamper")
    try await session.use { connection in
      try connection.script(
        """
        ALTER TABLE log.event DISABLE TRIGGER ALL;
        ALTER TABLE log.redaction DISABLE TRIGGER ALL;
        ALTER TABLE log.stream DISABLE TRIGGER ALL;
        ALTER TABLE log.shard_head DISABLE TRIGGER ALL;
        ALTER TABLE log.event_key DISABLE TRIGGER ALL;
        ALTER TABLE log.event DROP CONSTRAINT event_pkey, DROP CONSTRAINT event_stream_version_key,
          DROP CONSTRAINT event_id_key;
        DROP INDEX log.event_command_key;
        CREATE SCHEMA tamper;
        CREATE TABLE tamper.event AS TABLE log.event;
        CREATE TABLE tamper.stream AS TABLE log.stream;
        CREATE TABLE tamper.event_key AS TABLE log.event_key;
        CREATE TABLE tamper.redaction AS TABLE log.redaction;
        CREATE TABLE tamper.shard_head AS TABLE log.shard_head;
        -- Makes the record agree with itself again: hashes, versions, heads, all but checkpoints.
        CREATE FUNCTION tamper.recompute() RETURNS void LANGUAGE plpgsql AS $$
        DECLARE e record; v int; h bytea; k text;
        BEGIN
          UPDATE log.stream SET version = 0;
          FOR e IN SELECT * FROM log.event ORDER BY position LOOP
            SELECT s.version, s.head, s.kind INTO v, h, k FROM log.stream s
              WHERE s.shard = e.shard AND s.stream = e.stream;
            IF v = 0 THEN h := log.genesis(e.stream, k); END IF;
            v := v + 1;
            h := sha256(h || int4send(v) || timestamptz_send(e.recorded_at)
              || log.content_digest(e.id, e.stream, e.revision, e.visibility, e.happened_at,
                e.principal, e.type, e.role, e.causes, e.policy, e.command_key, e.command_digest,
                e.command_events, e.clear, e.sealed));
            UPDATE log.event SET version = v, hash = h WHERE position = e.position;
            UPDATE log.stream s SET version = v, head = h
              WHERE s.shard = e.shard AND s.stream = e.stream;
          END LOOP;
          DELETE FROM log.stream WHERE version = 0;
          UPDATE log.shard_head SET position = (SELECT max(position) FROM log.event);
        END $$
        """)
    }
  }

  func run(_ text: String) async throws {
    try await session.use { try $0.script(text) }
  }

  /// Puts everything back.
  func undo() async throws {
    try await run(
      """
      TRUNCATE log.event, log.stream, log.event_key, log.redaction, log.shard_head;
      INSERT INTO log.event SELECT * FROM tamper.event;
      INSERT INTO log.stream SELECT * FROM tamper.stream;
      INSERT INTO log.event_key SELECT * FROM tamper.event_key;
      INSERT INTO log.redaction SELECT * FROM tamper.redaction;
      INSERT INTO log.shard_head SELECT * FROM tamper.shard_head
      """)
  }

  func end() async { await session.close() }
}

@Suite(.freshDatabase) struct `Tampering with the log` {
  static let rounds = isSoak ? 100 : 11

  static let columns = [
    "position", "happened_at", "recorded_at", "shard", "version", "command_events", "revision",
    "visibility", "id", "stream", "principal", "command_key", "command_digest", "hash", "policy",
    "causes", "type", "role", "clear", "sealed",
  ]

  @Test func `with any bit of any column of an event is found, and the event named`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 3, seed: 11)
    let tampering = try await Tampering()
    var random = SplitMix(state: 4711)
    var count = 0
    for column in Self.columns {
      for _ in 0..<Self.rounds {
        let position = Int64.random(in: 1...note.checkpoint.size, using: &random)
        let seed = random.next()
        let first = try await tampering.session.use { connection in
          try flip(column, at: position, seed, over: connection)
        }
        let report = try await verify(history, [note])
        #expect(
          report.first?.place?.position.rawValue == first,
          "\(column) of position \(position): \(report)")
        if !["position", "shard", "id", "stream", "version"].contains(column) {
          #expect(report.first?.place?.event != nil)
        }
        try await tampering.undo()
        count += 1
      }
    }
    #expect(count >= 200)
    #expect(try await verify(history, [note]).isGood)
    await tampering.end()
  }

  /// Changes one bit of a field and returns the position at which that must show.
  private func flip(
    _ column: String, at position: Int64, _ seed: UInt64, over connection: Connection
  ) throws -> Int64 {
    var random = SplitMix(state: seed)
    let value: Parameter
    var first = position
    func read<T: PostgresDecodable>(_: T.Type) throws -> T {
      try connection.query(
        "SELECT \(identifier: column) FROM log.event WHERE position = \(position)"
      ).single().decode(0)
    }
    func flipped(_ bytes: [UInt8]) -> [UInt8] {
      guard !bytes.isEmpty else { return [1] }
      var bytes = bytes
      bytes[Int.random(in: bytes.indices, using: &random)] ^=
        1 << UInt8.random(in: 0..<8, using: &random)
      return bytes
    }
    switch column {
    case "position":
      let other = try read(Int64.self) ^ (1 << Int64.random(in: 0..<63, using: &random))
      (value, first) = (other.postgresParameter, min(position, other))
    case "happened_at", "recorded_at":
      var time = try read(PostgresTimestamp.self)
      time.microsecondsSince2000 ^= 1 << Int64.random(in: 0..<50, using: &random)
      value = time.postgresParameter
    case "shard", "version":
      value =
        (try read(Int32.self) ^ (1 << Int32.random(in: 0..<32, using: &random)))
        .postgresParameter
    case "command_events":
      let old = try read(Int32?.self)
      value =
        (old.map { $0 ^ (1 << Int32.random(in: 0..<32, using: &random)) } ?? 1)
        .postgresParameter
    case "revision", "visibility":
      value =
        (try read(Int16.self) ^ (1 << Int16.random(in: 0..<16, using: &random)))
        .postgresParameter
    case "id", "stream", "principal", "command_key":
      let old = try read(UUID?.self)
      value = (old.flatMap { UUID(bytes: flipped($0.bytes)) } ?? UUID()).postgresParameter
    case "type", "role":
      var bytes = Array(try read(String.self).utf8)
      bytes[Int.random(in: bytes.indices, using: &random)] ^=
        1 << UInt8.random(in: 0..<5, using: &random)
      value = String(decoding: bytes, as: UTF8.self).postgresParameter
    default:
      value = flipped(try read([UInt8]?.self) ?? []).postgresParameter
    }
    try connection.execute(
      "UPDATE log.event SET \(identifier: column) = \(value) WHERE position = \(position)")
    return first
  }

  @Test func `with streams, keys, redactions and the head is found`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 3, seed: 12)
    let tampering = try await Tampering()
    let other = "'\(UUID())'"
    for change in [
      "log.stream SET version = version + 1", "log.stream SET version = version - 1",
      "log.stream SET head = set_bit(head, 77, 1 - get_bit(head, 77))", "log.stream SET head = ''",
      "log.stream SET kind = 'drill'", "log.stream SET kind = 'nonsense'",
      "log.stream SET shard = 2", "log.stream SET stream = \(other)",
      "log.event_key SET position = position + 1000", "log.event_key SET position = -position",
      "log.event_key SET shard = 3", "log.event_key SET master = 9",
      "log.event_key SET wrapped = set_bit(wrapped, 100, 1 - get_bit(wrapped, 100))",
      "log.event_key SET wrapped = ''",
      "log.redaction SET redacted_by = redacted_by - 1",
      "log.redaction SET redacted_by = redacted_by + 1000",
      "log.redaction SET redacted_at = redacted_at + interval '1 microsecond'",
      "log.redaction SET position = position + 1", "log.redaction SET shard = 5",
    ] {
      let table = change.prefix { $0 != " " }
      try await tampering.run(
        "UPDATE \(change) WHERE ctid = (SELECT ctid FROM \(table) ORDER BY random() LIMIT 1)")
      let report = try await verify(history, [note])
      #expect(!report.isGood, "\(change)")
      try await tampering.undo()
    }
    for change in [
      "UPDATE log.shard_head SET position = position - 1",
      "UPDATE log.shard_head SET position = position + 1",
      "UPDATE log.shard_head SET incarnation = \(other)",
      "INSERT INTO log.stream SELECT shard, \(other), 1, kind, head FROM log.stream LIMIT 1",
      "DELETE FROM log.stream WHERE version = (SELECT max(version) FROM log.stream)",
      "DELETE FROM log.redaction WHERE position = (SELECT max(position) FROM log.redaction)",
      "INSERT INTO log.redaction SELECT 1, max(position), now(), 1 FROM log.event_key",
    ] {
      try await tampering.run(change)
      #expect(try await verify(history, [note]).findingCount > 0, "\(change)")
      try await tampering.undo()
    }
    #expect(try await verify(history, [note]).isGood)
    await tampering.end()
  }

  @Test func `by exchanging or removing keys is found, and the event named`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 2, seed: 13)
    let tampering = try await Tampering()
    for round in 0..<Self.rounds {
      try await tampering.run(
        """
        CREATE TEMP TABLE two AS SELECT position, wrapped, row_number() OVER () AS n
          FROM (SELECT * FROM log.event_key ORDER BY md5(position::text || \(round)::text) LIMIT 2) k;
        UPDATE log.event_key k SET wrapped = b.wrapped FROM two a, two b
          WHERE a.n <> b.n AND k.position = a.position
        """)
      let pair = try await tampering.session.use { connection in
        try connection.query("SELECT position FROM two ORDER BY position").map {
          try $0.decode(0, as: Int64.self)
        }
      }
      let report = try await verify(history, [note])
      #expect(report.findings.map(\.place?.position.rawValue) == pair)
      #expect(report.findings.map(\.fault) == [.wordsNotAuthentic, .wordsNotAuthentic])
      try await tampering.run(
        "DELETE FROM log.event_key WHERE position = (SELECT min(position) FROM two)")
      let removed = try await verify(history, [note])
      #expect(removed.first?.place?.position.rawValue == pair.first)
      #expect(removed.first?.fault == .keyMissing && removed.first?.place?.event != nil)
      try await tampering.run("DROP TABLE two")
      try await tampering.undo()
    }
    // A key where words were destroyed, and one where there never were any.
    try await tampering.run(
      """
      INSERT INTO log.event_key SELECT r.position, 1, 1, k.wrapped
        FROM log.redaction r, (SELECT * FROM log.event_key LIMIT 1) k
      """)
    let report = try await verify(history, [note])
    #expect(report.findings.filter { $0.fault == .keyOfRedacted }.count == 2)
    try await tampering.undo()
    try await tampering.run(
      """
      INSERT INTO log.event_key SELECT e.position, 1, 1, k.wrapped
        FROM log.event e, (SELECT * FROM log.event_key LIMIT 1) k WHERE e.sealed = '' LIMIT 1
      """)
    #expect(try await verify(history, [note]).first?.fault == .keyWithoutWords)
    await tampering.end()
  }

  @Test func `by deleting events is found where the first one was`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 2, seed: 14)
    let tampering = try await Tampering()
    let size = note.checkpoint.size
    var random = SplitMix(state: 5)
    for _ in 0..<Self.rounds {
      let first = Int64.random(in: 1...size, using: &random)
      let last = min(size, first + Int64.random(in: 0...3, using: &random))
      try await tampering.run("DELETE FROM log.event WHERE position BETWEEN \(first) AND \(last)")
      let report = try await verify(history, [note])
      #expect(report.first?.place?.position.rawValue == first)
      #expect(report.first?.fault == .missing(until: LogPosition(last + 1)))
      // Closing the ranks does not hide it.
      try await tampering.run(
        """
        UPDATE log.event SET position = position - \(last - first + 1) WHERE position > \(last);
        UPDATE log.shard_head SET position = position - \(last - first + 1)
        """)
      #expect(try await verify(history, [note]).findingCount > 0)
      #expect(try await verify(history, []).findingCount > 0)
      try await tampering.undo()
    }
    await tampering.end()
  }

  @Test func `by cutting the end is found, with the heads mended by the checkpoint only`()
    async throws
  {
    let (history, note) = try await sealed(commands: 25, redactions: 0, seed: 15)
    let tampering = try await Tampering()
    let size = note.checkpoint.size
    for cut in 1...Int64(Self.rounds) {
      try await tampering.run(
        """
        DELETE FROM log.event WHERE position > \(size - cut);
        DELETE FROM log.event_key WHERE position > \(size - cut)
        """)
      let cutOff = try await verify(history, [note])
      #expect(cutOff.first?.fault == .missing(until: LogPosition(size + 1)))
      #expect(cutOff.first?.place?.position.rawValue == size - cut + 1)
      // A command's last events may be gone with it; that its mark tells.
      try await tampering.run("SELECT tamper.recompute()")
      let mended = try await verify(history, [])
      #expect(
        mended.findings.allSatisfy { $0.fault.code == "command_broken" }, "\(mended)")
      let report = try await verify(history, [note])
      #expect(report.findings.contains { $0.fault == .checkpointBeyond(size: size) })
      try await tampering.undo()
    }
    await tampering.end()
  }

  @Test func `by reordering is found`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 2, seed: 16)
    let tampering = try await Tampering()
    var random = SplitMix(state: 6)
    for _ in 0..<Self.rounds {
      let one = Int64.random(in: 1..<note.checkpoint.size, using: &random)
      let two = Int64.random(in: (one + 1)...note.checkpoint.size, using: &random)
      // Positions with all that hangs on them, so that nothing but the order differs.
      try await tampering.run(
        """
        UPDATE log.event SET position = \(one + two) - position WHERE position IN (\(one), \(two));
        UPDATE log.event_key SET position = -position WHERE position IN (\(one), \(two));
        UPDATE log.event_key SET position = \(one + two) + position WHERE position < 0
        """)
      let report = try await verify(history, [note])
      #expect(!report.isGood)
      try await tampering.undo()
    }
    for _ in 0..<Self.rounds {
      try await tampering.run(
        """
        WITH two AS (
          SELECT a.position AS a, b.position AS b, a.version AS va, b.version AS vb
          FROM log.event a JOIN log.event b ON a.stream = b.stream AND a.version < b.version
          ORDER BY random() LIMIT 1)
        UPDATE log.event e SET version = CASE WHEN e.position = two.a THEN two.vb ELSE two.va END
        FROM two WHERE e.position IN (two.a, two.b)
        """)
      let changed = try await tampering.session.use { connection in
        try connection.query(
          """
          SELECT min(e.position) FROM log.event e JOIN tamper.event t USING (position)
          WHERE e.version <> t.version
          """
        ).single().decode(0, as: Int64.self)
      }
      let report = try await verify(history, [note])
      #expect(report.first?.place?.position.rawValue == changed)
      try await tampering.undo()
    }
    await tampering.end()
  }

  @Test func `by inserting an event is found, whatever is computed anew`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 0, seed: 17)
    let tampering = try await Tampering()
    var random = SplitMix(state: 7)
    for _ in 0..<Self.rounds {
      let position = Int64.random(in: 1...note.checkpoint.size, using: &random)
      // A copy of another event, as a command of its own, in a stream that was there.
      try await tampering.run(
        """
        UPDATE log.event SET position = position + 1 WHERE position >= \(position);
        UPDATE log.event_key SET position = -position - 1 WHERE position >= \(position);
        UPDATE log.event_key SET position = -position WHERE position < 0;
        UPDATE log.shard_head SET position = position + 1;
        INSERT INTO log.event
        SELECT \(position), happened_at, recorded_at, shard, version + 1, 1, revision, visibility,
          gen_random_uuid(), stream, principal, gen_random_uuid(), sha256('x'), hash, policy, causes,
          type, 'forger', clear, ''
        FROM log.event WHERE position <> \(position) ORDER BY random() LIMIT 1
        """)
      #expect(try await verify(history, []).findingCount > 0)
      try await tampering.run("SELECT tamper.recompute()")
      let report = try await verify(history, [note])
      #expect(report.findings.contains { $0.fault.code == "checkpoint_root" })
      try await tampering.undo()
    }
    await tampering.end()
  }

  @Test func `by a second event of the same version is found`() async throws {
    let (history, note) = try await sealed(commands: 25, redactions: 0, seed: 18)
    let tampering = try await Tampering()
    for _ in 0..<Self.rounds {
      try await tampering.run(
        """
        INSERT INTO log.event
        SELECT (SELECT position + 1 FROM log.shard_head), happened_at, recorded_at, shard, version, 1,
          revision, visibility, gen_random_uuid(), stream, principal, gen_random_uuid(), sha256('x'),
          hash, policy, causes, type, role, clear, ''
        FROM log.event ORDER BY random() LIMIT 1;
        UPDATE log.shard_head SET position = position + 1
        """)
      let report = try await verify(history, [note])
      #expect(report.first?.place?.position.rawValue == note.checkpoint.size + 1)
      #expect(report.first?.fault.code == "version")
      // The same row twice, the index that forbids it out of the way.
      try await tampering.undo()
      try await tampering.run(
        "INSERT INTO log.event SELECT * FROM log.event ORDER BY random() LIMIT 1")
      #expect(try await verify(history, [note]).first?.fault == .repeated)
      try await tampering.undo()
    }
    await tampering.end()
  }
}
