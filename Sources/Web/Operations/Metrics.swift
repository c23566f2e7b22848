package import HTTP
import Synchronization

/// What was answered so far, by route.
package final class Metrics: Sendable {
  struct Key: Hashable {
    var route: String
    var method: String
    var status: String
  }

  struct Latency {
    var counts = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var sum = 0.0
  }

  private struct State {
    var requests: [Key: Int] = [:]
    var durations: [String: Latency] = [:]
    var appends = 0
  }

  private let state = Mutex(State())

  /// Seconds; the bar for a note is 2 ms.
  static let bounds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

  package init() {}

  /// Templates only, and no method that is not ours: a client must not choose our labels.
  func count(_ method: String, _ found: Router.Found, _ status: Int, took time: Duration) {
    let (route, name): (String, String) =
      switch found {
      case .route(let route, _): (route.template.text, route.method.rawValue)
      default: ("none", Route.Method(rawValue: method)?.rawValue ?? "other")
      }
    let (whole, rest) = time.components
    let seconds = Double(whole) + Double(rest) / 1e18
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock { state in
      let key = Key(route: route, method: name, status: "\(status / 100)xx")
      state.requests[key, default: 0] += 1
      state.durations[route, default: Latency()].counts[bucket] += 1
      state.durations[route, default: Latency()].sum += seconds
    }
  }

  /// Counts events that were appended through this server.
  package func noteAppend() { state.withLock { $0.appends += 1 } }

  var counts: (requests: [Key: Int], durations: [String: Latency], appends: Int) {
    state.withLock { ($0.requests, $0.durations, $0.appends) }
  }
}

/// What is measured elsewhere and shown with our own counters.
package struct Gauges: Sendable {
  package var server: Counters?
  package var logPosition: Int64?
  package var feedReaders = 0
  /// Events that each projection is behind the log.
  package var projectionLag: [String: Int64] = [:]
  package var isReady = true

  package init() {}
}
