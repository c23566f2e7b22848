import Actions
import Crypto
import Decisions
import Digest
import Embedded
import EventLog
import Foundation
import IncidentService
import Policy
import Postgres
import PostgresStore
import Spawn
import TestDecisions
import TestSupport
import Testing

/// Executors on a database of their own, and decisions that were agreed to for them.
final class ExecutorCampaign {
  let target: EffectTarget
  let agreed: AgreedDecisions
  let store: PostgresEventStore
  private let folder: String
  private let cluster: RunningCluster
  private let service: PostgresEventStore
  private let admin: Session
  /// Nil waits as long as it does for others.
  private let leaseMilliseconds: Int?
  private(set) var executors: [RunningProgram] = []

  /// Puts an instance into `folder`, its rules in force, and starts its database.
  init(in folder: String, leaseMilliseconds: Int? = nil) async throws {
    (self.folder, self.leaseMilliseconds) = (folder, leaseMilliseconds)
    target = try EffectTarget(in: folder)
    let policy = try await Self.prepare(folder, target)
    cluster = try await EmbeddedCluster(location: .at(folder)).start()
    let vault = try Vault(try MasterKeyFile(path: folder + "/keys/master.keys").read())
    service = PostgresEventStore(
      cluster.connectionString(database: "lastgood", user: "lastgood_app"), vault: vault,
      readers: 1)
    store = PostgresEventStore(
      cluster.connectionString(database: "lastgood", user: "lastgood_executor")
        .with("application_name", "campaign"),
      as: .executor, vault: vault, projections: [], readers: 1)
    admin = Session(cluster.connectionString(database: "lastgood"), name: "admin")
    var people: [PrincipalID] = []
    for handle in ["alice", "bob", "carol"] {
      let person = Person(id: .make(at: EventWriter.now), handle: handle)
      people.append(try await PostgresPeople(service).save(person).id)
    }
    agreed = AgreedDecisions(
      through: service, store, by: people, under: policy, at: { EventWriter.now })
  }

  private static func prepare(
    _ folder: String, _ target: EffectTarget
  ) async throws -> SHA256Digest? {
    let up = try RunningProgram("up", "--data", folder, "--port", "0", "--json")
    _ = try await up.event("ready")
    let file = folder + "/lastgood.yaml"
    try target.policy.write(toFile: file, atomically: true, encoding: .utf8)
    let applied = try await lastgood("policy", "apply", file, "--data", folder, "--json")
    try #require(applied.ending == .exited(0), "\(applied.errors)\(applied.output)")
    up.signal(.terminate)
    _ = try await up.end()
    return try (object(applied.output)["hash"] as? String).flatMap {
      SHA256Digest(hexadecimal: $0)
    }
  }

  func close() async {
    for executor in executors {
      executor.signal(Signal(rawValue: SIGCONT))
      executor.signal(.kill)
      _ = try? await executor.end()
    }
    await admin.close()
    await service.close()
    await store.close()
    try? await cluster.stop()
  }

  // MARK: - Executors

  private var environment: [String: String] {
    let user = "lastgood_executor"
    var environment = [
      "LASTGOOD_DATABASE": cluster.connectionString(database: "lastgood", user: user).revealed,
      "LASTGOOD_KEYS": folder + "/keys", "LASTGOOD_CHECKPOINTS": folder + "/checkpoints",
    ]
    environment["LASTGOOD_EXECUTOR_LEASE_MS"] = leaseMilliseconds.map(String.init)
    return environment
  }

  func start() async throws {
    let executor = try RunningProgram(
      "executor", "--allow", target.allowList, "--json", environment: environment)
    executors.append(executor)
    _ = try await executor.event("executor_ready")
  }

  /// As a power cut would, and another in its place.
  func kill(_ index: Int) async throws {
    executors[index].signal(.kill)
    #expect(try await executors[index].end() == .signalled(9))
    executors.remove(at: index)
  }

  func stop(_ index: Int, for time: Duration) async throws {
    let executor = executors[index]
    executor.signal(Signal(rawValue: SIGSTOP))
    try await Task.sleep(for: time)
    executor.signal(Signal(rawValue: SIGCONT))
  }

  /// Ends the database's side of every connection that executors have; how many there were.
  func cut() async throws -> Int {
    try await admin.use { connection in
      try connection.query(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE usename = 'lastgood_executor' AND pid <> pg_backend_pid()
          AND application_name <> 'campaign'
        """
      ).single().decode(0, as: Int.self)
    }
  }

  /// Whether it is kept which program runs for the action.
  func isNoted(_ action: EventID) async throws -> Bool {
    try await admin.use { connection in
      try connection.query(
        "SELECT EXISTS (SELECT FROM work.step_process WHERE action = \(action.uuid))"
      ).single().decode(0)
    }
  }

  /// What was said of steps in doubt, in its order; the record of a step forgets it when it begins anew.
  func probes(on stream: StreamID) async throws -> [StepProbe] {
    let events = try await store.allEvents(in: stream).filter { $0.type == .stepProbed }
    return try zip(events, try await store.words(of: events)).compactMap { event, words in
      guard
        case .event(.stepProbed(let probe)) = try EventFormat.actions.decode(event, words: words)
      else { return nil }
      return probe
    }
  }

  func explain() async throws -> [String: Any] {
    let answer = try await lastgood(
      ["executor", "explain", "D1", "--json"], environment: environment)
    guard answer.ending == .exited(0) else { return [:] }
    return try object(answer.output)
  }

  // MARK: - Decisions

  /// One plan of this kind for this service.
  func plan(_ kind: EffectTarget.Kind, on service: String) -> Plan {
    Plan(
      decision: EventID(uuid: UUID()), action: .halt, service: service, environment: "production",
      definition: kind.rawValue, adapter: "argv", standing: .real,
      steps: target.calls(of: kind).map {
        PlanStep(name: $0.name, call: $0.call, timeoutSeconds: 900, undo: $0.undo)
      })
  }

  /// Agreed to on an incident of their own, and handed over.
  func authorise(_ plans: [Plan]) async throws -> [AgreedDecisions.Ready] {
    while true {
      let fresh = plans.map { plan in
        var plan = plan
        plan.decision = EventID(uuid: UUID())
        return plan
      }
      guard let ready = try await agreed.prepare(fresh, on: .make(at: EventWriter.now)) else {
        continue
      }
      try await agreed.authorise(ready)
      return ready
    }
  }

  /// How many actions have ended, or wait for a person.
  func settled() async throws -> Int {
    try await admin.use { connection in
      try connection.query(
        """
        SELECT count(*) FROM log.event WHERE type IN ('action.completed', 'action.failed')
          OR type = 'step.probed' AND convert_from(clear, 'UTF8') LIKE '%"unknown"%'
        """
      ).single().decode(0, as: Int.self)
    }
  }

  func book(of stream: StreamID) async throws -> ActionBook {
    try await store.fold(ActionBook.self, stream, in: .actions).state
  }
}
