import Embedded
import FoundationEssentials
import Postgres
import Spawn

/// What PostgreSQL does without any of the log's promises: single-row INSERTs by pgbench into a
/// table with the same columns and indexes.
struct RawReference {
  let bench: Bench
  let database: BenchDatabase

  static func create(over connection: Connection) throws {
    try connection.script(
      """
      CREATE TABLE public.raw_event (LIKE log.event INCLUDING ALL);
      CREATE TABLE public.raw_event_key (LIKE log.event_key INCLUDING ALL);
      CREATE SEQUENCE public.raw_position CACHE 100;
      """)
  }

  struct Result {
    var perSecond: Double
    /// Milliseconds of each transaction, when asked for.
    var latencies: [Double]
  }

  /// Runs pgbench for some seconds.
  ///
  /// `withKey` says whether each event also stores a wrapped key, as sealed words do.
  func run(clients: Int, seconds: Int, withKey: Bool = false, log: Bool = false) async throws
    -> Result
  {
    let script = bench.folder + "/raw.sql"
    try Self.script(withKey: withKey).write(toFile: script, atomically: true, encoding: .utf8)
    let prefix = bench.folder + "/pgbench"
    var arguments = [
      "-n", "-M", "prepared", "-c", String(clients), "-j", String(min(clients, 2)),
      "-T", String(seconds), "-f", script,
    ]
    if log { arguments += ["-l", "--log-prefix", prefix] }
    let socket = database.admin.value(of: "host") ?? ""
    let outcome = try await Program(
      try pgbench(), arguments,
      environment: [
        "PGHOST": socket, "PGUSER": "lastgood", "PGDATABASE": database.name,
        "LC_ALL": "C",
      ]
    ).outcome(within: .seconds(seconds + 30))
    guard
      let rate = outcome.text.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") })?
        .dropFirst(6).prefix(while: { $0 != " " }), let perSecond = Double(rate)
    else { throw ReferenceFailed(output: outcome.text) }
    return Result(perSecond: perSecond, latencies: log ? try latencies(prefix) : [])
  }

  /// The third column of pgbench's log is a transaction's time in microseconds.
  private func latencies(_ prefix: String) throws -> [Double] {
    var all: [Double] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: bench.folder)
    where file.hasPrefix("pgbench.") {
      let path = bench.folder + "/" + file
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        let fields = line.split(separator: " ")
        if fields.count > 2, let time = Double(fields[2]) { all.append(time / 1000) }
      }
      try FileManager.default.removeItem(atPath: path)
    }
    return all
  }

  private func pgbench() throws -> String {
    let versions = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")
    let found = versions.compactMap { Int($0) }.sorted(by: >)
      .map { "/usr/lib/postgresql/\($0)/bin/pgbench" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else { throw ReferenceFailed(output: "pgbench is not installed") }
    return found
  }

  private static func script(withKey: Bool) -> String {
    let (clear, sealed) = withKey ? (135, 135 + 16) : (270, 0)
    let key = """
      INSERT INTO raw_event_key (position, shard, master, wrapped)
        SELECT position, 1, 1, '\\x\(String(repeating: "ab", count: 40))' FROM e
      """
    let insert = """
      INSERT INTO raw_event (position, happened_at, recorded_at, shard, version, command_events,
        revision, visibility, id, stream, principal, command_key, command_digest, hash, policy,
        causes, type, role, clear, sealed)
      VALUES (nextval('raw_position'), now(), clock_timestamp(), 1, 1, 1, 1::smallint, 0::smallint,
        gen_random_uuid(), gen_random_uuid(), '018f0000-0000-7000-8000-000000000001',
        gen_random_uuid(), '\\x\(String(repeating: "cd", count: 32))',
        '\\x\(String(repeating: "ef", count: 32))', '\\x\(String(repeating: "12", count: 32))', '',
        'deployment.health_recorded', 'responder',
        '\\x\(String(repeating: "78", count: clear))', '\\x\(String(repeating: "9a", count: sealed))')
      """
    return withKey
      ? "WITH e AS (\(insert) RETURNING position)\n\(key);\n" : insert + ";\n"
  }
}

struct ReferenceFailed: Error { var output: String }
