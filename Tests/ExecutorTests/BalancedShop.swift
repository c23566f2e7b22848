import Adapters
import Crypto
import Curl
import FoundationEssentials
import Glibc
import HTTP
import LocalParts
import Policy
import Spawn
import TestSupport

/// What stands in front of the servers.
enum Balancer: String, CaseIterable, Sendable {
  case haproxy, nginx

  var program: String { "/usr/sbin/" + rawValue }
  var isThere: Bool { access(program, X_OK) == 0 }
  static var those: [Balancer] { allCases.filter(\.isThere) }
}

/// A load balancer with live servers, an unchanged one and a new one, in one upstream `shop`.
struct BalancedShop: Sendable {
  let balancer: Balancer
  let folder: String
  let port: UInt16
  let old: String
  let new: String

  /// The policy of the usual shop, with a fallback through this balancer.
  var policy: Policy {
    var definition = ActionDefinition(adapter: balancer.rawValue)
    (definition.kinds, definition.environments) = ([.fallback], ["production"])
    definition.settings =
      switch balancer {
      case .haproxy:
        [
          "socket": folder + "/admin.sock", "backend": "shop", "unchanged": "old1", "new": "new1",
        ]
      case .nginx:
        [
          "file": folder + "/conf/shop.conf", "configuration": folder + "/nginx.cfg",
          "pid-file": folder + "/nginx.pid", "upstream": "shop", "unchanged": old, "new": new,
          "proof": "http://127.0.0.1:\(port)/",
        ]
      }
    var policy = Policy.shop
    policy.actions["shift"] = definition
    return policy
  }

  var adapter: any ActingAdapter {
    let argv = ArgvAdapter(
      ProgramGate(
        AllowListFile(path: folder + "/executor.allow"),
        digest: { OpenSSLSHA256().digest(of: $0) }))
    return switch balancer {
    case .haproxy: HAProxyAdapter(argv)
    case .nginx: NginxAdapter(argv)
    }
  }

  /// Who answered how many of these requests, each over a connection of its own.
  func answers(to count: Int) async throws -> [String: Int] {
    var answers: [String: Int] = [:]
    for _ in 0..<count {
      let answer = try await CurlSession().perform(
        CurlRequest(
          "GET", "http://127.0.0.1:\(port)/", timeout: .seconds(60), connectTimeout: .seconds(60),
          sizeLimit: 1_024))
      answers[
        answer.status == 200
          ? String(decoding: answer.body, as: UTF8.self) : "HTTP \(answer.status)", default: 0] += 1
    }
    return answers
  }

  fileprivate func file(_ name: String, _ text: String) {
    _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(text.utf8))
    chmod("\(folder)/\(name)", 0o644)
  }

  /// How it is started.
  fileprivate var call: Program {
    switch balancer {
    case .haproxy: Program(balancer.program, ["-db", "-f", folder + "/haproxy.cfg"])
    case .nginx: Program(balancer.program, ["-c", folder + "/nginx.cfg"])
    }
  }

  fileprivate func configure() {
    file("executor.allow", balancer.program + "\n")
    switch balancer {
    case .haproxy:
      file(
        "haproxy.cfg",
        """
        global
          stats socket \(folder)/admin.sock mode 600 level admin
        defaults
          mode http
          timeout client 60s
          timeout server 60s
          timeout connect 10s
        frontend web
          bind 127.0.0.1:\(port)
          default_backend shop
        backend shop
          server old1 \(old) weight 90
          server new1 \(new) weight 10

        """)
    case .nginx:
      mkdir(folder + "/conf", 0o755)
      file("conf/shop.conf", "upstream shop { server \(old); server \(new); }\n")
      let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
        "\($0)_temp_path \(folder)/\($0);"
      }
      file(
        "nginx.cfg",
        """
        \(geteuid() == 0 ? "user root;" : "")
        daemon off;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log;
        events {}
        http {
          access_log off;
          \(temporary.joined(separator: " "))
          include \(folder)/conf/*.conf;
          server {
            listen 127.0.0.1:\(port);
            location / {
              proxy_pass http://shop;
              proxy_http_version 1.1;
              proxy_set_header Connection close;
            }
          }
        }

        """)
    }
  }
}

func withBalancedShop(
  _ balancer: Balancer, _ body: @Sendable (BalancedShop) async throws -> Void
) async throws {
  var options = Server.Options()
  options.port = 0
  let servers = try ["old", "new"].map { name in
    try Server(options) { _ in Response(200, name) }
  }
  try await withThrowingTaskGroup(of: Void.self) { group in
    for server in servers { group.addTask { try await server.run() } }
    defer { group.cancelAll() }
    let folder = "/tmp/lastgood-balanced-\(UUID().uuidString)"
    guard mkdir(folder, 0o700) == 0 else { throw NeverHappened(description: "a folder in /tmp") }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let shop = BalancedShop(
      balancer: balancer, folder: folder, port: try LocalPort.free(),
      old: "127.0.0.1:\(servers[0].address.port)", new: "127.0.0.1:\(servers[1].address.port)")
    shop.configure()
    let process = try Child(shop.call, output: .file(folder + "/log"))
    defer { process.killGroup() }
    try await eventually("\(balancer) answers") { (try? await shop.answers(to: 1)) != nil }
    try await body(shop)
  }
}
