// What the parts of others are told.
extension LocalStage {
  /// Unhealthy servers are taken out late: what is played is the time before a balancer notices, if
  /// it ever does.
  var proxyConfiguration: String {
    let checks = "check inter 20s fall 3"
    let unchangedWeight = max(1, 100 - plan.newShare)
    let newWeight = max(1, plan.newShare / max(1, plan.newCount))
    let servers = plan.newNames.map {
      "  server \($0) 127.0.0.1:\(port(of: $0)) weight \(newWeight) \(checks)"
    }
    return """
      global
        stats socket \(socket) mode 600 level admin
      defaults
        mode http
        timeout connect 1s
        timeout client 30s
        timeout server 10s
        retries 0
      frontend users
        bind 127.0.0.1:\(port)
        http-request deny if { path /fault }
        http-request use-service prometheus-exporter if { path /metrics }
        default_backend \(Self.backendName)
      backend \(Self.backendName)
        option httpchk
        http-check send meth GET uri /health ver HTTP/1.1 hdr Host shop
        server \(Self.unchanged) 127.0.0.1:\(port(of: Self.unchanged)) weight \(unchangedWeight) \(checks)
      \(servers.joined(separator: "\n"))

      """
  }

  var metricsConfiguration: String {
    let backends = ([Self.unchanged] + plan.newNames).map { "\"127.0.0.1:\(port(of: $0))\"" }
    return """
      global: {scrape_interval: 1s, scrape_timeout: 1s}
      scrape_configs:
        - {job_name: haproxy, static_configs: [{targets: ["127.0.0.1:\(port)"]}]}
        - {job_name: shop, static_configs: [{targets: [\(backends.joined(separator: ", "))]}]}

      """
  }
}
