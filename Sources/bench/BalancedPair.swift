import Adapters
import Crypto
import Decisions
import FoundationEssentials
import Glibc
import HTTP
import LocalParts
import Policy
import Spawn

/// HAProxy before an unchanged server and a new one.
struct BalancedPair: Sendable {
  let folder: String
  let port: UInt16
  private let servers: [Server]

  init(in folder: String) throws {
    self.folder = folder + "/shop"
    mkdir(self.folder, 0o755)
    var options = Server.Options()
    options.port = 0
    servers = try ["old", "new"].map { name in try Server(options) { _ in Response(200, name) } }
    port = try LocalPort.free()
    try """
    global
      stats socket \(self.folder)/admin.sock mode 600 level admin
    defaults
      mode http
      timeout client 60s
      timeout server 60s
      timeout connect 10s
    frontend web
      bind 127.0.0.1:\(port)
      default_backend shop
    backend shop
      server old1 127.0.0.1:\(servers[0].address.port) weight 80
      server new1 127.0.0.1:\(servers[1].address.port) weight 20

    """.write(toFile: self.folder + "/haproxy.cfg", atomically: true, encoding: .utf8)
  }

  var socket: String { folder + "/admin.sock" }

  /// Runs the two servers meanwhile.
  func serving<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await servers.serving(body)
  }

  /// Runs a fresh HAProxy meanwhile.
  func started<Value>(_ body: () async throws -> Value) async throws -> Value {
    let process = try Child(
      Program(TrafficBars.haproxy, ["-db", "-f", folder + "/haproxy.cfg"]),
      output: .file(folder + "/log"))
    defer {
      process.killGroup()
      _ = try? process.waitForExit(deadline: .seconds(5))
    }
    let end = ContinuousClock.now + .seconds(10)
    while (try? KeptConnection(port: port, token: "none").exchange("GET", "/")) == nil {
      guard ContinuousClock.now < end else { throw ServiceFailed(what: "no HAProxy") }
      try await Task.sleep(for: .milliseconds(20))
    }
    return try await body()
  }

  /// What the executor would plan.
  func steps() async throws -> [PlanStep] {
    var definition = ActionDefinition(adapter: "haproxy")
    (definition.kinds, definition.environments) = ([.fallback], ["production"])
    definition.settings = [
      "socket": socket, "backend": "shop", "unchanged": "old1", "new": "new1",
    ]
    let target = ActionTarget(
      .fallback, of: "checkout", in: "production", by: "shift", definition)
    let adapter = HAProxyAdapter(noPrograms)
    return try adapter.prepare(target, from: await adapter.observe(target)).steps
  }
}

/// For plans that run no program of their own.
let noPrograms = ArgvAdapter(
  ProgramGate(
    AllowListFile(path: "/nonexistent"), digest: { OpenSSLSHA256().digest(of: $0) }))
