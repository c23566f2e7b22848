import Adapters
import Crypto
import Decisions
import Digest
import Embedded
import EventLog
import FoundationEssentials
import Glibc
import IncidentService
import Policy
import Postgres
import PostgresStore
import Spawn
import TestDecisions

/// A service with an executor beside it, rules in force, and decisions that are agreed to for it.
final class ActedService: Sendable {
  let program: ServedProgram
  /// The process that acts.
  let executor: Int32
  private let agreed: AgreedDecisions
  private let service: PostgresEventStore
  private let recorder: PostgresEventStore
  private let database: ConnectionString

  /// `policy` and `allowed` are files as people write them.
  init(_ program: ServedProgram, policy: String, allowed: String) async throws {
    self.program = program
    let data = program.folder + "/data"
    try allowed.write(toFile: data + "/executor.allow", atomically: true, encoding: .utf8)
    chmod(data + "/executor.allow", 0o600)
    let hash = try await Self.apply(policy, to: program)
    executor = try await Self.executor(beside: program)
    let cluster = EmbeddedCluster(location: .at(data))
    let vault = try Vault(try MasterKeyFile(path: data + "/keys/master.keys").read())
    service = try program.store()
    recorder = PostgresEventStore(
      try cluster.connectionString(database: "lastgood", user: "lastgood_executor"), as: .executor,
      vault: vault, projections: [], readers: 1)
    database = try cluster.connectionString(
      database: "lastgood", user: EmbeddedCluster.superuser)
    var people: [PrincipalID] = []
    for handle in ["alice", "bob", "carol"] {
      let person = IncidentService.Person(id: .make(at: now()), handle: handle)
      people.append(try await PostgresPeople(service).save(person).id)
    }
    agreed = AgreedDecisions(through: service, recorder, by: people, under: hash, at: { now() })
  }

  func close() async {
    await service.close()
    await recorder.close()
  }

  private static func apply(
    _ policy: String, to program: ServedProgram
  ) async throws -> SHA256Digest? {
    let file = program.folder + "/lastgood.yaml"
    try policy.write(toFile: file, atomically: true, encoding: .utf8)
    let text = try await say(
      ["policy", "apply", file, "--data", program.folder + "/data", "--json"], to: program)
    guard let start = text.firstRange(of: #""hash":""#)?.upperBound else {
      throw ServiceFailed(what: "no policy was applied: \(text)")
    }
    return SHA256Digest(hexadecimal: String(text[start...].prefix(64)))
  }

  /// Runs the program once, and takes what it prints.
  @discardableResult
  static func say(_ words: [String], to program: ServedProgram) async throws -> String {
    let outcome = try await Program(
      try ServedProgram.binary(), words,
      environment: ServedProgram.environment(for: program.folder)
    ).outcome(within: .seconds(30), keeping: 1 << 20)
    guard outcome.hasSucceeded else {
      throw ServiceFailed(what: "\(words.joined(separator: " ")): \(outcome.text)")
    }
    return outcome.text
  }

  /// It says who it is when it is ready.
  private static func executor(beside program: ServedProgram) async throws -> Int32 {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      let log = (try? String(contentsOfFile: program.folder + "/log", encoding: .utf8)) ?? ""
      if let start = log.firstRange(of: "executor is ready")?.upperBound,
        let place = log[start...].firstRange(of: "(process ")?.upperBound,
        let number = Int32(log[place...].prefix { $0.isNumber })
      {
        return number
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw ServiceFailed(what: "no executor became ready beside `lastgood up`")
  }

  /// A plan for these calls.
  static func plan(
    _ definition: String, by adapter: String, _ kind: MitigationKind, _ steps: [PlanStep]
  ) -> Plan {
    Plan(
      decision: EventID(uuid: UUID()), action: kind, service: "checkout",
      environment: "production", definition: definition, adapter: adapter, standing: .real,
      steps: steps)
  }

  /// Agreed to on an incident of its own; nothing follows from it yet.
  func ready(_ plan: Plan) async throws -> AgreedDecisions.Ready {
    while true {
      var plan = plan
      plan.decision = EventID(uuid: UUID())
      if let ready = try await agreed.prepare([plan], on: .make(at: now()))?.first { return ready }
    }
  }

  func authorise(_ ready: AgreedDecisions.Ready) async throws {
    try await agreed.authorise([ready])
  }

  /// Waits until the action is over; how long it took from its authorisation until then, and until
  /// its first step was begun, by the database's clock, in milliseconds.
  func end(
    of ready: AgreedDecisions.Ready, within limit: Duration = .seconds(60)
  ) async throws -> (firstStep: Double, end: Double) {
    let connection = try Connection(database)
    defer { connection.close() }
    let stop = ContinuousClock.now + limit
    while ContinuousClock.now < stop {
      let rows = try connection.query(
        """
        SELECT type, (extract(epoch FROM recorded_at) * 1000000)::bigint FROM log.event
        WHERE shard = 1 AND stream = \(ready.stream.uuid) ORDER BY version
        """)
      var times: [String: Int64] = [:]
      for row in rows {
        let type = try row.decode(0, as: String.self)
        if times[type] == nil { times[type] = try row.decode(1, as: Int64.self) }
      }
      if let start = times["decision.authorised"], let end = times["action.completed"],
        let step = times["step.started"]
      {
        return (Double(step - start) / 1_000, Double(end - start) / 1_000)
      }
      if times["action.failed"] != nil {
        throw ServiceFailed(what: "an action was refused or failed: \(times)")
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    throw ServiceFailed(what: "an action was not over in time")
  }

  /// Resident memory of the executor in MB, now and at its highest.
  func memory() throws -> (now: Double, highest: Double) {
    try residentMegabytes(of: executor)
  }
}

/// Resident memory of a process in MB, now and at its highest.
func residentMegabytes(of process: Int32) throws -> (now: Double, highest: Double) {
  let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
  func megabytes(_ name: String) -> Double {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return (Double(line.filter(\.isNumber)) ?? 0) / 1024
  }
  return (megabytes("VmRSS:"), megabytes("VmHWM:"))
}
