import Crypto
package import Postgres
package import PostgresStore
import FoundationEssentials
import Synchronization
package import Testing

/// A database of its own for one test: a copy of a template that was migrated once a process.
package struct FreshDatabase: Sendable {
  package let name: String
  /// As the superuser of the whole cluster.
  package let admin: ConnectionString

  /// The roles that log in; `001_roles.sql` says what each is for.
  package enum Role: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case app, executor, policy, auditor, page

    package var name: String { "lastgood_" + rawValue }
    package var testDescription: String { rawValue }
  }

  /// How one role connects.
  package func connectionString(as role: Role) -> ConnectionString {
    // A server given from outside wants passwords that nobody here knows; its superuser can at
    // least act as the role from the first statement on.
    Template.isGiven
      ? admin.with("options", "-c role=\(role.name)") : admin.with("user", role.name)
  }

  @TaskLocal private static var bound: FreshDatabase?

  /// The database of the running test.
  ///
  /// - Throws: `NotBound` in a test without the trait `.freshDatabase`.
  package static var current: FreshDatabase {
    get throws {
      guard let bound else { throw NotBound() }
      return bound
    }
  }

  package struct NotBound: Error {}
}

extension FreshDatabase {
  /// Makes a database: a copy of the migrated template, or an empty one.
  ///
  /// Whoever calls this also calls `drop`; tests with the trait need neither.
  package static func make(isMigrated: Bool = true) async throws -> FreshDatabase {
    let template = try await Template.shared.ready()
    let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try await template.maintenance.use(waitingAtMost: .seconds(120)) { connection in
      let origin = isMigrated ? template.name : "template0"
      try connection.execute(
        "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: origin)")
    }
    return FreshDatabase(name: name, admin: template.cluster.with(database: name))
  }

  /// Ends whatever still uses the database, and drops it.
  package func drop() async throws {
    let name = name
    try await Template.shared.ready().maintenance.use(waitingAtMost: .seconds(120)) { connection in
      let drop: SQL = "DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)"
      do {
        try connection.execute(drop)
      } catch let error as PostgresError where error.sqlState.rawValue == "55006" {
        // It waits five seconds for backends that it ended, which may take longer.
        try connection.execute(drop)
      }
    }
  }

  /// Runs `body` with a database of its own as the current one.
  package static func with<T>(_ body: () async throws -> T) async throws -> T {
    await seats.take()
    defer { seats.giveBack() }
    let fresh = try await make()
    do {
      let value = try await $bound.withValue(fresh, operation: body)
      try await fresh.drop()
      return value
    } catch {
      try? await fresh.drop()
      throw error
    }
  }

  /// Each test has a handful of connections, and the machine has few cores.
  private static let seats = Seats(count: 6)
}

extension FreshDatabase {
  /// A store with a vault of its own unless one is given; closed by whoever asks for it.
  package func store(
    as writer: Writer = .app, vault: Vault? = nil, readers: Int = 2,
    timeout: Duration = .seconds(30)
  ) throws -> PostgresEventStore {
    let role = Role(rawValue: writer.rawValue) ?? .app
    return PostgresEventStore(
      connectionString(as: role), as: writer, vault: try vault ?? Self.vault(), readers: readers,
      timeout: timeout, patience: .seconds(60))
  }

  /// A vault with a new master key.
  package static func vault() throws -> Vault { try Vault(MasterKeys.generate()) }

  /// Lends a store for the length of `body`.
  package func withStore<T>(
    as writer: Writer = .app, vault: Vault? = nil, timeout: Duration = .seconds(30),
    _ body: (PostgresEventStore) async throws -> T
  ) async throws -> T {
    let store = try store(as: writer, vault: vault, timeout: timeout)
    do {
      let value = try await body(store)
      await store.close()
      return value
    } catch {
      await store.close()
      throw error
    }
  }
}

// MARK: - The trait

/// Gives each test of a suite, and each case of a test, a database of its own.
package struct FreshDatabaseTrait: TestTrait, SuiteTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func scopeProvider(for test: Test, testCase: Test.Case?) -> FreshDatabaseTrait? {
    testCase == nil ? nil : self
  }

  package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await FreshDatabase.with(function)
  }
}

extension Trait where Self == FreshDatabaseTrait {
  /// A database of its own for each test, in `FreshDatabase.current`.
  package static var freshDatabase: FreshDatabaseTrait { FreshDatabaseTrait() }
}

// MARK: - The template

/// The database that all others are copied from; nobody is connected to it once it is migrated.
private struct ReadyTemplate: Sendable {
  var name: String
  var cluster: ConnectionString
  var maintenance: Pool
}

private actor Template {
  static let shared = Template()

  static var isGiven: Bool {
    ProcessInfo.processInfo.environment["TEST_DATABASE"].map { !$0.isEmpty } ?? false
  }

  private var making: Task<ReadyTemplate, any Error>?

  func ready() async throws -> ReadyTemplate {
    if let making { return try await making.value }
    // A task of its own: a cancelled test must not take the template away from the others.
    let task = Task { try await Self.make() }
    making = task
    return try await task.value
  }

  private static func make() async throws -> ReadyTemplate {
    let cluster = try await TestCluster.connectionString()
    let maintenance = Pool(cluster, size: 3, name: "fresh")
    // Of this process only: two runs may share one given server.
    let name = "template_\(ProcessInfo.processInfo.processIdentifier)"
    try await maintenance.use { connection in
      try connection.execute("DROP DATABASE IF EXISTS \(identifier: name)")
      try connection.execute("CREATE DATABASE \(identifier: name) TEMPLATE template0")
    }
    let session = Session(cluster.with(database: name), name: "template")
    try await session.use { connection in _ = try Migrator().run(over: connection) }
    await session.close()
    return ReadyTemplate(name: name, cluster: cluster, maintenance: maintenance)
  }
}

/// Lets only so many in at once.
private final class Seats: Sendable {
  private let state: Mutex<State>

  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  init(count: Int) { state = Mutex(State(free: count)) }

  func take() async {
    await withCheckedContinuation { continuation in
      let isSeated = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isSeated { continuation.resume() }
    }
  }

  func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
