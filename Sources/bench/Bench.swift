import Crypto
import Digest
import Embedded
import EventLog
import Figures
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore

/// What every bar measures with: a PostgreSQL of its own, and how long it may take.
final class Bench: Sendable {
  let isShort: Bool
  let isSoak: Bool
  let folder: String
  let cluster: RunningCluster
  let masters: MasterKeys

  init(isShort: Bool, isSoak: Bool) async throws {
    (self.isShort, self.isSoak) = (isShort, isSoak)
    folder = "/var/tmp/lastgood-bench-\(getpid())"
    cluster = try await EmbeddedCluster(location: .at(folder)).start()
    masters = try MasterKeys.generate()
  }

  func close() async throws {
    try await cluster.stop()
    try FileManager.default.removeItem(atPath: folder)
  }

  /// How many times a pair of measurement and reference is repeated.
  var rounds: Int { isShort ? 3 : 7 }
  /// Seconds of one measurement.
  var seconds: Int { isShort ? 2 : 4 }

  /// A migrated database of its own for one bar.
  func database(_ name: String, _ body: (BenchDatabase) async throws -> [Figure]) async throws
    -> [Figure]
  {
    let admin = try Connection(cluster.connectionString())
    try admin.execute("DROP DATABASE IF EXISTS \(identifier: name)")
    try admin.execute("CREATE DATABASE \(identifier: name)")
    let database = BenchDatabase(
      name: name, admin: cluster.connectionString(database: name), masters: masters)
    let connection = try Connection(database.admin)
    try Migrator().run(over: connection)
    try RawReference.create(over: connection)
    connection.close()
    let figures = try await body(database)
    try admin.execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
    admin.close()
    return figures
  }
}

/// One bar's database.
struct BenchDatabase: Sendable {
  let name: String
  let admin: ConnectionString
  let masters: MasterKeys

  var app: ConnectionString { admin.with("user", "lastgood_app") }

  func store() throws -> PostgresEventStore {
    try PostgresEventStore(app, vault: Vault(masters))
  }
}

/// The share of the processors that nobody used in the last moment, 0…1.
///
/// One foreign process on a core cuts the append rate to a third: a result without this says little.
func idleShare(over duration: Duration = .seconds(1)) async throws -> Double {
  let before = try processorTimes()
  try await Task.sleep(for: duration)
  let after = try processorTimes()
  let total = after.total - before.total
  return total > 0 ? Double(after.idle - before.idle) / Double(total) : 1
}

private func processorTimes() throws -> (idle: Int, total: Int) {
  let text = try String(contentsOfFile: "/proc/stat", encoding: .utf8)
  let fields = text.prefix { $0 != "\n" }.split(separator: " ").dropFirst().compactMap { Int($0) }
  guard fields.count >= 5 else { return (0, 0) }
  return (fields[3] + fields[4], fields.prefix(8).reduce(0, +))
}

func now() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(
    microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
}
