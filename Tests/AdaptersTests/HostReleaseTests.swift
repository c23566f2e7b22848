import Decisions
import Glibc
import HTTP
import Policy
import Synchronization
import TestThreads
import Testing

@testable import Adapters

@Suite(.ownThreads) struct `Releases on the host` {
  let bench = Bench()
  let root: String
  let adapter: HostReleaseAdapter

  init() throws {
    root = try bench.folder("srv")
    for version in ["1.4.2", "1.5.0", "1.6.0"] { _ = try bench.folder("srv/" + version) }
    chmod(root, 0o755)
    symlink("1.6.0", root + "/current")
    // A server in the same busy process may take longer than one of its own.
    adapter = HostReleaseAdapter(
      ArgvAdapter(bench.gate("/usr/bin/true")), probing: .seconds(60))
  }

  private func target(
    _ settings: [String: String] = [:], action: MitigationKind = .rollback,
    to release: String? = "1.4.2"
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "host-release")
    definition.kinds = [.rollback, .halt]
    definition.settings = ["root": root].merging(settings) { $1 }
    return ActionTarget(
      action, of: "checkout", in: "production", by: "switch", definition, release: release)
  }

  @Test func `what is there is seen`() async {
    let seen = await adapter.observe(target())
    #expect(seen.running == .seen("1.6.0"))
    #expect(seen.isPaused == .seen(false))
    #expect(seen.releases == .seen(["1.4.2", "1.5.0", "1.6.0"]))
    #expect(seen.identity.outcome == .pass)
    #expect(seen.rights.outcome == .pass)
  }

  @Test func `a file says that it is paused`() async {
    bench.file("srv/PAUSED", "")
    #expect(await adapter.observe(target()).isPaused == .seen(true))
  }

  @Test func `the switch of the link is predicted and not made`() async throws {
    let preparation = try adapter.prepare(target(), from: await adapter.observe(target()))
    #expect(
      preparation.steps.map(\.call) == [["host-release", "switch", root, "current", "1.4.2"]])
    #expect(preparation.predicted == "“current” in \(root) goes from 1.6.0 to 1.4.2.")
    #expect(await adapter.observe(target()).running == .seen("1.6.0"))
  }

  @Test func `steps that follow the switch are part of it`() async throws {
    var target = target()
    target.definition.steps = ActionDefinition.argv(["/usr/bin/true", "restart"]).steps
    let preparation = try adapter.prepare(target, from: await adapter.observe(target))
    #expect(preparation.steps.map(\.call).last == ["/usr/bin/true", "restart"])
    #expect(await adapter.observe(target).rights.outcome == .pass)
    target.definition.steps[0].run = ["/usr/bin/false"]
    #expect(await adapter.observe(target).rights.outcome == .fail)
  }

  @Test func `a release that is not there cannot be brought back`() async {
    #expect(await adapter.observe(target(to: "1.0.0")).identity.outcome == .fail)
  }

  @Test func `without a resolved release there is nothing to switch to`() async {
    let observation = await adapter.observe(target(to: nil))
    #expect(throws: PreparationRefusal.self) {
      try adapter.prepare(target(to: nil), from: observation)
    }
  }

  @Test func `halting is a file in the folder`() async throws {
    let halt = target(action: .halt, to: nil)
    let preparation = try adapter.prepare(halt, from: await adapter.observe(halt))
    #expect(preparation.steps.map(\.call) == [["host-release", "pause", root, "PAUSED"]])
  }

  @Test(arguments: ["/etc", "..", "../srv/1.4.2", "1.4.2/..", "/", "nowhere", "1.4.2/x", "link"])
  func `a link that leads elsewhere is not followed`(destination: String) async {
    symlink("/etc", root + "/link")
    unlink(root + "/current")
    symlink(destination, root + "/current")
    let seen = await adapter.observe(target())
    #expect(seen.running.value == nil)
    #expect(seen.identity.outcome == .fail)
  }

  @Test(arguments: ["1.5.0", "./1.5.0"]) func `a link may be written in two ways`(text: String)
    async
  {
    unlink(root + "/current")
    symlink(text, root + "/current")
    #expect(await adapter.observe(target()).running == .seen("1.5.0"))
    unlink(root + "/current")
    symlink(root + "/1.5.0", root + "/current")
    #expect(await adapter.observe(target()).running == .seen("1.5.0"))
  }

  @Test func `links and files are no releases`() async {
    symlink("/etc", root + "/9.9.9")
    bench.file("srv/8.8.8", "")
    #expect(await adapter.observe(target()).releases == .seen(["1.4.2", "1.5.0", "1.6.0"]))
    #expect(await adapter.observe(target(to: "9.9.9")).identity.outcome == .fail)
  }

  @Test func `a link in place of the folder is refused`() async {
    symlink(root, bench.path + "/alias")
    #expect(
      await adapter.observe(target(["root": bench.path + "/alias"])).identity.outcome == .fail)
  }

  @Test func `a folder that everybody may write to is refused`() async {
    chmod(root, 0o777)
    let seen = await adapter.observe(target())
    #expect(seen.identity.outcome == .fail)
    #expect(seen.identity.sentence.contains("chmod o-w"))
  }

  @Test(arguments: [
    ["root": "relative"], ["root": "/a/../b"], ["link": "../current"], ["link": "a/b"],
    ["link": "PAUSED"], ["url": "file:///etc/passwd"], ["colour": "blue"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async {
    #expect(await adapter.parseCheck(target(settings)).outcome == .fail)
    #expect(await adapter.observe(target(settings)).identity.outcome == .fail)
  }

  // MARK: The running process

  private func serving<Value: Sendable>(
    _ body: String, status: Int = 200,
    _ look: @Sendable (String) async throws -> Value
  ) async throws -> Value {
    var options = Server.Options()
    options.port = 0
    let server = try Server(options) { _ in
      Response(status, body)
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      return try await look("http://127.0.0.1:\(server.address.port)/version")
    }
  }

  @Test(arguments: ["1.6.0", " 1.6.0\n", #"{"version":"1.6.0","x":1}"#])
  func `the process itself says what runs`(body: String) async throws {
    let seen = try await serving(body) { await adapter.observe(target(["url": $0])) }
    #expect(seen.running == .seen("1.6.0"))
  }

  @Test func `a process that runs something else than the link names is told`() async throws {
    let seen = try await serving("1.5.0") { await adapter.observe(target(["url": $0])) }
    guard case .unknown(let reason) = seen.running else {
      Issue.record("it claims to know")
      return
    }
    #expect(reason.contains("names 1.6.0") && reason.contains("says 1.5.0"))
  }

  @Test(arguments: [
    "", "two words", "<html>", #"{"version":7}"#, "[1]", String(repeating: "x", count: 40_000),
  ])
  func `an answer without a version is unknown`(body: String) async throws {
    let seen = try await serving(body) { await adapter.observe(target(["url": $0])) }
    #expect(seen.running.value == nil)
  }

  @Test func `nobody answering is unknown`() async {
    let seen = await adapter.observe(target(["url": "http://127.0.0.1:1/version"]))
    #expect(
      seen.running
        == .unknown(
          because: "The running process could not be asked: nobody listens there."))
  }
}

@Suite(.ownThreads) struct `The version of a process in trouble` {
  /// Answers so many requests with an error before it says its version.
  private func seen(errors: Int) async throws -> Seen<String> {
    let count = Mutex(0)
    var options = Server.Options()
    options.port = 0
    let server = try Server(options) { _ in
      let number = count.withLock {
        $0 += 1
        return $0
      }
      return number <= errors ? Response(500, "boom") : Response(200, "4.2.0")
    }
    return await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      // The server is in this process, which may have much else to do.
      return await VersionProbe(
        url: "http://127.0.0.1:\(server.address.port)/version", timeout: .seconds(60)
      ).version()
    }
  }

  @Test(arguments: [0, 1, 7])
  func `is found out although some requests fail`(errors: Int) async throws {
    #expect(try await seen(errors: errors) == .seen("4.2.0"))
  }

  @Test func `is not known where every request fails`() async throws {
    #expect(
      try await seen(errors: 8)
        == .unknown(because: "The running process answered with HTTP 500."))
  }
}
