import Digest
import EventLog
import FoundationEssentials
import IncidentService
import Postgres
import PostgresStore
import Synchronization
import TestSupport

/// A desk over a real database, the people at it, and a clock that moves when it is told to.
struct Office: Sendable {
  let database: FreshDatabase
  let log: PostgresEventStore
  let vault: Vault
  /// What the desk appends through; loses replies when it is told to.
  let store: FlakyStore
  let listener: LogListener
  let clock = Clock()
  let desk: Desk
  /// Looks at the log every time it is asked.
  let policies: StoredPolicies
  let alice = Caller(PrincipalID(uuid: UUID()), as: .responder)
  let bob = Caller(PrincipalID(uuid: UUID()), as: .responder)
  let carol = Caller(PrincipalID(uuid: UUID()), as: .responder)
  let viewer = Caller(PrincipalID(uuid: UUID()), as: .viewer)
  let administrator = Caller(PrincipalID(uuid: UUID()), as: .administrator)

  /// Lists are waited for as long as it takes: tests share few cores, and are not about speed.
  static let patience = Duration.seconds(60)

  private init(_ database: FreshDatabase, _ fixed: (any PolicyDirectory)?) throws {
    self.database = database
    vault = try FreshDatabase.vault()
    log = try database.store(vault: vault, readers: 6)
    listener = LogListener(database.connectionString(as: .app))
    store = FlakyStore(log)
    let clock = clock
    policies = .quoted(in: log)
    desk = Desk(
      store: store, queries: PostgresQueries(log), people: PostgresPeople(log),
      tokens: PostgresTokens(log), blobs: PostgresBlobs(log), watch: listener,
      policies: fixed ?? policies,
      patience: Self.patience, digest: { Commander.digest(of: hexadecimal($0)) },
      now: { clock.now })
  }

  /// Opens an office in the test's database, with all lists kept; closes it afterwards.
  static func open(
    under fixed: (any PolicyDirectory)? = nil, _ body: (Office) async throws -> Void
  ) async throws {
    let office = try Office(try FreshDatabase.current, fixed)
    let keepers = [any Projection].all.map { projection in
      let keeper = ProjectionKeeper(projection, of: office.log, waking: office.listener)
      return Task { try await keeper.run() }
    }
    let outcome: Result<Void, any Error>
    do {
      for (handle, caller) in [
        ("alice", office.alice), ("bob", office.bob), ("carol", office.carol),
      ] {
        try await office.desk.people.save(Person(id: caller.principal, handle: handle))
      }
      outcome = .success(try await body(office))
    } catch { outcome = .failure(error) }
    for keeper in keepers { keeper.cancel() }
    for keeper in keepers { _ = await keeper.result }
    office.listener.close()
    await office.log.close()
    try outcome.get()
  }

  /// A desk that remembers nothing: what it reads, it folds from the log.
  var freshDesk: Desk {
    let clock = clock
    return Desk(
      store: log, queries: PostgresQueries(log), people: PostgresPeople(log),
      tokens: PostgresTokens(log), blobs: PostgresBlobs(log), watch: listener,
      patience: Self.patience, digest: { Commander.digest(of: hexadecimal($0)) },
      now: { clock.now })
  }

  /// An order by somebody; without a key, one that nobody gave before.
  func order(
    by caller: Caller, key: String? = nil, asking text: String = "", at time: Timestamp? = nil,
    entry: EventID? = nil, ifMatch: StreamVersion? = nil, insisting: Bool = false
  ) -> Order {
    let bytes = Array(Commander.digest(of: key ?? UUID().uuidString).bytes.prefix(16))
    let uuid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    return Order(
      caller,
      as: CommandIdentity(
        by: caller.principal, key: CommandKey(uuid: uuid), digest: Commander.digest(of: text)),
      happenedAt: time, entry: entry, ifMatch: ifMatch, insists: insisting)
  }

  /// An incident that alice declared.
  func incident(_ title: String = "Checkout fails") async throws -> String {
    try await desk.declare(NewIncident(title: title), by: order(by: alice)).number
  }

  /// How many events the log holds.
  var count: Int64 { get async throws { try await log.head().position.rawValue } }

  /// What the verifier finds; empty when all is well.
  func findings() async throws -> [VerificationFinding] {
    try await LogVerifier(database.connectionString(as: .auditor)).run().findings
  }
}

/// A clock that stands still until it is told otherwise.
final class Clock: Sendable {
  private let time = Mutex(Timestamp(microseconds: 1_767_352_245_678_901))

  var now: Timestamp { time.withLock { $0 } }
  func advance(bySeconds seconds: Int64) {
    time.withLock { $0 = $0.advanced(bySeconds: seconds) }
  }
}

/// What a desk refused; nil when it did not.
func refusal(_ body: () async throws -> some Any) async throws -> DeskRefusal? {
  do {
    _ = try await body()
    return nil
  } catch let refusal as DeskRefusal {
    return refusal
  }
}

extension DeskRefusal {
  var rule: String? { if case .rule(let name, _, _) = self { name } else { nil } }
  var isNotFound: Bool { if case .notFound = self { true } else { false } }
}
