import Adapters
import Decisions
import Embedded
import EventLog
import FoundationEssentials
import Glibc
import HTTP
import Policy
import Postgres
import Spawn

/// A host that serves whatever release its link names, looked up for each request.
struct ReleasedHost: Sendable {
  let folder: String
  private let server: Server

  init(in folder: String) throws {
    let root = folder + "/host"
    self.folder = root
    for version in ["4.1.8", "4.2.0"] {
      try FileManager.default.createDirectory(
        atPath: "\(root)/\(version)", withIntermediateDirectories: true)
      try version.write(toFile: "\(root)/\(version)/page", atomically: true, encoding: .utf8)
    }
    symlink("4.2.0", root + "/current")
    var options = Server.Options()
    options.port = 0
    server = try Server(options) { _ in
      guard let page = try? String(contentsOfFile: root + "/current/page", encoding: .utf8) else {
        return Response(500, "nothing is there")
      }
      return Response(200, page)
    }
  }

  var port: UInt16 { UInt16(clamping: server.address.port) }

  var policy: String {
    """
    profile: none
    organisation: Shop
    services:
      checkout: {infrastructure: immutable, actions: {rollback: switch}}
    people:
      alice: {roles: [responder]}
      bob: {roles: [responder]}
      carol: {roles: [responder]}
    environments:
      production: {production: true, strategy: direct}
    approvals: {rules: [{action: rollback, count: 2}]}
    strategies:
      - {scenario: all of them, strategy: direct, steps: [100%], use-when: always}
    actions:
      switch:
        adapter: host-release
        kinds: [rollback]
        environments: [production]
        settings: {root: \(folder), link: current}

    """
  }

  private var definition: ActionDefinition {
    var definition = ActionDefinition(adapter: "host-release")
    (definition.kinds, definition.environments) = ([.rollback], ["production"])
    definition.settings = ["root": folder, "link": "current"]
    return definition
  }

  /// What the executor would plan.
  func steps() async throws -> [PlanStep] {
    var target = ActionTarget(
      .rollback, of: "checkout", in: "production", by: "switch", definition)
    target.release = "4.1.8"
    let adapter = HostReleaseAdapter(noPrograms)
    return try adapter.prepare(target, from: await adapter.observe(target)).steps
  }

  /// As somebody's hand would, so that there is something to switch back.
  func run(_ version: String) throws {
    let fresh = folder + "/next"
    symlink(version, fresh)
    guard rename(fresh, folder + "/current") == 0 else { throw ServiceFailed(what: "no link") }
  }

  /// Puts the release on record that is switched to.
  func record(through program: ServedProgram) async throws {
    _ = try await ActedService.say(
      [
        "deploy", "start", "checkout", "4.1.8", "--env", "production", "--strategy", "direct",
        "--group", "all=100", "--artefact", "sha256:" + String(repeating: "a1", count: 32),
      ], to: program)
    try await program.settle()
  }

  /// Its deployment.
  func release(in program: ServedProgram) throws -> StreamID {
    let connection = try Connection(
      EmbeddedCluster(location: .at(program.folder + "/data"))
        .connectionString(database: "lastgood", user: EmbeddedCluster.superuser))
    defer { connection.close() }
    let row = try connection.query(
      "SELECT stream FROM log.event WHERE type LIKE 'deployment.%' ORDER BY position LIMIT 1"
    ).single()
    return StreamID(uuid: try row.decode(0))
  }

  /// Serves meanwhile.
  func serving<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await [server].serving(body)
  }
}
