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

  /// Commands of one event, and calls with any number of commands.
  private static let one = "log.append_one_as_app"
  private static let many = "log.append_as_app"

  private static func lock(_ position: String) -> String {
    "select h.position into \(position) from log.shard_head h where h.shard = p_shard for update;"
  }

  private static func without(_ words: String, in text: String) -> String {
    text.replacing(words, with: "")
  }

  private static let keyLookUp = """
    select x.position, x.version, x.command_digest, x.command_events
        into e
        from log.event x
        where x.shard = p_shard and x.principal = p_principal and x.command_key = p_key;
    """

  static let all = [
    Mutant(
      name: "positions come from a sequence",
      changes: [
        (one, lock("o_position"), without(" for update", in: lock("o_position"))),
        (one, "o_position := o_position + 1;", "o_position := nextval('log.mutant');"),
        (one, "update log.shard_head h set position = o_position where h.shard = p_shard;", ""),
        (many, lock("v_position"), without(" for update", in: lock("v_position"))),
        (many, "v_position := v_position + 1;", "v_position := nextval('log.mutant');"),
        (many, "update log.shard_head h set position = v_position where h.shard = p_shard;", ""),
      ], violations: [.lateEvent],
      preparation: """
        CREATE SEQUENCE log.mutant;
        ALTER SEQUENCE log.mutant OWNER TO lastgood_owner;
        """),
    Mutant(
      name: "the key is looked up before the lock",
      changes: [
        (one, keyLookUp, ""),
        (one, lock("o_position"), keyLookUp + "\n" + lock("o_position")),
        (many, "v_left int := 0;", "v_left int := 0; v_known uuid[];"),
        (
          many, lock("v_position"),
          """
          select array_agg(e.command_key) into v_known from log.event e
            where e.shard = p_shard and e.command_key = any (p_keys);
          """ + lock("v_position")
        ),
        (many, "e.command_key = i.key", "e.command_key = i.key and i.key = any (v_known)"),
      ], violations: [.failure, .keyTwice]),
    Mutant(
      name: "the version is looked at before the lock",
      changes: [
        (
          one, lock("o_position"),
          "select x.version into o_version from log.stream x "
            + "where x.shard = p_shard and x.stream = p_stream;\n" + lock("o_position")
        ),
        (one, "p_kind, s.version, p_expected)", "p_kind, o_version, p_expected)"),
        (many, "v_left int := 0;", "v_left int := 0; v_known jsonb;"),
        (
          many, lock("v_position"),
          """
          select jsonb_object_agg(s.stream, s.version) into v_known from log.stream s
            where s.shard = p_shard and s.stream = any (p_streams);
          """ + lock("v_position")
        ),
        (
          many, "r.kind, v_version, r.expected)",
          """
          r.kind, case when v_changed then v_version
            else (v_known ->> r.stream::text)::int end, r.expected)
          """
        ),
      ], violations: [.version]),
    Mutant(
      name: "the head is not locked",
      changes: [
        (one, lock("o_position"), without(" for update", in: lock("o_position"))),
        (many, lock("v_position"), without(" for update", in: lock("v_position"))),
      ], violations: [.failure]),
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
        (many, "elsif v_status = 2 then", "elsif v_status = 2 then raise exception 'conflict';")
      ], violations: [.failure]),
    Mutant(
      name: "a replay is answered with the newest position",
      changes: [
        (many, "o_position[r.ord] := r.e_position;", "o_position[r.ord] := v_position;"),
        (one, "case when o_status = 1 then e.position end", "o_position"),
      ], violations: [.answer]),
  ]
}
