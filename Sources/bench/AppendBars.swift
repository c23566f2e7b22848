import Embedded
import EventLog
import Figures
import Postgres
import PostgresStore

/// Appends a second, from many callers, beside raw INSERTs.
enum AppendBars {
  static let rates = Bar(
    name: "append", summary: "single-event appends from 16 and 64 callers, beside raw INSERTs"
  ) { bench in
    try await measure(bench, withWords: false)
  }

  static let sealedRates = Bar(
    name: "append-sealed", summary: "the same for events with sealed words"
  ) { bench in
    try await measure(bench, withWords: true)
  }

  static let slowFlush = Bar(
    name: "append-slow-flush", summary: "the same where a flush takes a millisecond more"
  ) { bench in
    let admin = try Connection(bench.cluster.connectionString())
    try admin.script("ALTER SYSTEM SET commit_delay = 1000")
    try admin.script("ALTER SYSTEM SET commit_siblings = 0")
    try admin.execute("SELECT pg_reload_conf()")
    defer {
      try? admin.script("ALTER SYSTEM RESET commit_delay")
      try? admin.script("ALTER SYSTEM RESET commit_siblings")
      _ = try? admin.execute("SELECT pg_reload_conf()")
    }
    return try await bench.database("slow_flush") { database in
      let rates = try await interleave(bench, database, withWords: false)
      return [
        Figure(
          name: "append-slow-flush-16", value: rates.few.median, unit: "events/s",
          reference: rates.raw.median, target: .ratioAtLeast(0.8)),
        Figure(
          name: "append-slow-flush-64", value: rates.many.median, unit: "events/s",
          reference: rates.raw.median, target: .ratioAtLeast(2)),
      ]
    }
  }

  private static func measure(_ bench: Bench, withWords: Bool) async throws -> [Figure] {
    try await bench.database(withWords ? "append_sealed" : "append") { database in
      let rates = try await interleave(bench, database, withWords: withWords)
      let name = withWords ? "append-sealed" : "append"
      // With sealed words three quarters of each bar are asked.
      let share = withWords ? 0.75 : 1
      return [
        Figure(
          name: "\(name)-16", value: rates.few.median, unit: "events/s",
          reference: rates.raw.median, target: .ratioAtLeast(0.9 * share)),
        Figure(
          name: "\(name)-16-absolute", value: rates.few.median, unit: "events/s",
          target: .atLeast(20_000 * share), note: "for a quiet machine with two cores"),
        Figure(
          name: "\(name)-64", value: rates.many.median, unit: "events/s",
          reference: rates.raw.median, target: .ratioAtLeast(1.6 * share)),
      ]
    }
  }

  private static func interleave(
    _ bench: Bench, _ database: BenchDatabase, withWords: Bool
  ) async throws -> (raw: [Double], few: [Double], many: [Double]) {
    let store = try database.store()
    let reference = RawReference(bench: bench, database: database)
    // The first seconds on new WAL segments are half as fast: nobody's figure.
    _ = try await store.rate(callers: 16, seconds: 2, withWords: withWords)
    _ = try await reference.run(clients: 16, seconds: 2, withKey: withWords)
    var (raw, few, many): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<bench.rounds {
      raw.append(
        try await reference.run(clients: 16, seconds: bench.seconds, withKey: withWords).perSecond)
      few.append(
        try await store.rate(callers: 16, seconds: bench.seconds, withWords: withWords))
      many.append(
        try await store.rate(callers: 64, seconds: bench.seconds, withWords: withWords))
    }
    await store.close()
    return (raw, few, many)
  }
}
