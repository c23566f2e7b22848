import EventLog
import FoundationEssentials
import Postgres
import TestSupport
import Testing

/// Many writers at once, against the model; then the same check against broken logs, which it must
/// tell from sound ones.
@Suite(.freshDatabase) struct `The log under many writers` {
  static let isLong = ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] != nil

  @Test(arguments: 1...(isLong ? 200 : 4))
  func `equals the model, whatever the writers do`(_ seed: Int) async throws {
    let workload = LogWorkload(seed: UInt64(seed))
    let violations = try await workload.run(on: FreshDatabase.current)
    #expect(violations == [:])
    let coverage = workload.coverage
    #expect(coverage.appended > 50 && coverage.replayed > 5 && coverage.conflicts > 5)
    #expect(coverage.keysReused > 0 && coverage.aborted > 0 && coverage.pages > 5)
  }

  @Test(arguments: Mutant.all)
  func `is told from a broken log`(_ mutant: Mutant) async throws {
    let database = try FreshDatabase.current
    try await database.administer { try mutant.apply(over: $0) }
    var seen: Set<LogWorkload.Violation> = []
    for seed in 1...12 {
      let violations = try await LogWorkload(seed: UInt64(seed)).run(on: database)
      seen.formUnion(violations.keys)
      if !seen.isDisjoint(with: mutant.violations) { return }
      // A broken log stays broken: the next try wants a clean one, which only emptying can give.
      try await database.administer { try $0.script(Mutant.emptyTheLog) }
    }
    Issue.record("\(mutant) was not caught; seen: \(seen)")
  }
}

/// One way to break the append functions, and what of it must be noticed.
struct Mutant: Sendable, CustomTestStringConvertible {
  var name: String
  var changes: [(function: String, old: String, new: String)]
  /// Any of these, so that no accident counts as a catch.
  var violations: Set<LogWorkload.Violation>
  var preparation = ""

  var testDescription: String { name }

  func apply(over connection: Connection) throws {
    if !preparation.isEmpty { try connection.script(preparation) }
    for function in Set(changes.map(\.function)) {
      try connection.mutate(
        function, changes.filter { $0.function == function }.map { ($0.old, $0.new) })
    }
  }

  static let emptyTheLog = """
    ALTER TABLE log.event DISABLE TRIGGER append_only;
    ALTER TABLE log.event_key DISABLE TRIGGER append_only;
    ALTER TABLE log.stream DISABLE TRIGGER append_only;
    TRUNCATE log.event, log.event_key, log.stream;
    ALTER TABLE log.event ENABLE ALWAYS TRIGGER append_only;
    ALTER TABLE log.event_key ENABLE ALWAYS TRIGGER append_only;
    ALTER TABLE log.stream ENABLE ALWAYS TRIGGER append_only;
    UPDATE log.shard_head SET position = 0;
    """

  private static let append = "log.append_as_app"

  private static let lock =
    "select h.position into v_position from log.shard_head h where h.shard = p_shard for update;"

  private static let keyLookUp = """
      select e.position, e.version, e.command_digest, e.command_events
          into e_position, e_version, e_digest, e_events
          from log.event e
          where e.shard = p_shard and e.principal = p_principals[1] and e.command_key = p_keys[1];
    """

  static let all = [
    Mutant(
      name: "positions come from a sequence",
      changes: [
        (append, lock, lock.replacing(" for update", with: "")),
        (append, "v_position := v_position + 1;", "v_position := nextval('log.mutant');"),
        (append, "update log.shard_head h set position = v_position where h.shard = p_shard;", ""),
      ], violations: [.hole, .lateEvent],
      preparation: """
        CREATE SEQUENCE log.mutant;
        ALTER SEQUENCE log.mutant OWNER TO lastgood_owner;
        """),
    Mutant(
      name: "the key is looked up before the lock",
      changes: [
        (append, keyLookUp, ""),
        (append, lock, keyLookUp + "\n" + lock),
      ], violations: [.failure, .keyTwice]),
    Mutant(
      name: "the version is looked at before the lock",
      changes: [
        (
          append, lock,
          "select s.version into v_left from log.stream s "
            + "where s.shard = p_shard and s.stream = p_streams[1];\n" + lock
        ),
        (
          append,
          "log.verdict(e_digest, p_digests[1], v_kind, p_kinds[1], v_version, p_expected[1])",
          "log.verdict(e_digest, p_digests[1], v_kind, p_kinds[1], v_left, p_expected[1])"
        ),
        (
          append, "a_position := array_fill(null::bigint, array[n]);",
          "v_left := 0; a_position := array_fill(null::bigint, array[n]);"
        ),
      ], violations: [.version, .realTime]),
    Mutant(
      name: "the head is not locked",
      changes: [(append, lock, lock.replacing(" for update", with: ""))],
      violations: [.failure, .version, .hole]),
    Mutant(
      name: "the expected version is not looked at",
      changes: [
        (
          "log.verdict", "when coalesce(s_version, 0) <> expected then 2",
          "when false then 2"
        )
      ], violations: [.version]),
    Mutant(
      name: "what is hashed was serialised again",
      changes: [
        (
          "log.content_digest", "|| clear",
          "|| convert_to(convert_from(clear, 'UTF8')::jsonb::text, 'UTF8')"
        )
      ], violations: [.chain]),
    Mutant(
      name: "a conflict is an exception",
      changes: [
        (
          append,
          """
          elsif v_status = 2 then
                  o_version[r.ord] := v_version;
          """,
          "elsif v_status = 2 then raise exception 'conflict';"
        )
      ], violations: [.failure]),
    Mutant(
      name: "a replay is answered with the newest position",
      changes: [
        (append, "o_position[r.ord] := r.e_position;", "o_position[r.ord] := v_position;"),
        (append, "case when v_status = 1 then e_position end", "v_position"),
      ], violations: [.answer]),
  ]
}
