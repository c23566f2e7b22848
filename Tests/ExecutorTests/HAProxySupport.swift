import Curl
import FoundationEssentials
import Glibc
import HTTP
import Policy
import Spawn

/// An HAProxy with live servers, `old1` and `new1` of the backend `shop`.
struct BalancedShop: Sendable {
  static let program = "/usr/sbin/haproxy"
  static var isThere: Bool { access(program, X_OK) == 0 }

  let folder: String
  let port: UInt16

  /// The policy of the usual shop, with a fallback through this HAProxy.
  var policy: Policy {
    var definition = ActionDefinition(adapter: "haproxy")
    (definition.kinds, definition.environments) = ([.fallback], ["production"])
    definition.settings = [
      "socket": folder + "/admin.sock", "backend": "shop", "unchanged": "old1", "new": "new1",
    ]
    var policy = Policy.shop
    policy.actions["shift"] = definition
    return policy
  }

  /// Who answered how many of these requests, each over a connection of its own.
  func answers(to count: Int) async throws -> [String: Int] {
    var answers: [String: Int] = [:]
    for _ in 0..<count {
      let answer = try await CurlSession().perform(
        CurlRequest(
          "GET", "http://127.0.0.1:\(port)/", timeout: .seconds(30), connectTimeout: .seconds(30),
          sizeLimit: 1_024))
      answers[
        answer.status == 200
          ? String(decoding: answer.body, as: UTF8.self) : "HTTP \(answer.status)", default: 0] += 1
    }
    return answers
  }
}

func withBalancedShop(_ body: @Sendable (BalancedShop) async throws -> Void) async throws {
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
    let port = try portThatWasFree()
    let text = """
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
        server old1 127.0.0.1:\(servers[0].address.port) weight 90
        server new1 127.0.0.1:\(servers[1].address.port) weight 10

      """
    let file = folder + "/haproxy.cfg"
    _ = FileManager.default.createFile(atPath: file, contents: Data(text.utf8))
    let process = try Child(
      Program(BalancedShop.program, ["-db", "-f", file]), output: .file(folder + "/log"))
    defer { process.killGroup() }
    let shop = BalancedShop(folder: folder, port: port)
    try await eventually("HAProxy answers") { (try? await shop.answers(to: 1)) != nil }
    try await body(shop)
  }
}

private func portThatWasFree() throws -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
    }
  }
  guard isBound else { throw NeverHappened(description: "a free port") }
  return UInt16(bigEndian: address.sin_port)
}
