import Delivery
import Digest
import EventLog
import Foundation
import Glibc
import HTTP
import Postgres
import PostgresStore
import Spawn
import Synchronization
import TestSupport
import Testing

/// Services that are killed while they send, and receivers that fail at random.
final class DeliveryCampaign {
  /// A receiver of this process, which says how it answered what.
  let receivers: FailingReceivers
  private let environment: [String: String]
  private let admin: Session
  private let store: PostgresEventStore
  private var services: [RunningProgram] = []
  private let system = PrincipalID(uuid: UUID())

  static let channels = 10
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  init(
    _ environment: [String: String], _ database: ConnectionString, in folder: String
  ) async throws {
    receivers = try FailingReceivers()
    var environment = environment
    environment["LASTGOOD_DELIVERY_LEASE_MS"] = "2000"
    environment["HOOK_KEY"] = Self.secret
    environment["HOME"] = folder
    for number in 0..<Self.channels {
      environment["HOOK_URL_\(number)"] = "\(receivers.url)/\(number)"
    }
    self.environment = environment
    let policy = folder + "/lastgood.yaml"
    try Self.policy.write(toFile: policy, atomically: true, encoding: .utf8)
    let migrated = try await lastgood("migrate", "--json", environment: environment)
    try #require(migrated.ending == .exited(0), "\(migrated.errors)")
    // The keys are the service's to make.
    let first = try RunningProgram("serve", "--port", "0", "--json", environment: environment)
    _ = try await first.event("ready")
    let applied = try await lastgood("policy", "apply", policy, "--json", environment: environment)
    try #require(applied.ending == .exited(0), "\(applied.errors)\(applied.output)")
    admin = Session(database, name: "campaign")
    store = PostgresEventStore(
      database.with("options", "-c role=lastgood_app"), vault: try FreshDatabase.vault(), readers: 1
    )
    services = [first]
  }

  private static var policy: String {
    var text = """
      profile: none
      organisation: Shop
      channels:

      """
    for number in 0..<channels {
      text += """
          hook\(number): {kind: webhook, allow-private: true, url: {env: HOOK_URL_\(number)}, key: {env: HOOK_KEY}}

        """
    }
    return text
  }

  /// Records so many events a second, each of which is told to one receiver.
  func record(_ count: Int, each pause: Duration) async throws {
    let start = ContinuousClock.now
    for number in 0..<count {
      try await Task.sleep(until: start + pause * number, clock: .continuous)
      let body = EventFormat.channels.body(
        .tested(channel: "hook\(number % Self.channels)", by: system))
      let draft = EventDraft(id: .make(at: EventWriter.now), body, happenedAt: EventWriter.now)
      _ = try await store.append(
        Append(
          [draft], to: StreamID(uuid: UUID()), .delivery, expecting: nil,
          as: CommandIdentity(
            by: system, key: CommandKey(uuid: UUID()), digest: Commander.digest(of: "\(number)")),
          role: "responder"))
    }
  }

  /// Kills a service as a power cut would, and starts another.
  func killOne() async throws {
    let service = services.removeFirst()
    service.signal(.kill)
    _ = try await service.end()
    try await startOne()
  }

  func startOne() async throws {
    let service = try RunningProgram("serve", "--port", "0", "--json", environment: environment)
    _ = try await service.event("ready")
    services.append(service)
  }

  /// Lets the days pass that a receiver is given: whatever waits, and is in nobody's hand, is due.
  ///
  /// The tries are counted back: of so many messages some would fail ten times, and be set aside rightly.
  func hasten() async throws {
    try await admin.use { connection in
      try connection.execute(
        """
        UPDATE work.delivery SET due_at = clock_timestamp(), tries = least(tries, 5)
        WHERE state = 0 AND owner IS NULL AND due_at > clock_timestamp()
        """)
    }
  }

  struct Standing: Sendable {
    var waiting, sent, dead: Int
    var ids: Set<String>
  }

  func standing() async throws -> Standing {
    try await admin.use { connection in
      let states = try connection.query("SELECT state, id::text FROM work.delivery").map {
        (try $0.decode(0, as: Int16.self), try $0.decode(1, as: String.self))
      }
      return Standing(
        waiting: states.count { $0.0 == 0 }, sent: states.count { $0.0 == 1 },
        dead: states.count { $0.0 == 2 }, ids: Set(states.map(\.1)))
    }
  }

  /// Seconds from the recording of each message's event until a receiver heard of it for the first time,
  /// the shortest first.
  ///
  /// What a sender had in hand and never sent counts as late as somebody else sent it.
  func firstTries() async throws -> [Double] {
    let heard = receivers.firstHeard
    return try await admin.use { connection in
      try connection.query(
        """
        SELECT d.id::text, extract(epoch FROM e.recorded_at)::float8
        FROM work.delivery d JOIN log.event e ON e.id = d.cause
        """
      ).map { row in
        let time = heard[try row.decode(0, as: String.self)]?.timeIntervalSince1970
        return try (time ?? .infinity) - row.decode(1, as: Double.self)
      }
    }.sorted()
  }

  func close() async {
    for service in services {
      service.signal(.kill)
      _ = try? await service.end()
    }
    await receivers.stop()
    await store.close()
    await admin.close()
  }
}

/// A receiver that fails three times out of ten, each time in another way.
final class FailingReceivers: Sendable {
  private let server: Server
  private let task: Task<Void, any Error>
  private let seen: Seen

  private final class Seen: Sendable {
    let state = Mutex((received: 0, heard: [String: Date](), accepted: [String: Int]()))
  }

  init() throws {
    let seen = Seen()
    self.seen = seen
    server = try Server(Server.Options()) { request in
      let id = request.head.headers["webhook-id"] ?? "none"
      seen.state.withLock { state in
        state.received += 1
        if state.heard[id] == nil { state.heard[id] = Date() }
      }
      switch Int.random(in: 0..<100) {
      case 0..<10: return Response(503)
      case 10..<15: return Response(429, headers: [("Retry-After", "60")], body: .bytes([]))
      case 15..<20: return Response(500, "broken")
      // Accepted, and the answer never comes: it has to come again.
      case 20..<30:
        seen.state.withLock { $0.accepted[id, default: 0] += 1 }
        return Response(200, body: .stream { _ in throw CutOff() })
      default:
        seen.state.withLock { $0.accepted[id, default: 0] += 1 }
        return Response(200, "ok")
      }
    }
    task = Task { [server] in try await server.run() }
  }

  private struct CutOff: Error {}

  var url: String { "http://127.0.0.1:\(server.address.port)" }
  /// How often each message was taken.
  var accepted: [String: Int] { seen.state.withLock { $0.accepted } }
  var received: Int { seen.state.withLock(\.received) }
  /// When it was asked to take a message for the first time.
  var firstHeard: [String: Date] { seen.state.withLock(\.heard) }

  func stop() async {
    task.cancel()
    _ = await task.result
  }
}
