import Crypto
import EventLog
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
        return [
          Figure(
            name: "verify, one thread" + suffix, value: try await rate(bench, database) { _ in },
            unit: "events/s", target: .atLeast(target)),
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
}
