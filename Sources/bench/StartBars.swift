import Embedded
import EventLog
import Figures
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import Spawn

/// How soon the embedded database answers.
enum StartBars {
  static let start = Bar(
    name: "start", summary: "the embedded database: from nothing, again, and after kill -9"
  ) { bench in
    let folder = bench.folder + "-start"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (fresh, again, crashed): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<(bench.isShort ? 2 : 5) {
      try? FileManager.default.removeItem(atPath: folder)
      let cluster = EmbeddedCluster(location: .at(folder))
      var (running, seconds) = try await timed { try await cluster.start() }
      fresh.append(seconds)
      try await running.stop()
      (running, seconds) = try await timed { try await cluster.start() }
      again.append(seconds)
      // Something to recover: rows that no checkpoint has written yet.
      let connection = try Connection(running.connectionString())
      try connection.script(
        "CREATE TABLE t AS SELECT i, repeat('x', 200) FROM generate_series(1, 200000) i")
      connection.close()
      running.signal(.kill)
      try await running.stop(.immediate)
      (running, seconds) = try await timed { try await cluster.start() }
      crashed.append(seconds)
      try await running.stop()
    }
    return [
      Figure(name: "start-from-nothing", value: fresh.median, unit: "s", target: .atMost(2)),
      Figure(name: "start-again", value: again.median, unit: "s", target: .atMost(0.5)),
      Figure(name: "start-after-kill", value: crashed.median, unit: "s", target: .atMost(3)),
    ]
  }

  private static func timed(
    _ body: () async throws -> RunningCluster
  ) async throws -> (RunningCluster, Double) {
    let start = ContinuousClock().now
    let running = try await body()
    return (running, (ContinuousClock().now - start).seconds)
  }
}

/// What an event costs on disk, and whether a long log slows the next append.
enum GrowthBars {
  static let growth = Bar(
    name: "growth", summary: "bytes an event all in, and appends to a long log"
  ) { bench in
    var figures: [Figure] = []
    for withWords in [false, true] {
      figures += try await bench.database(withWords ? "growth_sealed" : "growth") { database in
        let store = try database.store()
        let empty = try size(of: database)
        try await store.fill(to: bench.isShort ? 50_000 : 200_000, withWords: withWords)
        let count = try await store.head().position.rawValue
        let grown = try size(of: database)
        await store.close()
        return [
          Figure(
            name: withWords ? "growth-sealed" : "growth",
            value: Double(grown - empty) / Double(count), unit: "bytes/event",
            target: .atMost(900))
        ]
      }
    }
    return figures
  }

  static let longLog = Bar(
    name: "long-log", summary: "append p50 at 1 M events beside that at 100 k (soak: 10 M)"
  ) { bench in
    let (near, far): (Int64, Int64) =
      bench.isSoak
      ? (100_000, 10_000_000) : bench.isShort ? (20_000, 200_000) : (100_000, 1_000_000)
    return try await bench.database("long_log") { database in
      let store = try database.store()
      try await store.fill(to: near)
      let early = try await median(of: store, bench)
      try await store.fill(to: far)
      let late = try await median(of: store, bench)
      await store.close()
      return [
        Figure(
          name: "long-log", value: late, unit: "ms", reference: early,
          target: .ratioAtMost(bench.isSoak ? 1.3 : 1.2), note: "at \(far) beside \(near) events")
      ]
    }
  }

  private static func median(of store: PostgresEventStore, _ bench: Bench) async throws -> Double {
    let clock = ContinuousClock()
    var caller = Caller(withWords: false)
    var times: [Double] = []
    let end = clock.now + .seconds(bench.seconds * 2)
    while clock.now < end {
      let start = clock.now
      try await store.appendOne(&caller)
      times.append((clock.now - start).seconds * 1000)
    }
    return times.median
  }

  /// Of the log's tables and their indexes, after VACUUM: the size that stays.
  private static func size(of database: BenchDatabase) throws -> Int64 {
    let connection = try Connection(database.admin)
    defer { connection.close() }
    connection.timeout = nil
    for table: StaticString in ["event", "event_key", "stream", "shard_head"] {
      try connection.script("VACUUM log.\(table)")
    }
    return try connection.query(
      """
      SELECT sum(pg_total_relation_size(c.oid))::int8 FROM pg_class c
      WHERE c.relnamespace = 'log'::regnamespace AND c.relkind = 'r'
      """
    ).single().decode(0)
  }
}
