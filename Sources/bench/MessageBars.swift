import Adapters
import Couriers
import Crypto
import Curl
import Delivery
import Digest
import EventLog
import Figures
import FoundationEssentials
import Glibc
import HTTP
import IncidentService
import Policy
import Postgres
import PostgresStore
import Synchronization

/// How soon a message is tried for the first time, and what one receiver that hangs does to the others.
enum MessageBars {
  static let messages = Bar(
    name: "messages",
    summary: "from an event's commit to its message's first try; one of 100 receivers hangs"
  ) { bench in
    let count = bench.isShort ? 500 : 3_000
    let calm = try await bench.database("messages") { database in
      let times = try await MessageOffice(database, hanging: false).times(of: count)
      return [
        Figure(
          name: "message-first-try-p99", value: times.quantile(0.99), unit: "ms",
          target: .atMost(2_000), note: "100 channels, 50 messages a second")
      ]
    }
    let reference = calm.first?.value
    let troubled = try await bench.database("messages") { database in
      let times = try await MessageOffice(database, hanging: true).times(of: count)
      return [
        Figure(
          name: "message-beside-hanging-p99", value: times.quantile(0.99), unit: "ms",
          reference: reference, target: .ratioAtMost(1.1),
          note: "of the other 99; the reference is without one that hangs")
      ]
    }
    return calm + troubled
  }
}

/// Whoever queues and sends, on a database of their own, and a receiver that notes when something came.
private final class MessageOffice: Sendable {
  private let database: BenchDatabase
  private let isHanging: Bool
  private static let channels = 100

  init(_ database: BenchDatabase, hanging isHanging: Bool) {
    (self.database, self.isHanging) = (database, isHanging)
  }

  private final class Arrivals: Sendable {
    let times = Mutex<[String: ContinuousClock.Instant]>([:])
  }

  /// Milliseconds from the answer to the append until the receiver has the message.
  func times(of count: Int) async throws -> [Double] {
    let arrivals = Arrivals()
    let server = try Server(Server.Options()) { request in
      if request.head.path == "/hang" {
        try? await Task.sleep(for: .seconds(60))
      } else {
        let key = request.head.headers["webhook-id"] ?? ""
        arrivals.times.withLock { times in if times[key] == nil { times[key] = .now } }
      }
      return Response(200)
    }
    let serving = Task { try await server.run() }
    let policies = BenchPolicies(Self.channels)
    let store = try database.store()
    let author = PostgresEventStore(
      database.admin.with("user", "lastgood_policy"), as: .policy,
      vault: try Vault(database.masters))
    try await policies.apply(to: author)
    await author.close()
    let listener = LogListener(database.app)
    let system = PrincipalID(uuid: UUID())
    let subscriber = OutboxSubscriber(
      store, as: system, now: { now() }, decode: { _ in policies.policy })
    let url = "http://127.0.0.1:\(server.address.port)"
    let isHanging = isHanging
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let secrets = ChannelSecrets(
      ProgramGate(AllowListFile(path: "/nowhere"), digest: { OpenSSLSHA256().digest(of: $0) })
    ) { name in
      name == "KEY"
        ? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        : url + (isHanging && name == "URL0" ? "/hang" : "/in")
    }
    let courier = Courier(
      PostgresOutbox(store, as: system, now: { now() }), from: store, under: policies,
      by: [
        .webhook: WebCarrier(
          secrets, lookup: { .addresses([$0]) }, digest: digest, now: { now() })
      ], waking: listener)
    let working = Task {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await Subscription(subscriber, to: store, waking: listener).run() }
        group.addTask { try await courier.run() }
        try await group.next()
      }
    }
    let committed = try await send(count, through: store, by: system)
    let end = ContinuousClock.now + .seconds(60)
    while arrivals.times.withLock(\.count) < committed.count, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    for task in [serving, working] {
      task.cancel()
      _ = await task.result
    }
    listener.close()
    await store.close()
    let seen = arrivals.times.withLock(\.self)
    return committed.map { id, time in
      // What never came counts as late as can be.
      seen[id].map { ($0 - time).seconds * 1_000 } ?? 60_000
    }
  }

  /// - Returns: the ids of those that are measured, and when their event was committed.
  private func send(
    _ count: Int, through store: PostgresEventStore, by system: PrincipalID
  ) async throws -> [String: ContinuousClock.Instant] {
    var committed: [String: ContinuousClock.Instant] = [:]
    let start = ContinuousClock.now
    for number in 0..<count {
      try await Task.sleep(until: start + .milliseconds(20 * number), clock: .continuous)
      let channel = number % Self.channels
      let event = EventID.make(at: now())
      let draft = EventDraft(
        id: event,
        EventFormat.channels.body(.tested(channel: "hook\(channel)", by: system)),
        happenedAt: now())
      _ = try await store.append(
        Append(
          [draft], to: StreamID(uuid: UUID()), .delivery, expecting: nil,
          as: CommandIdentity(
            by: system, key: CommandKey(uuid: UUID()),
            digest: OpenSSLSHA256().digest(of: Array("\(number)".utf8))),
          role: "responder"))
      guard channel != 0 else { continue }
      let id = StreamID.derived(
        from: event.uuid, "delivery", "hook\(channel)", "1", by: OpenSSLSHA256())
      committed[id.description] = .now
    }
    return committed
  }
}

/// A policy of a hundred channels.
private final class BenchPolicies: PolicyDirectory {
  let policy: Policy

  init(_ count: Int) {
    var policy = Policy.standard
    for number in 0..<count {
      var channel = Channel(kind: .webhook)
      channel.allowsPrivate = true
      (channel.url, channel.key) = (.environment("URL\(number)"), .environment("KEY"))
      policy.channels["hook\(number)"] = channel
    }
    self.policy = policy
  }

  func current() async throws -> AppliedPolicy? {
    AppliedPolicy(
      hash: .zero, policy: policy, canonicalText: [], position: LogPosition(1), appliedAt: now(),
      by: PrincipalID(uuid: UUID()))
  }

  func all() async throws -> [AppliedPolicy] { try await [current()].compactMap { $0 } }

  func apply(to store: PostgresEventStore) async throws {
    let system = PrincipalID(uuid: UUID())
    let event = PolicyEvent.applied(
      hash: OpenSSLSHA256().digest(of: Array("bench".utf8)), language: 1, by: system,
      text: .text(Array("{}".utf8)))
    let draft = EventDraft(
      id: .make(at: now()), EventFormat.policies.body(event), happenedAt: now())
    _ = try await store.append(
      Append(
        [draft], to: .policy, .policy, expecting: nil,
        as: CommandIdentity(
          by: system, key: CommandKey(uuid: UUID()),
          digest: OpenSSLSHA256().digest(of: Array("apply".utf8))), role: "administrator"))
  }
}
