import HTTP

/// Writes metrics in the text format of Prometheus 0.0.4.
package struct Exposition {
  private var text = ""

  package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  package static func text(_ metrics: Metrics, _ gauges: Gauges) -> String {
    var writer = Exposition()
    writer.writeRequests(metrics)
    if let server = gauges.server { writer.write(server) }
    writer.write(gauges)
    return writer.text
  }
}

extension Exposition {
  private mutating func writeRequests(_ metrics: Metrics) {
    let counts = metrics.counts
    begin(
      "lastgood_http_requests_total", "counter", "Requests answered, by route and class of status.")
    let requests = counts.requests.sorted {
      ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
    }
    for (key, count) in requests {
      sample(
        "lastgood_http_requests_total",
        [("route", key.route), ("method", key.method), ("status", key.status)], "\(count)")
    }
    let name = "lastgood_http_request_duration_seconds"
    begin(name, "histogram", "Time from the whole request to its answer, by route.")
    for (route, latency) in counts.durations.sorted(by: { $0.key < $1.key }) {
      var total = 0
      for (index, count) in latency.counts.enumerated() {
        total += count
        let bound = index < Metrics.bounds.count ? "\(Metrics.bounds[index])" : "+Inf"
        sample(name + "_bucket", [("route", route), ("le", bound)], "\(total)")
      }
      sample(name + "_sum", [("route", route)], "\(latency.sum)")
      sample(name + "_count", [("route", route)], "\(total)")
    }
    begin(
      "lastgood_appends_total", "counter", "Writes that appended to the log through this server.")
    sample("lastgood_appends_total", [], "\(counts.appends)")
  }

  private mutating func write(_ server: Counters) {
    single(
      "lastgood_http_connections_accepted_total", "counter", "Connections accepted.",
      server.accepted)
    single(
      "lastgood_http_connections", "gauge", "Connections that are open.", server.activeConnections)
    single("lastgood_http_streams", "gauge", "Answers that are being streamed.", server.streams)
    single("lastgood_http_received_bytes_total", "counter", "Bytes received.", server.bytesIn)
    single("lastgood_http_sent_bytes_total", "counter", "Bytes sent.", server.bytesOut)
    single(
      "lastgood_http_faulty_responses_total", "counter",
      "Answers of ours that were malformed and became a 500.", server.faultyResponses)
    let refusals = "lastgood_http_refusals_total"
    begin(refusals, "counter", "Requests refused before they were read, by what was wrong.")
    for kind in Refusal.Kind.allCases {
      sample(refusals, [("kind", kind.rawValue)], "\(server.refusals[kind] ?? 0)")
    }
    let cuts = "lastgood_http_cuts_total"
    begin(cuts, "counter", "Connections closed without an answer, by the reason.")
    for cut in Counters.Cut.allCases {
      sample(cuts, [("reason", cut.rawValue)], "\(server.cuts[cut] ?? 0)")
    }
  }

  private mutating func write(_ gauges: Gauges) {
    if let position = gauges.logPosition {
      single(
        "lastgood_log_position", "gauge", "Position of the newest event of the log.", Int(position))
    }
    single(
      "lastgood_feed_readers", "gauge", "Readers of the event feed that are connected.",
      gauges.feedReaders)
    single("lastgood_ready", "gauge", "1 when the server can do its work.", gauges.isReady ? 1 : 0)
    let lag = "lastgood_projection_lag_events"
    begin(lag, "gauge", "Events that a projection is behind the log.")
    for (name, events) in gauges.projectionLag.sorted(by: { $0.key < $1.key }) {
      sample(lag, [("projection", name)], "\(events)")
    }
  }

  private mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
    begin(name, type, help)
    sample(name, [], "\(value)")
  }

  private mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
    let written = labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
    text += written.isEmpty ? "\(name) \(value)\n" : "\(name){\(written)} \(value)\n"
  }

  private func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
