import EventLog
import IncidentService
import JSON
import Policy
import PostgresStore
import Synchronization
import TestSupport
import Testing
@testable import Web

/// The whole API over a database of its own.
struct Service: Sendable {
  let application: Application
  let chat: ChatReceiver
  let desk: Desk
  let clock: HandClock
  let troubles: Troubles
  let database: FreshDatabase
  let vault: Vault
  let subscribers: PostgresSubscribers

  var api: API { application.api }

  /// Everybody's token is `token-` and the handle.
  static let people: [(handle: String, role: TokenRole)] = [
    ("alice", .responder), ("bob", .responder), ("vera", .viewer), ("ina", .intake),
    ("ada", .administrator),
  ]

  func ask(
    _ method: String, _ target: String, _ body: JSONValue? = nil, as person: String? = "alice",
    headers: [(String, String)] = [], bytes: [UInt8]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Reply {
    let reply = try await api.ask(
      method, target, body, token: person.map { "token-\($0)" }, headers: headers, bytes: bytes,
      sourceLocation: sourceLocation)
    #expect(reply.status != 500, "\(troubles.all)", sourceLocation: sourceLocation)
    return reply
  }

  /// Posts, and expects that it was recorded.
  @discardableResult
  func post(
    _ path: String, _ body: JSONValue = [:], as person: String = "alice",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Reply {
    let reply = try await ask(
      "POST", "/api/v1" + path, body, as: person, sourceLocation: sourceLocation)
    #expect(reply.status == 201, "\(path): \(reply.text)", sourceLocation: sourceLocation)
    return reply
  }

  func get(
    _ path: String, as person: String = "alice",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Reply {
    let reply = try await ask(
      "GET", "/api/v1" + path, as: person, sourceLocation: sourceLocation)
    #expect(reply.status == 200, "\(path): \(reply.text)", sourceLocation: sourceLocation)
    return reply
  }

  /// Declares an incident and answers its number.
  func declare(
    _ title: String = "Checkout is down", _ more: JSONValue = [:], as person: String = "alice"
  ) async throws -> String {
    guard case .object(let members) = more else { return "" }
    let reply = try await post(
      "/incidents", .object([.init("title", .string(title))] + members), as: person)
    return try #require(reply["number"]?.text)
  }
}

/// What the API wrote to its log.
final class Troubles: Sendable {
  private let lines = Mutex<[String]>([])
  func note(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

/// Runs the API over the test's own database, with everything that follows the log.
func withService(
  under policies: any PolicyDirectory = NoPolicies(), tracker: TrackerExchange? = nil,
  _ body: (Service) async throws -> Void
) async throws {
  let fresh = try FreshDatabase.current
  let listener = LogListener(fresh.connectionString(as: .app))
  defer { listener.close() }
  let vault = try FreshDatabase.vault()
  try await fresh.withStore(vault: vault) { store in
    let (clock, troubles) = (HandClock(), Troubles())
    let subscribers = PostgresSubscribers(
      store, as: .make(at: clock.now), now: { clock.now })
    let desk = Desk(
      store: store, queries: PostgresQueries(store), people: PostgresPeople(store),
      tokens: PostgresTokens(store), blobs: PostgresBlobs(store), watch: listener,
      policies: policies, links: PostgresApprovalLinks(store),
      subscribers: subscribers, statusLinks: PostgresStatusLinks(store),
      tickets: PostgresPerspectiveTickets(store), patience: .seconds(60), digest: testHash,
      now: { clock.now })
    for (handle, role) in Service.people {
      let person = try await desk.people.save(
        Person(id: .make(at: clock.now), handle: handle, isMachine: role == .intake))
      let token = TokenRecord(
        id: .make(at: clock.now), principal: person.id, role: role, label: handle,
        createdAt: clock.now)
      try await desk.tokens.save(token, digest: testHash(Array("token-\(handle)".utf8)))
    }
    let chat = ChatReceiver()
    var around = Application.Surroundings(
      hash: testHash, now: { clock.now }, uptime: { clock.uptime },
      log: { troubles.note($0) },
      readiness: { [ReadinessCheck("database", isWell: true, "It answers.")] },
      gauges: { Gauges() })
    around.secret = {
      $0 == .environment("OTHER") ? "0" + ChatReceiver.secret : ChatReceiver.secret
    }
    if let tracker { around.tracker = tracker }
    // Tests share few cores, and are not about speed.
    around.chatPatience = .seconds(60)
    around.planPatience = .seconds(60)
    around.chatReply = { body, address, _ in chat.take(body, at: address) }
    let service = Service(
      application: Application(desk, around), chat: chat, desk: desk, clock: clock,
      troubles: troubles, database: fresh, vault: vault, subscribers: subscribers)
    try await withThrowingTaskGroup { group in
      for projection in [any Projection].all {
        group.addTask {
          try? await ProjectionKeeper(projection, of: store, waking: listener).run()
        }
      }
      try await body(service)
      group.cancelAll()
    }
  }
}
