import CommandLineKit
import Embedded
import EventLog
import Glibc
import PostgresStore

/// An instance in a folder of its own, for as long as something is played on it: a private
/// PostgreSQL, the service on any free port, and an executor if one is wanted.
struct PrivateInstance {
  var folder: String
  var terminal: Terminal
  var executor: PrivateExecutor?
  /// Says before the database is made that this takes a moment.
  var announcesCreation = true

  /// What is there once everything is up.
  struct Opening: Sendable {
    var stage: DemoStage
    /// The log's end before anything was played.
    var start: LogPosition
    var isNew: Bool
    /// How long the database took to start.
    var startTime: Duration
  }

  static func configuration(in folder: String) -> Configuration {
    Configuration(
      database: .embedded(folder: folder), keys: folder + "/keys",
      checkpoints: folder + "/checkpoints", allowList: folder + "/executor.allow")
  }

  /// Starts it, runs `body`, and stops it; nil when it was stopped before anything was played.
  ///
  /// - Returns: what `body` led to, and how long stopping took.
  func run<Value: Sendable>(
    for verb: String, until stop: Latch,
    _ body: @escaping @Sendable (Opening) async throws -> Value
  ) async throws -> (value: Value?, stopTime: Duration) {
    let clock = ContinuousClock()
    let begin = clock.now
    let settings = EmbeddedCluster(location: .at(folder))
    if announcesCreation, access(folder + "/data", F_OK) != 0 {
      terminal.note("Creating a private PostgreSQL in \(folder) …")
    }
    guard let cluster = try await stop.orDone({ try await settings.start() }) else {
      return (nil, .zero)
    }
    let startTime = clock.now - begin
    let outcome = await Result { () async throws in
      try await stop.orDone { try await open(for: verb, startTime: startTime, body) }
    }
    let stopTime = try await clock.measure { try await cluster.stop() }
    return (try outcome.get(), stopTime)
  }

  private func open<Value: Sendable>(
    for verb: String, startTime: Duration,
    _ body: @escaping @Sendable (Opening) async throws -> Value
  ) async throws -> Value {
    let configuration = Self.configuration(in: folder)
    let instance = Instance(configuration)
    let steps = try await instance.migrate()
    let keys = KeyRing(folder: configuration.keys)
    let database = try instance.connectionString(as: .app)
    let hold = try await KeyHold.take(for: verb, on: database, of: keys)
    let outcome = await Result { () async throws in
      let store = PostgresEventStore(database, vault: try await keys.makeVault(for: instance))
      let listener = LogListener(database)
      let outcome = await Result { () async throws in
        let stage = try DemoStage(
          instance: instance, keys: keys, hold: hold, store: store, listener: listener,
          terminal: terminal, executor: executor)
        let opening = Opening(
          stage: stage, start: try await store.head().position, isNew: !steps.isEmpty,
          startTime: startTime)
        return try await stage.run { try await body(opening) }
      }
      listener.close()
      await store.close()
      return try outcome.get()
    }
    await hold.release()
    return try outcome.get()
  }
}
