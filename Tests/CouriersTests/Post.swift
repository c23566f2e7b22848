import Adapters
import Crypto
@testable import Couriers
import Curl
import Delivery
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Policy
import Postgres
import PostgresStore
import Synchronization
import TestSupport

/// Everything from an event in the log to a receiver, over a database of the test's own.
struct Post: Sendable {
  let store: PostgresEventStore
  let listener: LogListener
  let policies: FixedPolicies
  let system = PrincipalID(uuid: UUID())
  let secrets: [String: String]
  let lookup: HostQuestion

  /// Runs whoever queues and whoever sends while `body` runs.
  static func office(
    _ policy: Policy, secrets: [String: String] = [:], options: Courier.Options = .quick,
    deadline: Duration = .seconds(15), lookup: HostQuestion? = nil,
    _ body: (Post) async throws -> Void
  ) async throws {
    let database = try FreshDatabase.current
    let listener = LogListener(database.connectionString(as: .app))
    defer { listener.close() }
    let vault = try FreshDatabase.vault()
    let policies = FixedPolicies(policy)
    try await database.withStore(as: .policy, vault: vault) { try await policies.apply(to: $0) }
    try await database.withStore(vault: vault) { store in
      let post = Post(
        store: store, listener: listener, policies: policies, secrets: secrets,
        lookup: lookup ?? { [hosts = HostLookup()] in await hosts.addresses(of: $0) })
      try await withThrowingTaskGroup(of: Void.self) { group in
        let queueing = Subscription(post.subscriber, to: store, waking: listener)
        group.addTask { try await queueing.run() }
        group.addTask { try await post.courier(options, deadline: deadline).run() }
        try await body(post)
        group.cancelAll()
      }
    }
  }

  var subscriber: OutboxSubscriber {
    OutboxSubscriber(store, as: system, now: { .now }, decode: { [policies] _ in policies.policy })
  }

  var outbox: PostgresOutbox { PostgresOutbox(store, as: system, now: { .now }) }
  var deliveries: PostgresDeliveries { PostgresDeliveries(store) }

  func courier(_ options: Courier.Options, deadline: Duration) -> Courier {
    Courier(
      outbox, from: store, under: policies, by: carriers(deadline: deadline), waking: listener,
      subscribers: PostgresSubscribers(store, as: system, now: { .now }), options: options)
  }

  func carriers(deadline: Duration) -> [Channel.Kind: any Carrier] {
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let secrets = secrets
    let found = ChannelSecrets(
      ProgramGate(AllowListFile(path: "/nowhere"), digest: { OpenSSLSHA256().digest(of: $0) }),
      environment: { secrets[$0] })
    let web = WebCarrier(
      found, lookup: lookup, digest: digest, now: { .now }, deadline: deadline)
    return .each(web: web, mail: MailCarrier(found, lookup: lookup, deadline: deadline))
  }

  var desk: Desk {
    Desk(
      store: store, queries: PostgresQueries(store), people: PostgresPeople(store),
      tokens: PostgresTokens(store), blobs: PostgresBlobs(store), watch: listener,
      policies: policies, outbox: deliveries, digest: { OpenSSLSHA256().digest(of: $0) },
      now: { .now })
  }

  func order(_ name: String = UUID().uuidString) -> IncidentService.Order {
    let person = PrincipalID(uuid: UUID())
    return IncidentService.Order(
      Caller(person, as: .responder),
      as: CommandIdentity(
        by: person, key: CommandKey(uuid: UUID()), digest: Commander.digest(of: name)))
  }

  /// Sends a test, and returns what became of it once that is known.
  @discardableResult func test(
    _ channel: String, until isDone: (DeliveryRow) -> Bool = { $0.outcome != nil }
  ) async throws -> DeliveryRow {
    let written = try await desk.testChannel(channel, by: order())
    return try await row(ofCause: written.event, until: isDone)
  }

  func row(
    ofCause cause: EventID?, until isDone: (DeliveryRow) -> Bool
  ) async throws -> DeliveryRow {
    var found: DeliveryRow?
    try await eventually("the message was tried") {
      found = try await rows(cause: cause).first
      return found.map(isDone) ?? false
    }
    guard let found else { throw NeverHappened(description: "a row") }
    return found
  }

  func rows(cause: EventID? = nil) async throws -> [DeliveryRow] {
    try await desk.deliveries(
      DeliveryFilter(cause: cause, viewer: Viewer(system, seesRestricted: true), limit: 500)
    ).rows
  }

  func events(of delivery: StreamID) async throws -> [DeliveryEvent] {
    let events = try await store.allEvents(in: delivery)
    let words = try await store.words(of: events)
    return try zip(events, words).compactMap { event, words in
      if case .event(let known) = try EventFormat.deliveries.decode(event, words: words) {
        known
      } else {
        nil
      }
    }
  }
}

extension Courier.Options {
  /// Short enough for tests.
  static var quick: Courier.Options {
    var options = Courier.Options()
    options.lease = .seconds(5)
    return options
  }
}

/// A policy that was applied to the test's log.
final class FixedPolicies: PolicyDirectory {
  private let state: Mutex<Policy>
  var policy: Policy { state.withLock(\.self) }

  init(_ policy: Policy) { state = Mutex(policy) }

  func change(_ change: (inout Policy) -> Void) { state.withLock { change(&$0) } }

  func current() async throws -> AppliedPolicy? {
    AppliedPolicy(
      hash: Commander.digest(of: "policy"), policy: policy, canonicalText: [],
      position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
      by: PrincipalID(uuid: UUID()))
  }

  func all() async throws -> [AppliedPolicy] { try await [current()].compactMap { $0 } }

  func apply(to store: PostgresEventStore) async throws {
    let event = PolicyEvent.applied(
      hash: Commander.digest(of: "policy"), language: 1, by: PrincipalID(uuid: UUID()),
      text: .text(Array("{}".utf8)))
    let draft = EventDraft(
      id: .make(at: .now), EventFormat.policies.body(event), happenedAt: .now)
    let identity = CommandIdentity(
      by: PrincipalID(uuid: UUID()), key: CommandKey(uuid: UUID()),
      digest: Commander.digest(of: "apply"))
    _ = try await store.append(
      Append([draft], to: .policy, .policy, expecting: nil, as: identity, role: "administrator"))
  }
}

extension Timestamp {
  static var now: Timestamp {
    Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
  }
}

extension Policy {
  /// With channels that a test needs, each allowed to be on this machine.
  static func with(_ channels: [String: Channel]) -> Policy {
    var policy = Policy.standard
    policy.channels = channels
    return policy
  }
}

extension Channel {
  static func local(_ kind: Kind, _ change: (inout Channel) -> Void) -> Channel {
    var channel = Channel(kind: kind)
    channel.allowsPrivate = true
    change(&channel)
    return channel
  }

  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  /// `URL` and `KEY` of the environment.
  static let webhook = Channel.local(.webhook) {
    $0.url = .environment("URL")
    $0.key = .environment("KEY")
  }
}

struct NeverHappened: Error, CustomStringConvertible {
  var description: String
}

/// Asks until `condition` holds; others run between two questions.
func eventually(
  _ what: String, within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now.advanced(by: limit)
  while try await !condition() {
    guard ContinuousClock.now < end else { throw NeverHappened(description: what) }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Something that a test switches while receivers look at it.
final class Flag: Sendable {
  private let state: Mutex<Bool>
  init(_ value: Bool) { state = Mutex(value) }
  var value: Bool {
    get { state.withLock(\.self) }
    set { state.withLock { $0 = newValue } }
  }
}

extension Post {
  /// Makes a message due now, as if the time had passed.
  func hasten(_ delivery: StreamID) async throws {
    let session = Session(try FreshDatabase.current.admin, name: "hasten")
    try await session.use { connection in
      try connection.execute(
        "UPDATE work.delivery SET due_at = clock_timestamp() WHERE id = \(delivery.uuid) AND state = 0"
      )
    }
    await session.close()
  }

  func channelEvents(of channel: String) async throws -> [ChannelEvent] {
    let stream = StreamID.channel(channel) { OpenSSLSHA256().digest(of: $0) }
    return try await store.allEvents(in: stream).compactMap { event in
      if case .event(let known) = try EventFormat.channels.decode(event) { known } else { nil }
    }
  }
}

/// Lends a folder for the length of `body`.
func withTestFolder(_ body: (String) async throws -> Void) async throws {
  let folder = "/tmp/lastgood-couriers-\(UUID().uuidString.prefix(8))"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  let outcome: Result<Void, any Error>
  do { outcome = .success(try await body(folder)) } catch { outcome = .failure(error) }
  try? FileManager.default.removeItem(atPath: folder)
  try outcome.get()
}
