import CommandLineKit
import Crypto
import Digest
import Embedded
import EventLog
import Glibc
import JSON
import Postgres
import PostgresStore

/// One run of the demo.
struct DemoRun {
  var folder: String
  var terminal: Terminal
  var isKept: Bool

  private var configuration: Configuration {
    Configuration(
      database: .embedded(folder: folder), keys: folder + "/keys",
      checkpoints: folder + "/checkpoints")
  }

  func play(until stop: Latch) async throws -> ExitCode {
    let clock = ContinuousClock()
    let begin = clock.now
    let settings = EmbeddedCluster(location: .at(folder))
    if access(folder + "/data", F_OK) != 0 {
      terminal.note("Creating a private PostgreSQL in \(folder) …")
    }
    guard let cluster = try await stop.orDone({ try await settings.start() }) else { return .done }
    let startTime = clock.now - begin
    let outcome = await Result { () async throws in
      try await stop.orDone { try await play(startTime: startTime) }
    }
    var code = ExitCode.done
    if case .success(let found?) = outcome {
      code = found
      if isKept, code == .done { try await keep(cluster, until: stop) }
    }
    let stopTime = try await clock.measure { try await cluster.stop() }
    _ = try outcome.get()
    if !terminal.settings.isJSON {
      terminal.say(
        "\("The database stopped in \(stopTime.inSeconds); its data stays in \(folder).", .dim)")
    }
    return code
  }

  private func keep(_ cluster: RunningCluster, until stop: Latch) async throws {
    terminal.say(
      """
      \("The database goes on running.", .bold) In another terminal:

        lastgood log --words --data \(folder)
        psql "\(cluster.connectionString(database: Instance.database).description)"

      Ctrl-C stops it.
      """)
    terminal.flush()
    await stop.wait()
  }

  private func play(startTime: Duration) async throws -> ExitCode {
    let instance = Instance(configuration)
    let steps = try await instance.migrate()
    let keys = KeyRing(folder: configuration.keys)
    let database = try instance.connectionString(as: .app)
    let hold = try await KeyHold.take(for: Demo.name, on: database, of: keys)
    let outcome = await Result { () async throws in
      try await play(instance, keys, hold, isNew: !steps.isEmpty, startTime: startTime)
    }
    await hold.release()
    return try outcome.get()
  }

  private func play(
    _ instance: Instance, _ keys: KeyRing, _ hold: KeyHold, isNew: Bool, startTime: Duration
  ) async throws -> ExitCode {
    let database = try instance.connectionString(as: .app)
    let vault = try await keys.makeVault(for: instance)
    let store = PostgresEventStore(database, vault: vault)
    let executor = PostgresEventStore(
      try instance.connectionString(as: .executor), as: .executor, vault: vault, readers: 1)
    let listener = LogListener(database)
    let outcome = await Result { () async throws in
      let start = try await store.head().position
      introduce(startTime: startTime, isNew: isNew, position: start)
      let events = try await perform(store, executor, listener, hold, after: start)
      return try await conclude(
        instance, store, keys, events: events, startTime: startTime, isNew: isNew)
    }
    listener.close()
    await executor.close()
    await store.close()
    return try outcome.get()
  }

  private func introduce(startTime: Duration, isNew: Bool, position: LogPosition) {
    let found = isNew ? "new" : "\(position) events of earlier demos are still there"
    terminal.say(
      """
      \("Database up in \(startTime.inSeconds)", .bold) (\(found)). Now a bad canary, in fast motion:

      """)
    terminal.flush()
  }

  /// Tells the story while a follower shows it, and the service's parts run beside it.
  private func perform(
    _ store: PostgresEventStore, _ executor: PostgresEventStore, _ listener: LogListener,
    _ hold: KeyHold, after start: LogPosition
  ) async throws -> [RecordedEvent] {
    let (timerFired, isTold) = (Latch(), Latch())
    let follower = DemoFollower(
      tail: LogTail(store: store, listener: listener), terminal: terminal, timerFired: timerFired,
      isTold: isTold)
    try makeFolders(configuration.checkpoints, mode: 0o700)
    let sealer = Sealer(
      store, to: SealFolder(path: configuration.checkpoints),
      signingWith: try KeyRing(folder: configuration.keys).makeSigningKey(), waking: listener)
    let upkeep = Upkeep(store: store, listener: listener, sealer: sealer)
    let story = DemoStory(
      teller: Storyteller(service: store, executor: executor), timerFired: timerFired)
    let newestKey = try KeyRing(folder: configuration.keys).newest() ?? 0
    return try await withThrowingTaskGroup(of: [RecordedEvent]?.self) { group in
      group.addTask {
        try await hold.keep(newestKey)
        return nil
      }
      group.addTask {
        try await upkeep.run()
        return nil
      }
      group.addTask {
        try await story.tell()
        isTold.open()
        return nil
      }
      group.addTask { try await follower.run(after: start) }
      while let result = try await group.next() {
        guard let events = result else { continue }
        group.cancelAll()
        return events
      }
      throw CancellationError()
    }
  }

  private func conclude(
    _ instance: Instance, _ store: PostgresEventStore, _ keys: KeyRing, events: [RecordedEvent],
    startTime: Duration, isNew: Bool
  ) async throws -> ExitCode {
    let sealed = try await instance.checkpoint()
    var evidence = LogVerification.Evidence()
    evidence.vault = try keys.vault()
    evidence.keys = [sealed.key]
    evidence.checkpoints = [sealed.note.description]
    evidence.redactions = try SealFolder(path: configuration.checkpoints).redactions.read()
    let report = try await LogVerification(instance: instance, terminal: terminal)
      .run(against: evidence)
    let summary = DemoSummary(
      events: events, report: report, note: sealed.note, startTime: startTime, isNew: isNew,
      left: try await left(of: events, in: store))
    terminal.say(summary.text, json: summary.json)
    terminal.flush()
    return report.isGood ? .done : .findings
  }

  /// The redacted entry as anybody reads it from now on.
  private func left(
    of events: [RecordedEvent], in store: PostgresEventStore
  ) async throws -> LogEntry? {
    guard let redaction = events.first(where: { $0.type == .redaction }),
      let target = redaction.causes.first,
      let event = events.first(where: { $0.id == target }),
      let fresh = try await store.events(after: event.position.previous, limit: 1).first
    else { return nil }
    return try await store.entry(of: fresh, opening: true)
  }
}

extension LogPosition {
  var previous: LogPosition { LogPosition(rawValue - 1) }
}
