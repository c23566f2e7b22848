import Crypto
import EventLog
import Figures
import Postgres
import PostgresStore

/// Recomputing the whole log from its stored bytes.
enum VerifyBars {
  static let verify = Bar(
    name: "verify", summary: "chains, tree and heads of the whole log recomputed"
  ) { bench in
    var figures: [Figure] = []
    for withWords in [false, true] {
      figures += try await bench.database(withWords ? "verify_sealed" : "verify") { database in
        let store = try database.store()
        try await store.fill(to: bench.isShort ? 100_000 : 500_000, withWords: withWords)
        await store.close()
        let target: Double = withWords ? 300_000 : 400_000
        let suffix = withWords ? ", with words" : ""
        let copies = try copyRate(bench, over: Connection(database.app))
        return [
          Figure(
            name: "verify, one thread" + suffix, value: try await rate(bench, database) { _ in },
            unit: "events/s", reference: copies, target: .atLeast(target),
            note: "reference: COPY to the client, not looked at"),
          Figure(
            name: "verify, two threads" + suffix,
            value: try await rate(bench, database) { $0.threads = 2 },
            unit: "events/s", target: .atLeast(target)),
        ]
      }
    }
    return figures
  }

  private static func rate(
    _ bench: Bench, _ database: BenchDatabase, _ adapt: (inout LogVerifier.Options) -> Void
  ) async throws -> Double {
    var options = LogVerifier.Options()
    adapt(&options)
    var rates: [Double] = []
    for _ in 0..<bench.rounds {
      let report = try await LogVerifier(database.app, options: options).run()
      precondition(report.isGood, "the log that was just written is bad: \(report)")
      rates.append(report.eventsPerSecond)
    }
    return rates.median
  }

  private static func copyRate(_ bench: Bench, over connection: Connection) throws -> Double {
    defer { connection.close() }
    var rates: [Double] = []
    for _ in 0..<bench.rounds {
      let start = ContinuousClock().now
      var count = 0
      try connection.copyOut(
        "COPY (SELECT * FROM log.events ORDER BY position) TO STDOUT (FORMAT binary)"
      ) { _ in count += 1 }
      rates.append(Double(count) / (ContinuousClock().now - start).seconds)
    }
    return rates.median
  }
}
