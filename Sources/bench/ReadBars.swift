import EventLog
import Figures
import Postgres
import PostgresStore

/// Reading the whole log, and computing tables from it.
enum ReadBars {
  static let catchUp = Bar(
    name: "catch-up", summary: "the whole log read and decoded to typed events"
  ) { bench in
    try await readWhole(bench, withWords: false, target: 500_000)
  }

  static let sealedCatchUp = Bar(
    name: "catch-up-sealed", summary: "the same with sealed words, opened"
  ) { bench in
    try await readWhole(bench, withWords: true, target: 375_000)
  }

  static let rebuild = Bar(
    name: "rebuild", summary: "a projection computed from the first event again"
  ) { bench in
    try await bench.database("rebuild") { database in
      let store = try database.store()
      let listener = LogListener(database.app)
      let keeper = ProjectionKeeper(StreamSummaries(), of: store, waking: listener)
      try await store.fill(to: bench.isShort ? 100_000 : 500_000)
      try await keeper.catchUp()
      let count = try await store.head().position.rawValue
      var rates: [Double] = []
      for _ in 0..<bench.rounds {
        let start = ContinuousClock().now
        try await keeper.rebuild()
        rates.append(Double(count) / (ContinuousClock().now - start).seconds)
      }
      listener.close()
      await store.close()
      return [
        Figure(name: "rebuild", value: rates.median, unit: "events/s", target: .atLeast(100_000))
      ]
    }
  }

  private static func readWhole(
    _ bench: Bench, withWords: Bool, target: Double
  ) async throws -> [Figure] {
    let name = withWords ? "catch-up-sealed" : "catch-up"
    return try await bench.database(withWords ? "catch_up_sealed" : "catch_up") { database in
      let store = try database.store()
      try await store.fill(to: bench.isShort ? 100_000 : 500_000, withWords: withWords)
      var (rates, copies): ([Double], [Double]) = ([], [])
      for round in 0...bench.rounds {
        copies.append(try copyRate(over: Connection(database.app)))
        let start = ContinuousClock().now
        let (count, failures) = try await store.scan(
          into: (0, Int64(0)), opening: withWords
        ) { sum, events in
          for opened in events {
            let decoded = try HealthReading.format.decode(
              opened.event, words: opened.words.map { .text($0) })
            guard case .event(let reading) = decoded else { continue }
            sum = (sum.0 + 1, sum.1 + reading.errors)
          }
        }
        precondition(count > 0 && failures > 0, "nothing was decoded")
        if round > 0 { rates.append(Double(count) / (ContinuousClock().now - start).seconds) }
      }
      await store.close()
      return [
        Figure(
          name: name, value: rates.median, unit: "events/s", reference: copies.median,
          target: .atLeast(target), note: "reference: COPY to the client, not decoded")
      ]
    }
  }

  /// Rows a second that COPY delivers when nobody looks at them.
  private static func copyRate(over connection: Connection) throws -> Double {
    defer { connection.close() }
    let start = ContinuousClock().now
    var count = 0
    try connection.copyOut(
      "COPY (SELECT * FROM log.events ORDER BY position) TO STDOUT (FORMAT binary)"
    ) {
      _ in count += 1
    }
    return Double(count) / (ContinuousClock().now - start).seconds
  }
}
