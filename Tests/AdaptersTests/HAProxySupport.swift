import Curl
import Decisions
import Glibc
import HTTP
import LocalParts
import Policy
import Spawn
import Synchronization
import TestSupport
import Testing

@testable import Adapters

/// Debian's HAProxy, where it is installed (`scripts/setup --all`).
enum HAProxyProgram {
  static let path: String? = ["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"].first {
    (path: String) in access(path, X_OK) == 0
  }
  static var isThere: Bool { path != nil }
}

struct HAProxyTrouble: Error { var what: String }

/// An HAProxy in front of two servers of ours, `old1` and `new1` of the backend `shop`.
struct LiveShop: Sendable {
  let bench: Bench
  let port: UInt16
  /// Of the servers, so that others can be put in front of them too.
  let ports: (old: Int, new: Int)
  let process: Child

  var socket: String { bench.path + "/admin.sock" }
  /// One that only lets look.
  var lookingSocket: String { bench.path + "/look.sock" }
  var versionURL: String { "http://127.0.0.1:\(ports.new)/version" }

  func target(
    _ kind: MitigationKind = .fallback, _ settings: [String: String] = [:], drain: Span? = nil
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "haproxy")
    definition.kinds = [.fallback, .halt]
    definition.drain = drain
    definition.settings = [
      "socket": socket, "backend": "shop", "unchanged": "old1", "new": "new1",
    ].merging(settings) { $1 }
    return ActionTarget(kind, of: "checkout", in: "production", by: "shift", definition)
  }

  /// What HAProxy says just now.
  func state(_ settings: [String: String] = [:]) throws -> HAProxyState {
    try HAProxyAdapter.state(
      HAProxySettings(target(.fallback, settings).definition), within: .seconds(5))
  }

  /// Gives one command; what it answers is returned.
  @discardableResult func give(_ command: String) throws -> String {
    String(decoding: try HAProxySocket(socket).ask([command]), as: UTF8.self)
  }

  /// Carries a plan's steps out, as they are recorded; what they said is returned.
  @discardableResult func perform(
    _ preparation: Preparation, as target: ActionTarget
  ) async throws -> [String] {
    let adapter = HAProxyAdapter(ArgvAdapter(Bench().gate("/usr/bin/true")))
    #expect(try adapter.wouldPlan(preparation.steps, for: target))
    return try await perform(preparation.steps, of: target, through: adapter)
  }

  /// Some of a plan's steps.
  @discardableResult func perform(
    _ steps: [PlanStep], of target: ActionTarget, through adapter: HAProxyAdapter
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

  func call(_ step: PlanStep, of target: ActionTarget) -> StepCall {
    StepCall(step, at: 0, of: target, from: nil, identity: "0189", fence: "1.7")
  }

  /// Who answered how many of these requests, each over a connection of its own.
  func answers(to count: Int) async throws -> [String: Int] {
    var answers: [String: Int] = [:]
    for _ in 0..<count {
      let answer = try await CurlSession().perform(
        CurlRequest(
          "GET", "http://127.0.0.1:\(port)/", timeout: .seconds(5), connectTimeout: .seconds(5),
          sizeLimit: 1_024))
      answers[
        answer.status == 200
          ? String(decoding: answer.body, as: UTF8.self) : "HTTP \(answer.status)", default: 0] += 1
    }
    return answers
  }

  /// Waits for what health checks find out.
  func wait(
    _ settings: [String: String] = [:], until condition: (HAProxyState) -> Bool
  ) async throws {
    for _ in 0..<500 {
      if let state = try? state(settings), condition(state) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw HAProxyTrouble(what: "HAProxy did not get there within ten seconds")
  }
}

/// Runs an HAProxy with two live servers behind it for one test.
///
/// `old` and `new` are what the configuration says of the servers, and `more` is further lines of the
/// backend and what may follow it, in which `OLD` and `NEW` stand for their addresses.
func withShop<Value: Sendable>(
  old: String = "weight 90", new: String = "weight 10", frontend: String = "default_backend shop",
  sockets: String = "", more: String = "", _ body: @Sendable (LiveShop) async throws -> Value
) async throws -> Value {
  let servers = try oldAndNewServers()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    for server in servers { group.addTask { try await server.run() } }
    defer { group.cancelAll() }
    let bench = Bench()
    let port = try LocalPort.free()
    let checks = "check inter 50 fall 1 rise 1"
    let (first, second) = (servers[0].address.port, servers[1].address.port)
    bench.file(
      "haproxy.cfg",
      """
      global
        stats socket \(bench.path)/admin.sock mode 600 level admin
        stats socket \(bench.path)/look.sock mode 600 level operator
      \(sockets)
      defaults
        mode http
        timeout client 20s
        timeout server 20s
        timeout connect 1s
      frontend web
        bind 127.0.0.1:\(port)
        \(frontend)
      backend shop
        server old1 127.0.0.1:\(first) \(checks) \(old)
        server new1 127.0.0.1:\(second) \(checks) \(new)
      \(more.split(separator: "OLD", omittingEmptySubsequences: false)
        .joined(separator: "127.0.0.1:\(first)")
        .split(separator: "NEW", omittingEmptySubsequences: false)
        .joined(separator: "127.0.0.1:\(second)"))

      """)
    let process = try haproxy(in: bench)
    defer { process.killGroup() }
    let shop = LiveShop(bench: bench, port: port, ports: (first, second), process: process)
    try await shop.wait { $0.servers.count >= 2 }
    return try await body(shop)
  }
}

/// Starts one with the configuration of the folder; another one takes over with `-sf`.
func haproxy(in bench: Bench, _ arguments: String...) throws -> Child {
  guard let path = HAProxyProgram.path else { throw HAProxyTrouble(what: "there is no HAProxy") }
  return try Child(
    Program(path, ["-db", "-f", bench.path + "/haproxy.cfg"] + arguments),
    output: .file(bench.path + "/log"))
}

/// Something that takes connections in HAProxy's place, and is not to be trusted.
final class FalseHAProxy: Sendable {
  enum Manner: Sendable {
    case answers([UInt8])
    case saysNothing
    /// A byte now and then, without an end.
    case trickles
    case floods
  }

  let bench = Bench()
  private let doorman: Doorman
  private let end = End()

  private final class End: Sendable {
    private let flag = Mutex(false)
    var hasCome: Bool { flag.withLock(\.self) }
    func come() { flag.withLock { $0 = true } }
  }

  var path: String { bench.path + "/false.sock" }

  init(_ manner: Manner) throws {
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = bench.path + "/false.sock"
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    guard isBound, listen(listener, 8) == 0 else { throw HAProxyTrouble(what: "no socket") }
    let end = end
    doorman = Doorman(at: listener) { connection in
      startThread { Self.talk(connection, manner, unless: end) }
    }
  }

  deinit { end.come() }

  private static func talk(_ connection: Int32, _ manner: Manner, unless end: End) {
    defer { close(connection) }
    var question = [UInt8](repeating: 0, count: 4_096)
    guard recv(connection, &question, question.count, 0) > 0 else { return }
    // MSG_NOSIGNAL, so that a reader who has had enough ends nothing.
    func say(_ bytes: [UInt8]) -> Bool { send(connection, bytes, bytes.count, 0x4000) > 0 }
    switch manner {
    case .answers(let bytes): _ = say(bytes)
    case .saysNothing: while !end.hasCome { usleep(5_000) }
    case .trickles: while !end.hasCome, say([UInt8(ascii: "x")]) { usleep(5_000) }
    case .floods:
      let line = Array(repeating: UInt8(ascii: "x"), count: 65_536)
      while !end.hasCome, say(line) {}
    }
  }
}
