import Foundation
import Spawn
import Synchronization
import Testing

/// One installation with a network before it, and people who use it by commands alone.
final class ScenarioDesk: Sendable {
  let folder: String
  let relay: ScenarioRelay
  private let state = Mutex((up: RunningProgram?.none, kills: 0, port: UInt16?.none))

  init(folder: String) throws {
    self.folder = folder
    relay = try ScenarioRelay()
  }

  var kills: Int { state.withLock { $0.kills } }

  /// Starts the service on its data, at whichever port is free, and leads the network there.
  ///
  /// `elsewhere` makes sure that it is another port than the last one.
  func start(elsewhere: Bool = false) async throws {
    let up = try RunningProgram(
      "up", "--data", folder, "--port", "0", "--json",
      environment: ScenarioPerson.folders(of: "host", in: folder))
    state.withLock { $0.up = up }
    let ready = try await up.event("ready")
    let port = try #require((ready["url"] as? String).flatMap { URL(string: $0)?.port })
    let number = try #require(UInt16(exactly: port))
    try #require(!elsewhere || number != state.withLock { $0.port })
    state.withLock { $0.port = number }
    relay.lead(to: number)
  }

  /// The executor beside the service.
  func executor() async throws -> Int32 {
    let up = try #require(state.withLock { $0.up })
    return try #require(try await up.event("executor_ready")["process"] as? Int32)
  }

  /// As a power cut would; what was open stays open.
  func kill() async throws {
    let up = try #require(state.withLock { $0.up })
    up.signal(.kill)
    #expect(try await up.end() == .signalled(9))
    // Its port may be another's by now.
    relay.lead(to: nil)
    state.withLock { $0.kills += 1 }
  }

  func stop() async throws {
    let up = try #require(state.withLock { $0.up })
    up.signal(.terminate)
    #expect(try await up.end() == .exited(0), "\(up.errors)")
  }

  /// Makes a person with a token of their own, through the database.
  func person(_ handle: String, as role: String = "responder") async throws -> ScenarioPerson {
    let environment = ScenarioPerson.folders(of: handle, in: folder)
    let answer = try await lastgood(
      "token", "create", "--role", role, "--person", handle, "--data", folder, "--json",
      environment: environment)
    try #require(answer.ending == .exited(0), "\(answer.errors)")
    let token = try #require(try object(answer.output)["token"] as? String)
    return ScenarioPerson(
      handle: handle,
      environment: environment.merging(["LASTGOOD_URL": relay.url, "LASTGOOD_TOKEN": token]) { $1 })
  }

  /// Whoever started the service, whose commands find it by themselves.
  var host: ScenarioPerson {
    ScenarioPerson(handle: "host", environment: ScenarioPerson.folders(of: "host", in: folder))
  }
}

/// Somebody at a terminal of their own.
struct ScenarioPerson: Sendable {
  var handle: String
  var environment: [String: String]

  static func folders(of handle: String, in folder: String) -> [String: String] {
    [
      "XDG_STATE_HOME": "\(folder)/people/\(handle)/state",
      "XDG_CONFIG_HOME": "\(folder)/people/\(handle)/config",
    ]
  }

  func says(_ words: [String]) async throws -> Answer {
    try await lastgood(words, environment: environment)
  }

  func says(_ words: String...) async throws -> Answer { try await says(words) }

  /// Says something that must be done, and takes the answer as JSON.
  @discardableResult
  func does(
    _ words: String..., location: SourceLocation = #_sourceLocation
  ) async throws -> [String: Any] {
    let answer = try await says(words + ["--json"])
    try #require(
      answer.ending == .exited(0), "\(words): \(answer.ending) \(answer.errors)",
      sourceLocation: location)
    return try object(answer.output)
  }

  /// Says something that must be refused in this way, with a reason for people.
  @discardableResult
  func isRefused(
    _ code: Int32, _ words: String..., location: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let answer = try await says(words)
    #expect(
      answer.ending == .exited(code), "\(words): \(answer.output) \(answer.errors)",
      sourceLocation: location)
    #expect(!answer.errors.isEmpty, sourceLocation: location)
    return answer.errors
  }

  /// Entries of a timeline, as its JSON has them.
  func entries(_ words: String...) async throws -> [[String: Any]] {
    let answer = try await says(["timeline"] + words + ["--format", "json"])
    try #require(answer.ending == .exited(0), "\(answer.errors)")
    return try #require(try object(answer.output)["entries"] as? [[String: Any]])
  }
}

/// Lends a running service with its network.
func withScenario(_ body: (ScenarioDesk) async throws -> Void) async throws {
  try await withInstance { folder in
    let desk = try ScenarioDesk(folder: folder)
    try await desk.start()
    try await body(desk)
    try await desk.stop()
  }
}
