import EventLog
import Figures
import FoundationEssentials
import Postgres
import PostgresStore
import Synchronization

/// How long one append takes when nothing else happens, and how soon a subscriber has it.
enum LatencyBars {
  static let append = Bar(
    name: "append-latency", summary: "one caller's append beside one raw INSERT"
  ) { bench in
    try await bench.database("latency") { database in
      let store = try database.store()
      let reference = RawReference(bench: bench, database: database)
      let session = Session(database.app)
      var (raw, single, combined): ([Double], [Double], [Double]) = ([], [], [])
      var (rawTail, singleTail): ([Double], [Double]) = ([], [])
      for round in 0...bench.rounds {
        let reference = try await reference.run(clients: 1, seconds: bench.seconds, log: true)
        let plain = try await direct(bench.seconds, session)
        let through = try await milliseconds(bench.seconds) { try await store.appendOne(&$0) }
        // The first round warms everything up.
        if round == 0 { continue }
        raw.append(reference.latencies.median)
        rawTail.append(reference.latencies.quantile(0.99))
        single.append(plain.median)
        singleTail.append(plain.quantile(0.99))
        combined.append(through.median)
      }
      await session.close()
      await store.close()
      return [
        Figure(
          name: "append-latency-p50", value: single.median, unit: "ms", reference: raw.median,
          target: .ratioAtMost(1.6), note: "on one connection"),
        Figure(
          name: "append-latency-p99", value: singleTail.median, unit: "ms",
          reference: rawTail.median, target: .ratioAtMost(3), note: "on one connection"),
        Figure(
          name: "append-latency-combiner", value: combined.median - raw.median, unit: "ms",
          target: .atMost(0.25), note: "more than raw, through the combiner"),
      ]
    }
  }

  static let delivery = Bar(
    name: "delivery", summary: "from an append's answer to a subscriber's hands, idle"
  ) { bench in
    try await bench.database("delivery") { database in
      let store = try database.store()
      let listener = LogListener(database.app)
      let seen = Arrivals()
      let subscription = Subscription(seen, to: store, waking: listener)
      let running = Task { try await subscription.run() }
      var caller = Caller(withWords: false)
      try await store.appendOne(&caller)
      while seen.newest < LogPosition(1) { try await Task.sleep(for: .milliseconds(1)) }
      var times: [Double] = []
      for number in 2...(bench.isShort ? 500 : 3_000) {
        try await store.appendOne(&caller)
        let committed = ContinuousClock().now
        while seen.newest < LogPosition(Int64(number)) {
          try await Task.sleep(for: .microseconds(100))
        }
        times.append((seen.arrival - committed).seconds * 1000)
        // Idle: the wake-up of the next one must not find anybody awake.
        try await Task.sleep(for: .milliseconds(3))
      }
      running.cancel()
      _ = await running.result
      listener.close()
      await store.close()
      return [
        Figure(name: "delivery-p50", value: times.median, unit: "ms", target: .atMost(2)),
        Figure(name: "delivery-p99", value: times.quantile(0.99), unit: "ms", target: .atMost(10)),
      ]
    }
  }

  /// The statement that the combiner sends, many times over one connection that is lent once.
  private static func direct(_ seconds: Int, _ session: Session) async throws -> [Double] {
    try await session.use { connection in
      let clock = ContinuousClock()
      let end = clock.now + .seconds(seconds)
      var times: [Double] = []
      var caller = Caller(withWords: false)
      while clock.now < end {
        let start = clock.now
        try PostgresEventStore.append(caller.next(), as: .app, over: connection)
        times.append((clock.now - start).seconds * 1000)
      }
      return times
    }
  }

  private static func milliseconds(
    _ seconds: Int, _ append: (inout Caller) async throws -> Void
  ) async throws -> [Double] {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var times: [Double] = []
    var caller = Caller(withWords: false)
    while clock.now < end {
      let start = clock.now
      try await append(&caller)
      times.append((clock.now - start).seconds * 1000)
    }
    return times
  }
}

/// Notes when events arrive.
private final class Arrivals: Subscriber {
  let name = "bench-arrivals"
  let version: Int32 = 1
  private let state = Mutex((newest: LogPosition.start, at: ContinuousClock().now))

  var newest: LogPosition { state.withLock { $0.newest } }
  var arrival: ContinuousClock.Instant { state.withLock { $0.at } }

  func handle(_ events: [RecordedEvent], over connection: Connection) throws {
    guard let last = events.last else { return }
    state.withLock { $0 = (last.position, ContinuousClock().now) }
  }
}
