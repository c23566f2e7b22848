import HTTP
import JSON
import Synchronization
import Testing
@testable import Web

@Suite struct `The metrics` {
  private func text() throws -> String {
    let metrics = Metrics()
    let route = Route(
      .get, "/a/{incident}", .everybody, subject: "X", summary: "X", answers: []
    ) { _ in Response(200) }
    metrics.count("GET", .route(route, parameters: [:]), 200, took: .milliseconds(3))
    metrics.count("GET", .route(route, parameters: [:]), 404, took: .seconds(9))
    metrics.count("BREW\"", .nothing, 401, took: .zero)
    metrics.noteAppend()
    var gauges = Gauges()
    var counters = try Server { _ in Response(200) }.counters
    counters.refusals = [.badChunk: 2]
    gauges.server = counters
    gauges.logPosition = 17
    gauges.projectionLag = ["incident_list": 2]
    return Exposition.text(metrics, gauges)
  }

  @Test func `count requests by route, not by path`() throws {
    let text = try text()
    #expect(
      text.contains(
        "lastgood_http_requests_total{route=\"/a/{incident}\",method=\"GET\",status=\"4xx\"} 1\n"))
    #expect(
      text.contains(
        "lastgood_http_requests_total{route=\"none\",method=\"other\",status=\"4xx\"} 1"))
    #expect(
      text.contains(
        "lastgood_http_request_duration_seconds_bucket{route=\"/a/{incident}\",le=\"0.005\"} 1\n"))
    #expect(
      text.contains(
        "lastgood_http_request_duration_seconds_bucket{route=\"/a/{incident}\",le=\"+Inf\"} 2\n"))
    #expect(text.contains("lastgood_http_refusals_total{kind=\"badChunk\"} 2\n"))
    #expect(text.contains("lastgood_log_position 17\n"))
  }

  @Test func `follow the rules of the format`() throws {
    let text = try text()
    var typed: [Substring: Substring] = [:]
    var helped: Set<Substring> = []
    var seen: Set<Substring> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# HELP ") {
        let isNew = helped.insert(words[2]).inserted
        #expect(isNew)
      } else if line.hasPrefix("# TYPE ") {
        let before = typed.updateValue(words[3], forKey: words[2])
        #expect(before == nil)
      } else {
        let isNew = seen.insert(line.dropLast(words.last?.count ?? 0)).inserted
        #expect(isNew)
        let name = line.prefix { $0 != "{" && $0 != " " }
        let family = ["_bucket", "_sum", "_count"].reduce(name) { name, suffix in
          name.hasSuffix(suffix) && typed[name] == nil ? name.dropLast(suffix.count) : name
        }
        let type = try #require(typed[family], "\(name) has no type")
        #expect(helped.contains(family))
        #expect((type == "counter") == family.hasSuffix("_total"), "\(family)")
        let value = try #require(words.last)
        #expect(Double(value) != nil)
      }
    }
    #expect(typed.count > 10)
  }
}

@Suite struct `Readiness` {
  private func routes(
    _ readiness: @escaping @Sendable () async throws -> [ReadinessCheck]
  ) -> API {
    let operations = OperationsRoutes(
      metrics: Metrics(), patience: .milliseconds(50), readiness: readiness,
      gauges: { Gauges() })
    let clock = HandClock()
    return API(
      operations.routes,
      gate: TokenGate(
        TokenShelf(), hash: testHash, now: { clock.now }, uptime: { clock.uptime }),
      hash: testHash, uptime: { clock.uptime }, log: { _ in })
  }

  @Test func `is told with its reasons`() async throws {
    let good = routes { [ReadinessCheck("database", isWell: true, "It answers.")] }
    #expect(try await good.ask("GET", "/health/ready").status == 200)
    let bad = routes { [ReadinessCheck("schema", isWell: false, "It is too old.")] }
    let reply = try await bad.ask("GET", "/health/ready")
    #expect(reply.status == 503)
    #expect(reply["ready"] == false)
    #expect(try await bad.ask("GET", "/health/live").status == 200)
    #expect(try await bad.ask("GET", "/metrics").status == 200)
  }

  @Test func `does not wait for a database that hangs`() async throws {
    // Deaf to cancellation, as a call into a C library is.
    let gate = Stuck()
    let api = routes {
      await gate.wait()
      return []
    }
    #expect(try await api.ask("GET", "/health/ready").status == 503)
    gate.open()
    struct Internals: Error {}
    let broken = routes { throw Internals() }
    #expect(try await broken.ask("GET", "/health/ready").status == 503)
  }
}

/// Holds whoever waits until it is opened.
private final class Stuck: Sendable {
  private let state = Mutex<(isOpen: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

  func wait() async {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.isOpen { return true }
        state.waiter = continuation
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  func open() {
    let waiter = state.withLock { state in
      state.isOpen = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
