package import CommandLineKit
import Couriers
package import Embedded
import EventLog
import JSON
import PostgresStore
import Schema
import IncidentService

/// `lastgood up`: everything that runs on one machine, in the foreground.
package struct Up: Command {
  package static let name = "up"
  package static let summary = "Run everything on this machine until Ctrl-C."
  package static let discussion = """
    The first start creates a private PostgreSQL with its data, keys and settings in one folder; \
    later starts find them there again. A database that dies is started again.

    With LASTGOOD_DATABASE set, that database is used and none is started.
    """
  package static let examples = [
    Example("lastgood up", "Runs on this user's own data; other commands find it by themselves."),
    Example("lastgood up --port 8080", "Answers on that port of this machine."),
    Example("lastgood up --data /srv/lastgood", "Keeps everything in that folder."),
    Example(
      "LASTGOOD_DATABASE='host=db1,db2 dbname=lastgood user=lastgood_app' lastgood up",
      "Uses a replicated PostgreSQL that is there already."),
  ]
  package static let signature: [Parameter] = [.data] + Serving.Options.signature

  private let data: String?
  private let serving: Serving.Options

  package init(_ arguments: inout Arguments) throws(UsageError) {
    data = try arguments.option(Parameter.data.name)
    var serving = try Serving.Options(&arguments)
    serving.mayMove = true
    self.serving = serving
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let configuration = try Configuration(data: data, in: surroundings)
    return try await Latch.onSignals { stop in
      switch configuration.database {
      case .embedded(let folder):
        try await EmbeddedService(
          folder: folder, configuration: configuration, serving: serving, terminal: terminal,
          executor: executor(in: surroundings, on: terminal)
        ).run(until: stop)
      case .given:
        try await GivenService(
          configuration: configuration, serving: serving, terminal: terminal,
          executor: executor(in: surroundings, on: terminal)
        ).run(until: stop)
      }
      return .done
    }
  }
}

extension Up {
  /// The executor that runs beside the service, with the same settings.
  private func executor(
    in surroundings: Surroundings, on terminal: Terminal
  ) -> ExecutorSupervisor {
    let arguments =
      (terminal.settings.isJSON ? ["--json"] : []) + (data.map { [Parameter.data.name, $0] } ?? [])
    return ExecutorSupervisor(
      program: ExecutorSupervisor.program(for: arguments, in: surroundings.environment),
      report: { terminal.report($0) },
      say: { line in
        if terminal.settings.isJSON, line.hasPrefix("{") {
          terminal.say("", json: Array(line.utf8))
          terminal.flush()
        } else {
          terminal.complain("\(line)")
        }
      })
  }
}

/// `up` with a database of our own.
private struct EmbeddedService {
  var folder: String
  var configuration: Configuration
  var serving: Serving.Options
  var terminal: Terminal
  var executor: ExecutorSupervisor

  func run(until stop: Latch) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let settings = EmbeddedCluster(location: .at(folder))
    guard let cluster = try await stop.orDone({ try await settings.start() }) else { return }
    let duration = clock.now - start
    let terminal = terminal
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        // Without its database the rest has no reason to go on.
        defer { stop.open() }
        try await cluster.run { terminal.report(StateChange($0)) }
      }
      let disk = DiskWatch(folder: cluster.folder) { terminal.report($0) }
      group.addTask { try? await disk.run() }
      // The database goes last: the parts before it give back what they hold.
      let outcome = await Result { () async throws in
        try await Service(
          configuration: configuration, serving: serving, terminal: terminal, executor: executor
        ).run(until: stop, on: (cluster, duration))
      }
      group.cancelAll()
      try await group.waitForAll()
      try outcome.get()
    }
    Greeting.sayGoodbye(on: terminal)
  }
}

/// `up` with a database that somebody else keeps running.
struct GivenService {
  var configuration: Configuration
  var serving: Serving.Options
  var terminal: Terminal
  /// Nil leaves plans to executors that run elsewhere.
  var executor: ExecutorSupervisor?

  func run(until stop: Latch) async throws {
    let terminal = terminal
    let watch = DatabaseWatch(
      database: try Instance(configuration).connectionString(as: .auditor)
    ) { terminal.report($0) }
    try await Service(
      configuration: configuration, serving: serving, terminal: terminal, executor: executor
    ).run(until: stop, beside: { try? await watch.run() })
    Greeting.sayGoodbye(on: terminal)
  }
}

/// What runs on top of a database, whoever runs that.
private struct Service {
  var configuration: Configuration
  var serving: Serving.Options
  var terminal: Terminal
  var executor: ExecutorSupervisor?

  func run(
    until stop: Latch, on own: (cluster: RunningCluster, startTime: Duration)? = nil,
    beside other: (@Sendable () async -> Void)? = nil
  ) async throws {
    let instance = Instance(configuration)
    let terminal = terminal
    let steps = try await stop.orDone {
      try await instance.migrate { step in
        if !terminal.settings.isJSON { terminal.note("Schema step \(step.number): \(step.name)") }
      }
    }
    guard let steps else { return }
    let database = try instance.connectionString(as: .app)
    let keys = KeyRing(folder: configuration.keys)
    // Held before the keys are read: they stay what they are.
    let hold = try await KeyHold.take(for: Up.name, on: database, of: keys)
    let outcome = await Result { () async throws in
      try await run(instance, keys, hold, steps: steps.count, until: stop, on: own, beside: other)
    }
    await hold.release()
    try outcome.get()
  }

  private func run(
    _ instance: Instance, _ keys: KeyRing, _ hold: KeyHold, steps: Int, until stop: Latch,
    on own: (cluster: RunningCluster, startTime: Duration)?,
    beside other: (@Sendable () async -> Void)?
  ) async throws {
    let terminal = terminal
    let vault = try await keys.makeVault(for: instance)
    let newestKey = try keys.newest() ?? 0
    let database = try instance.connectionString(as: .app)
    let store = PostgresEventStore(database, vault: vault)
    let listener = LogListener(database)
    let outcome = await Result { () async throws in
      try makeFolders(configuration.checkpoints, mode: 0o700)
      let troubles = TroubleDesk(telling: { terminal.report(.trouble($0)) })
      var sealing = Sealer.Options()
      sealing.onTrouble = { troubles.hear($0, of: .sealer) }
      let sealer = Sealer(
        store, to: SealFolder(path: configuration.checkpoints),
        signingWith: try keys.makeSigningKey(), waking: listener, options: sealing)
      let head = try await store.head()
      let policies = StoredPolicies(in: store)
      let http = try Serving(
        serving, on: store, waking: listener, policies: policies,
        secrets: ChannelSecrets(of: configuration),
        logging: { terminal.complain("\($0)") })
      var greeting = Greeting(
        configuration: configuration, database: database, url: http.url, steps: steps,
        position: head.position)
      greeting.introduce(own)
      if executor != nil { greeting.allowList = configuration.allowList }
      try await http.announce(localAccess: configuration.localAccess)
      greeting.say(on: terminal)
      let upkeep = Upkeep(
        store: store, listener: listener, sealer: sealer, report: { terminal.report($0) },
        troubles: troubles, policies: policies,
        delivery: DeliveryService(
          store, waking: listener, configuration, policies, troubles),
        trackers: TrackerService(store, waking: listener, configuration, policies),
        heartbeat: HeartbeatService(store, waking: listener, configuration, policies),
        reactor: .system(on: store, waking: listener, policies, troubles))
      _ = try await stop.orDone {
        try await withThrowingTaskGroup(of: Void.self) { group in
          if let other { group.addTask { await other() } }
          if let executor { group.addTask { await executor.run() } }
          group.addTask { try await upkeep.run() }
          group.addTask { try await http.run() }
          group.addTask { try await hold.keep(newestKey) }
          try await group.next()
          group.cancelAll()
        }
      }
    }
    listener.close()
    await store.close()
    try outcome.get()
  }
}
