import Glibc
import HTTP
import Policy
import Signals
import Spawn
import Synchronization

/// Debian's Prometheus, where it is installed (`scripts/setup --all`).
enum PrometheusProgram {
  static let path: String? = ["/usr/bin/prometheus", "/usr/local/bin/prometheus"].first {
    (path: String) in access(path, X_OK) == 0
  }
  static var isThere: Bool { path != nil }
}

struct PrometheusTrouble: Error { var what: String }

/// What our exporter shows; each scrape sees a little more traffic.
final class Traffic: Sendable {
  struct State {
    /// Added at each scrape.
    var requests = 100
    var errors = 2
    var (allRequests, allErrors) = (0, 0)
    /// No answer at all.
    var isDown = false
    var scrapes = 0
  }

  let state = Mutex(State())

  func scrape() -> Response {
    let text = state.withLock { state -> String? in
      guard !state.isDown else { return nil }
      state.scrapes += 1
      state.allRequests += state.requests
      state.allErrors += state.errors
      return """
        # TYPE http_requests_total counter
        http_requests_total{service="checkout",code="200"} \(state.allRequests - state.allErrors)
        http_requests_total{service="checkout",code="500"} \(state.allErrors)
        # TYPE queue_depth gauge
        queue_depth{service="checkout"} 42
        # TYPE latency_seconds gauge
        latency_seconds{service="checkout"} 0.48
        below_zero{service="checkout"} -1
        no_number{service="checkout"} NaN
        endless{service="checkout"} +Inf

        """
    }
    guard let text else { return Response(503, "down") }
    return Response(200, text)
  }
}

/// A Prometheus that scrapes our exporter each second.
struct LivePrometheus: Sendable {
  let bench: Bench
  let url: String
  let process: Child
  let traffic: Traffic

  func question(
    _ unit: Measured.SignalUnit, _ query: String, requests: String? = nil,
    window: Span = .seconds(10),
    step: Span? = .seconds(5), at: Int64? = nil
  ) -> SignalQuestion {
    SignalQuestion.about(unit, .prometheus, at: at) { signal, provider in
      (signal.query, signal.requests, signal.window) = (query, requests, window)
      (signal.step, provider.url) = (step, url)
    }
  }

  func read(
    _ unit: Measured.SignalUnit, _ query: String, requests: String? = nil,
    window: Span = .seconds(10), step: Span? = .seconds(5), at: Int64? = nil
  ) async -> SignalReading {
    await bench.reader().read(
      question(unit, query, requests: requests, window: window, step: step, at: at))
  }

  /// Reads until it is so, for at most half a minute.
  func wait(
    _ unit: Measured.SignalUnit, _ query: String, window: Span = .seconds(10),
    until isSo: (SignalReading) -> Bool
  ) async throws -> SignalReading {
    for _ in 0..<300 {
      let reading = await read(unit, query, window: window)
      if isSo(reading) { return reading }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw PrometheusTrouble(what: "it did not come to that within half a minute")
  }
}

/// Runs a Prometheus with our exporter for one test, from when there is traffic to see.
func withPrometheus<Value: Sendable>(
  _ body: @Sendable (LivePrometheus) async throws -> Value
) async throws -> Value {
  guard let path = PrometheusProgram.path else { throw PrometheusTrouble(what: "it is not here") }
  let traffic = Traffic()
  let exporter = try Server(Server.Options()) { _ in traffic.scrape() }
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await exporter.run() }
    defer { group.cancelAll() }
    let bench = Bench()
    let port = try freePort()
    let file = bench.file(
      "prometheus.yml",
      """
      global: {scrape_interval: 1s, scrape_timeout: 1s}
      scrape_configs:
        - job_name: shop
          static_configs: [{targets: ["127.0.0.1:\(exporter.address.port)"]}]

      """)
    let process = try Child(
      Program(
        path,
        [
          "--config.file=\(file)", "--storage.tsdb.path=\(bench.path)/data",
          "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
        ]),
      output: .file(bench.path + "/log"))
    defer { process.killGroup() }
    let live = LivePrometheus(
      bench: bench, url: "http://127.0.0.1:\(port)", process: process, traffic: traffic)
    _ = try await live.wait(.rate, #"sum(rate(http_requests_total{service="{service}"}[10s]))"#) {
      $0.value.map { $0.millionths > 0 } ?? false
    }
    return try await body(live)
  }
}

/// The share of requests that failed, as one would write it.
let errorShare = #"""
  sum(rate(http_requests_total{service="{service}",code=~"5.."}[{window}]))
  / sum(rate(http_requests_total{service="{service}"}[{window}]))
  """#
