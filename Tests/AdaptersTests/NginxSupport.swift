import Crypto
import Curl
import Decisions
import Digest
import FoundationEssentials
import Glibc
import HTTP
import LocalParts
import Policy
import Spawn
import Synchronization
import Testing

@testable import Adapters

/// Debian's nginx, where it is installed (`scripts/setup --all`).
enum NginxProgram {
  static let path = "/usr/sbin/nginx"
  static var isThere: Bool { access(path, X_OK) == 0 }
}

let sha256: ContentDigest = { OpenSSLSHA256().digest(of: $0) }

/// An nginx in front of two servers of ours, which its file calls `shop`.
struct ServedShop: Sendable {
  let bench: Bench
  let port: UInt16
  let ports: (old: Int, new: Int)
  let process: Child

  var folder: String { bench.path + "/conf" }
  var file: String { folder + "/shop.conf" }
  var old: String { "127.0.0.1:\(ports.old)" }
  var new: String { "127.0.0.1:\(ports.new)" }

  var adapter: NginxAdapter { NginxAdapter(ArgvAdapter(bench.gate(NginxProgram.path))) }

  func target(
    _ kind: MitigationKind = .fallback, _ settings: [String: String] = [:]
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "nginx")
    definition.kinds = [.fallback, .halt]
    definition.settings = [
      "file": file, "configuration": bench.path + "/nginx.conf",
      "pid-file": bench.path + "/nginx.pid", "upstream": "shop", "unchanged": old, "new": new,
      "proof": "http://127.0.0.1:\(port)/",
    ].merging(settings) { $1 }
    return ActionTarget(kind, of: "checkout", in: "production", by: "shift", definition)
  }

  var text: String {
    String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
  }

  func call(_ step: PlanStep, of target: ActionTarget) -> StepCall {
    StepCall(step, at: 0, of: target, from: nil, identity: "0189", fence: "1.7")
  }

  /// Carries some of a plan's steps out; what they said is returned.
  @discardableResult func perform(
    _ steps: some Sequence<PlanStep>, of target: ActionTarget
  ) async throws -> [String] {
    var said: [String] = []
    for step in steps {
      let outcome = try await adapter.perform(call(step, of: target))
      guard outcome.ending == .carriedOut else {
        throw HAProxyTrouble(what: "\(step.name): \(outcome)")
      }
      said.append(outcome.output ?? "")
    }
    return said
  }

  /// Who answered a request over a connection of its own.
  func answer() async throws -> String {
    let answer = try await CurlSession().perform(
      CurlRequest(
        "GET", "http://127.0.0.1:\(port)/", timeout: .seconds(60), connectTimeout: .seconds(60),
        sizeLimit: 1_024))
    return answer.status == 200
      ? String(decoding: answer.body, as: UTF8.self) : "HTTP \(answer.status)"
  }

  func answers(to count: Int) async throws -> [String: Int] {
    var answers: [String: Int] = [:]
    for _ in 0..<count { answers[try await answer(), default: 0] += 1 }
    return answers
  }
}

/// Runs an nginx with two live servers behind it for one test.
///
/// `more` is further lines of its http block.
func withNginx<Value: Sendable>(
  more: String = "", _ body: @Sendable (ServedShop) async throws -> Value
) async throws -> Value {
  let servers = try oldAndNewServers()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    for server in servers { group.addTask { try await server.run() } }
    defer { group.cancelAll() }
    let bench = Bench()
    let port = try LocalPort.free()
    let (old, new) = (servers[0].address.port, servers[1].address.port)
    chmod(try bench.folder("conf"), 0o755)
    bench.file(
      "conf/shop.conf",
      """
      # Half of them each.
      upstream shop { server 127.0.0.1:\(old);
        server 127.0.0.1:\(new) weight=1; }

      """, mode: 0o644)
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
      "\($0)_temp_path \(bench.path)/\($0);"
    }
    bench.file(
      "nginx.conf",
      """
      \(geteuid() == 0 ? "user root;" : "")
      daemon off;
      worker_processes 2;
      pid \(bench.path)/nginx.pid;
      error_log \(bench.path)/error.log;
      events { worker_connections 512; }
      http {
        access_log off;
        \(temporary.joined(separator: "\n  "))
        include \(bench.path)/conf/*.conf;
        \(more)
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
    let process = try Child(
      Program(NginxProgram.path, ["-c", bench.path + "/nginx.conf"]),
      output: .file(bench.path + "/log"))
    defer { process.killGroup() }
    let shop = ServedShop(bench: bench, port: port, ports: (old, new), process: process)
    for _ in 0..<1_500 {
      if (try? await shop.answer()) != nil, bench.has("nginx.pid") { return try await body(shop) }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw HAProxyTrouble(what: "nginx did not get there within thirty seconds")
  }
}
