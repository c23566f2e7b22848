import Figures
import FoundationEssentials
import Glibc
import HTTP
import LocalParts
import Spawn
import Synchronization

/// How soon users are somewhere else when nobody decides anything: a trigger does.
enum AutomaticBars {
  static let automatic = Bar(
    name: "automatic",
    summary: "from a canary's first errors to the last new request on it, with nobody asked"
  ) { bench in
    for program in [TrafficBars.haproxy, prometheus] where access(program, X_OK) != 0 {
      throw ServiceFailed(what: "there is no \(program)")
    }
    var (times, rates): ([Double], [Double]) = ([], [])
    var errors = 0
    for number in 1...(bench.isShort ? 1 : 3) {
      _ = try await bench.service("automatic-\(number)") { program in
        let stage = try AutomaticStage(in: program.folder)
        let round = try await stage.serving { try await stage.play(through: program) }
        times.append(round.milliseconds)
        rates.append(round.rate)
        errors += round.errorsAfterwards
        return []
      }
    }
    return [
      Figure(
        name: "automatic-fallback", value: (times.max() ?? 0) / 1_000, unit: "s",
        target: .atMost(10), limit: .atMost(10),
        note: "slowest of \(times.count); for: 2s, scraped each second"),
      Figure(
        name: "automatic-load", value: rates.min() ?? 0, unit: "requests/s",
        target: .atLeast(500)),
      Figure(
        name: "automatic-errors-afterwards", value: Double(errors), unit: "errors",
        target: .atMost(0), limit: .atMost(0)),
    ]
  }

  static let prometheus = "/usr/bin/prometheus"
}

/// A canary behind HAProxy, which Prometheus measures, and which begins to fail.
private struct AutomaticStage: Sendable {
  let folder: String
  let port: UInt16
  let scraper: UInt16
  private let servers: [Server]
  private let flaw = Flaw()

  /// Whether the canary fails for a third of its requests.
  private final class Flaw: Sendable {
    private let state = Mutex((isThere: false, count: 0))
    func begin() { state.withLock { $0.isThere = true } }
    func strikes() -> Bool {
      state.withLock {
        $0.count += 1
        return $0.isThere && $0.count % 3 == 0
      }
    }
  }

  struct Round: Sendable {
    var milliseconds: Double
    var rate: Double
    var errorsAfterwards: Int
  }

  init(in folder: String) throws {
    self.folder = folder
    (port, scraper) = (try LocalPort.free(), try LocalPort.free())
    var options = Server.Options()
    options.port = 0
    let flaw = flaw
    servers = try ["4.1.9", "4.2.0"].map { version in
      try Server(options) { _ in
        if version == "4.2.0", flaw.strikes() { return Response(500, "boom") }
        return Response(
          200, headers: [("X-Version", version), ("Content-Type", "text/plain")],
          body: .bytes(Array(version.utf8)))
      }
    }
    try haproxy.write(toFile: folder + "/haproxy.cfg", atomically: true, encoding: .utf8)
    try """
    global: {scrape_interval: 1s, scrape_timeout: 1s}
    scrape_configs: [{job_name: haproxy, static_configs: [{targets: ["127.0.0.1:\(port)"]}]}]

    """.write(toFile: folder + "/prometheus.yml", atomically: true, encoding: .utf8)
  }

  func serving<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await servers.serving(body)
  }

  func play(through program: ServedProgram) async throws -> Round {
    let children = [
      try Child(
        Program(TrafficBars.haproxy, ["-db", "-f", folder + "/haproxy.cfg"]),
        output: .file(folder + "/haproxy.log")),
      try Child(
        Program(
          AutomaticBars.prometheus,
          [
            "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/series",
            "--web.listen-address=127.0.0.1:\(scraper)",
          ]), output: .file(folder + "/prometheus.log")),
    ]
    defer { for child in children { child.killGroup() } }
    try await prepare(program)
    let load = LiveLoad(to: port, fresh: 4, kept: 4, pause: .milliseconds(6))
    // So long that a window is full and the canary was well in it.
    try await Task.sleep(for: .seconds(15))
    let rate = Double(load.requests.count) / 15
    flaw.begin()
    let broke = ContinuousClock.now
    let last = try await lastOnCanary(load, since: broke)
    let afterwards = try await load.end().filter { $0.began > last && !$0.isKept }
    return Round(
      milliseconds: (last - broke).seconds * 1_000, rate: rate,
      errorsAfterwards: afterwards.count { $0.answer != "4.1.9" })
  }

  /// When the last request over a new connection began that the canary answered; waits for 1,000 that
  /// follow.
  private func lastOnCanary(
    _ load: LiveLoad, since broke: ContinuousClock.Instant
  ) async throws -> ContinuousClock.Instant {
    let end = broke + .seconds(60)
    while ContinuousClock.now < end {
      let fresh = load.requests.filter { !$0.isKept }
      if let last = fresh.lastIndex(where: { $0.answer != "4.1.9" }), fresh.count - last > 1_000 {
        return fresh[last].began
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw ServiceFailed(what: "users were still on the canary after a minute")
  }

  private func prepare(_ program: ServedProgram) async throws {
    let data = program.folder + "/data"
    let allowed = data + "/executor.allow"
    try "\(TrafficBars.haproxy)\n".write(toFile: allowed, atomically: true, encoding: .utf8)
    chmod(allowed, 0o600)
    for person in ["alice", "bob", "carol"] {
      try await ActedService.say(
        ["token", "create", "--data", data, "--role", "responder", "--person", person], to: program)
    }
    let file = program.folder + "/lastgood.yaml"
    try policy.write(toFile: file, atomically: true, encoding: .utf8)
    try await ActedService.say(["policy", "apply", file, "--data", data], to: program)
    for _ in 0..<3 {
      try await ActedService.say(
        ["drill", "record", "checkout", "fallback", "--env", "staging", "--took", "2s"],
        to: program)
    }
    try await ActedService.say(
      [
        "deploy", "start", "checkout", "4.2.0", "--env", "production", "--from", "4.1.9",
        "--artefact", "sha256:\(String(repeating: "a1", count: 32))",
        "--strategy", "canary", "--group", "canary=20:1h", "--group", "all=100",
      ], to: program)
    try await ActedService.say(["deploy", "enter", "dep-1", "canary"], to: program)
  }

  private var haproxy: String {
    """
    global
      stats socket \(folder)/admin.sock mode 600 level admin
    defaults
      mode http
      timeout connect 2s
      timeout client 10s
      timeout server 10s
    frontend web
      bind 127.0.0.1:\(port)
      http-request use-service prometheus-exporter if { path /metrics }
      default_backend shop
    backend shop
      server stable 127.0.0.1:\(servers[0].address.port) weight 80
      server canary 127.0.0.1:\(servers[1].address.port) weight 20

    """
  }

  private var policy: String {
    let canary = #"haproxy_server_http_responses_total{proxy="shop",server="{scope}"}"#
    let failed = #"haproxy_server_http_responses_total{proxy="shop",code="5xx",server="{scope}"}"#
    let ratio = "sum(rate(\(failed)[{window}])) / sum(rate(\(canary)[{window}]))"
    return """
      profile: none
      organisation: Example
      providers: {prom: {kind: prometheus, url: "http://127.0.0.1:\(scraper)", timeout: 2s}}
      services:
        checkout:
          infrastructure: immutable
          fallback: feasible
          unchanged-capacity: 100%
          automation: automatic
          entry: {url: "http://127.0.0.1:\(port)/version", header: X-Version}
          actions: {fallback: shift}
      people: {alice: {roles: [responder]}, bob: {roles: [responder]}, carol: {roles: [responder]}}
      severities: {SEV2: {when: it works badly}}
      signals:
        canary-errors: {provider: prom, unit: ratio, target: 0.5%, critical: 1%, step: 1s, window: 5s,
          query: '\(ratio)', requests: 'sum(increase(\(canary)[{window}]))'}
      triggers:
        canary-breaks: {signal: canary-errors, above: 1%, for: 2s, every: 1s, then: fallback,
          scope: canary, automation: automatic, approved-by: [alice], expires: \(nextYear)}
      environments: {production: {strategy: canary, steps: [20%, 100%], soak: 1h}}
      approvals: {rules: [{action: fallback, count: 2}]}
      strategies: [{scenario: first, strategy: direct, steps: [100%], use-when: nothing runs yet}]
      verification: {drain: 1s, settle: 2s, window: 10s, samples: 5, minimum-requests: 200}
      escalation: [{rung: 1, to: alice, when: mitigation-failed}]
      drills: {required: 1, within: 90d}
      actions:
        shift:
          adapter: haproxy
          kinds: [fallback]
          environments: [production]
          objective: 10s
          settings: {socket: \(folder)/admin.sock, backend: shop, unchanged: stable, new: canary,
            url: "http://127.0.0.1:\(servers[1].address.port)/version"}

      """
  }

  /// A date some months from now.
  private var nextYear: String {
    var time = time(nil) + 150 * 86_400
    var parts = tm()
    gmtime_r(&time, &parts)
    func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
  }
}
