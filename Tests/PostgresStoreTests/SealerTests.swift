import Crypto
import Digest
import EventLog
import Foundation
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite struct `The cadence of seals` {
  @Test func `is so many events or so much time, whichever comes first`() {
    let cadence = SealCadence()
    #expect(!cadence.isDue(size: 999, sealed: 0, elapsed: .seconds(59)))
    #expect(cadence.isDue(size: 1_000, sealed: 0, elapsed: .zero))
    #expect(!cadence.isDue(size: 1_999, sealed: 1_000, elapsed: .seconds(59)))
    #expect(cadence.isDue(size: 1_001, sealed: 1_000, elapsed: .seconds(60)))
    #expect(!cadence.isDue(size: 1_000, sealed: 1_000, elapsed: .seconds(3600)))
  }
}

@Suite(.freshDatabase) struct `The sealer` {
  @Test func `signs after so many events, or when so much time has passed`() async throws {
    try await with(seed: 21) { history, store, folder in
      let clock = Clock()
      var options = Sealer.Options()
      options.cadence = SealCadence(events: 20, interval: .seconds(60))
      options.batch = 10
      options.clock = { clock.now }
      let sealer = try history.sealer(of: store, to: folder, options: options)
      try await history.append(commands: 45, to: store, eventsEach: 1...1)
      #expect(try await sealer.catchUp())
      #expect(try sizes(folder, history) == [20, 40])
      clock.advance(by: .seconds(59))
      try await sealer.catchUp()
      #expect(try sizes(folder, history) == [20, 40])
      clock.advance(by: .seconds(1))
      try await sealer.catchUp()
      #expect(try sizes(folder, history) == [20, 40, 45])
      clock.advance(by: .seconds(600))
      try await sealer.catchUp()
      #expect(try sizes(folder, history) == [20, 40, 45])
    }
  }

  @Test func `signs on demand, and nothing twice`() async throws {
    try await with(seed: 22) { history, store, folder in
      let sealer = try history.sealer(of: store, to: folder)
      let empty = try await sealer.checkpoint()
      #expect(empty.checkpoint.size == 0)
      try await history.append(commands: 5, to: store)
      let first = try await sealer.checkpoint()
      #expect(first.checkpoint.size == Int64(history.ids.count))
      #expect(try await sealer.checkpoint() == first)
      let other = try history.sealer(of: store, to: folder)
      #expect(try await other.checkpoint() == first)
      #expect(try folder.newest(signedBy: [first.key.publicKey]) == first)
      let name = String(format: "checkpoint-%019ld.txt", Int(first.checkpoint.size))
      #expect(try text(folder, name) == first.note.description)
      #expect(try text(folder, "latest.txt") == first.note.description)
    }
  }

  @Test func `runs by itself, one of several at a time`() async throws {
    try await with(seed: 23) { history, store, folder in
      let listener = LogListener(try FreshDatabase.current.connectionString(as: .app))
      var options = Sealer.Options()
      options.cadence = SealCadence(events: 10, interval: .milliseconds(10))
      let key = try Ed25519SigningKey(seed: history.signing).publicKey
      let sealers = try (0..<2).map { _ in
        Sealer(
          store, to: folder, signingWith: try Ed25519SigningKey(seed: history.signing),
          waking: listener, options: options)
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for sealer in sealers { group.addTask { try await sealer.run() } }
        try await history.append(commands: 30, to: store, eventsEach: 1...1)
        let deadline = ContinuousClock().now + .seconds(30)
        while try folder.newest(signedBy: [key])?.checkpoint.size ?? 0 < 30,
          ContinuousClock().now < deadline
        {
          await listener.wait(beyond: LogPosition(.max))
        }
        group.cancelAll()
        while let result = await group.nextResult() {
          if case .failure(let error) = result, !(error is CancellationError) { throw error }
        }
      }
      #expect(try folder.newest(signedBy: [key])?.checkpoint.size == 30)
      // Nobody kept the lease.
      #expect(try await history.sealer(of: store, to: folder).catchUp())
      listener.close()
    }
  }

  @Test func `writes each checkpoint so that it begins with the one before`() async throws {
    try await with(seed: 24) { history, store, folder in
      let proofs = LogProofs(store)
      let hasher = MerkleHasher(OpenSSLSHA256())
      var all: [Checkpoint] = []
      for commands in [1, 3, 7, 20, 2] {
        try await history.append(commands: commands, to: store)
        // A process each, so that each proves the whole log.
        all.append(try await history.sealer(of: store, to: folder).checkpoint().checkpoint)
      }
      for (earlier, later) in zip(all, all.dropFirst()) {
        let proof = try #require(
          try await proofs.consistency(of: earlier.size, with: later.size))
        #expect(proof.holds(earlier: earlier.root, later: later.root, by: hasher))
        #expect(!proof.holds(earlier: later.root, later: earlier.root, by: hasher))
      }
      let last = try #require(all.last)
      for event in try await store.events(after: .start, limit: 1_000) {
        let proof = try #require(
          try await proofs.inclusion(of: event.position, in: last.size))
        #expect(proof.holds(for: event.hash, root: last.root, by: hasher))
      }
      #expect(try await proofs.root(at: last.size) == last.root)
      #expect(try await proofs.root(at: last.size + 1) == nil)
      #expect(try await proofs.inclusion(of: LogPosition(last.size + 1), in: last.size) == nil)
    }
  }

  @Test func `keeps one file only when asked to`() async throws {
    try await with(seed: 25) { history, store, folder in
      let file = SealFolder(file: folder.path + "/seal.txt")
      try await history.append(commands: 3, to: store)
      try await history.sealer(of: store, to: file).checkpoint()
      try await history.append(commands: 3, to: store)
      let newest = try await history.sealer(of: store, to: file).checkpoint()
      #expect(try file.newest(signedBy: [newest.key.publicKey]) == newest)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["seal.txt"])
    }
  }

  @Test func `loses nothing when it dies between its commit and its file`() async throws {
    try await with(seed: 26) { history, store, folder in
      var options = Sealer.Options()
      options.cadence = SealCadence(events: 1, interval: .zero)
      let sealer = try history.sealer(of: store, to: folder, options: options)
      try await history.append(commands: 5, to: store)
      let away = folder.path + "-away"
      try FileManager.default.moveItem(atPath: folder.path, toPath: away)
      await #expect(throws: SealFileError.self) { try await sealer.catchUp() }
      try FileManager.default.moveItem(atPath: away, toPath: folder.path)
      // Another process, and the same one, go on from the position that was committed.
      for sealer in [try history.sealer(of: store, to: folder, options: options), sealer] {
        try await sealer.catchUp()
        #expect(try sizes(folder, history).last == Int64(history.ids.count))
        try await history.append(commands: 2, to: store)
      }
      // Dead between the two files.
      let newest = try await sealer.checkpoint()
      try FileManager.default.removeItem(atPath: folder.path + "/latest.txt")
      #expect(try folder.newest(signedBy: [newest.key.publicKey]) == newest)
      #expect(try await history.sealer(of: store, to: folder).checkpoint() == newest)
    }
  }

  @Test func `mends its own notes of the tree when they are lost`() async throws {
    try await with(seed: 27) { history, store, folder in
      try await history.append(commands: 5, to: store)
      try await history.sealer(of: store, to: folder).checkpoint()
      for change in ["state = NULL", "state = '\\x00'", "position = 2", "position = 0"] {
        let tampering = try await Tampering.session()
        try await tampering.use { connection in
          try connection.script("UPDATE work.subscription SET \(change) WHERE name = 'sealer'")
        }
        await tampering.close()
        try await history.append(commands: 2, to: store)
        let checkpoint = try await history.sealer(of: store, to: folder).checkpoint()
        #expect(checkpoint.checkpoint.size == Int64(history.ids.count))
        let root = try await LogProofs(store).root(at: checkpoint.checkpoint.size)
        #expect(checkpoint.checkpoint.root == root)
      }
    }
  }

  @Test func `goes on under a new key when told of the earlier one`() async throws {
    try await with(seed: 28) { history, store, folder in
      try await history.append(commands: 3, to: store)
      let old = try await history.sealer(of: store, to: folder).checkpoint()
      try await history.append(commands: 3, to: store)
      func fresh(_ options: Sealer.Options = Sealer.Options()) throws -> Sealer {
        Sealer(
          store, to: folder,
          signingWith: try Ed25519SigningKey(seed: [UInt8](repeating: 200, count: 32)),
          options: options)
      }
      await #expect(throws: SealFileError.self) { try await fresh().checkpoint() }
      var options = Sealer.Options()
      options.earlierKeys = [old.key.publicKey]
      let new = try await fresh(options).checkpoint()
      #expect(new.key != old.key && new.checkpoint.size > old.checkpoint.size)
    }
  }
}

@Suite(.freshDatabase) struct `The sealer refuses to sign` {
  @Test func `a log whose end was cut`() async throws {
    try await with(seed: 31) { history, store, folder in
      try await history.append(commands: 20, to: store)
      let running = try history.sealer(of: store, to: folder)
      let sealed = try await running.checkpoint()
      let tampering = try await Tampering()
      try await tampering.run(
        """
        DELETE FROM log.event WHERE position > \(sealed.checkpoint.size - 3);
        SELECT tamper.recompute()
        """)
      // The process that signed it, and one that has just started.
      for sealer in [running, try history.sealer(of: store, to: folder)] {
        let error = await contradiction { try await sealer.checkpoint() }
        #expect(error?.reason == .logIsShorter)
        #expect(error?.checkpoint == sealed.checkpoint)
        #expect(error?.size == sealed.checkpoint.size - 3)
      }
      await tampering.end()
      #expect(try sizes(folder, history) == [sealed.checkpoint.size])
    }
  }

  @Test func `a log that was rewritten, also when it has grown`() async throws {
    try await with(seed: 32) { history, store, folder in
      try await history.append(commands: 20, to: store)
      let sealed = try await history.sealer(of: store, to: folder).checkpoint()
      let tampering = try await Tampering()
      try await tampering.run(
        "UPDATE log.event SET role = 'nobody' WHERE position = 7; SELECT tamper.recompute()")
      await tampering.end()
      try await history.append(commands: 5, to: store)
      let error = await contradiction {
        try await history.sealer(of: store, to: folder).checkpoint()
      }
      let root = try await LogProofs(store).root(at: sealed.checkpoint.size)
      #expect(error?.reason == root.map { .otherRoot($0) })
      #expect(try sizes(folder, history) == [sealed.checkpoint.size])
    }
  }

  @Test func `a backup that was restored and written on`() async throws {
    try await withCopy(seed: 33) { history, store, copy, folder in
      try await history.append(commands: 10, to: store)
      let sealed = try await history.sealer(of: store, to: folder).checkpoint()
      let short = await contradiction {
        try await history.sealer(of: copy, to: folder).checkpoint()
      }
      #expect(short?.reason == .logIsShorter)
      var other = history
      try await other.append(commands: 40, to: copy)
      let long = await contradiction {
        try await history.sealer(of: copy, to: folder).checkpoint()
      }
      guard case .otherRoot = long?.reason else {
        Issue.record("\(String(describing: long))")
        return
      }
      #expect(long?.checkpoint == sealed.checkpoint)
      #expect(long?.description.contains("rewritten") == true)
    }
  }

  @Test func `another incarnation, until an administrator sets the checkpoints aside`()
    async throws
  {
    try await with(seed: 34) { history, store, folder in
      try await history.append(commands: 10, to: store)
      let running = try history.sealer(of: store, to: folder)
      let old = try await running.checkpoint()
      let incarnation = UUID()
      let session = try await Tampering.session()
      try await session.use { connection in
        try connection.execute("UPDATE log.shard_head SET incarnation = \(incarnation)")
        try connection.execute("DELETE FROM work.subscription")
      }
      await session.close()
      let origin = LogOrigin(IncarnationID(uuid: incarnation))
      for sealer in [running, try history.sealer(of: store, to: folder)] {
        let error = await contradiction { try await sealer.checkpoint() }
        #expect(error?.reason == .otherLog(origin))
      }
      try folder.setAside(old.checkpoint.origin)
      for sealer in [running, try history.sealer(of: store, to: folder)] {
        let new = try await sealer.checkpoint()
        #expect(new.checkpoint.origin == origin && new.checkpoint.root == old.checkpoint.root)
      }
      let aside = SealFolder(path: "\(folder.path)/\(old.checkpoint.origin.incarnation)-1")
      #expect(try aside.all(signedBy: [old.key.publicKey]) == [old])
    }
  }

  @Test func `events that were changed after it read them`() async throws {
    try await with(seed: 35) { history, store, folder in
      let now = Clock()
      var options = Sealer.Options()
      options.clock = { now.now }
      try await history.append(commands: 10, to: store)
      // Read, but not due yet.
      try await history.sealer(of: store, to: folder, options: options).catchUp()
      #expect(try sizes(folder, history) == [])
      let tampering = try await Tampering()
      try await tampering.run(
        "UPDATE log.event SET role = 'nobody' WHERE position = 2; SELECT tamper.recompute()")
      await tampering.end()
      let fresh = try history.sealer(of: store, to: folder, options: options)
      now.advance(by: .seconds(60))
      let error = await contradiction { try await fresh.catchUp() }
      guard case .otherFrontier = error?.reason else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `beside a checkpoint that nobody known has signed`() async throws {
    try await with(seed: 36) { history, store, folder in
      try await history.append(commands: 4, to: store)
      let sealed = try await history.sealer(of: store, to: folder).checkpoint()
      let forged = sealed.note.description.replacing("\n4\n", with: "\n3\n")
      for bytes in [forged, "", "nonsense", String(sealed.note.description.dropLast(9)) + "\n"]
      where bytes != sealed.note.description {
        try Data(bytes.utf8).write(to: URL(filePath: folder.path + "/latest.txt"))
        await #expect(throws: SealFileError.notSigned(path: folder.path + "/latest.txt")) {
          try await history.sealer(of: store, to: folder).checkpoint()
        }
      }
    }
  }
}

extension Tampering {
  /// A superuser's connection that changes nothing yet.
  static func session() async throws -> Session {
    Session(try FreshDatabase.current.admin, name: "tamper")
  }
}

/// A clock that a test moves.
final class Clock: Sendable {
  private let time = Mutex(Duration.zero)

  var now: Duration { time.withLock { $0 } }

  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

/// What `body` throws when it is a contradiction; anything else is an issue.
func contradiction<T>(_ body: () async throws -> T) async -> CheckpointContradicted? {
  do {
    _ = try await body()
    Issue.record("nothing was refused")
  } catch let error as CheckpointContradicted {
    return error
  } catch {
    Issue.record(error)
  }
  return nil
}

/// A store and a folder for checkpoints.
func with(
  seed: UInt64,
  _ body: (inout RecordedHistory, PostgresEventStore, SealFolder) async throws -> Void
) async throws {
  var history = try RecordedHistory(seed: seed)
  let folder = try RecordedHistory.folder()
  defer { try? FileManager.default.removeItem(atPath: folder.path) }
  let store = try FreshDatabase.current.store(vault: history.vault)
  do {
    try await body(&history, store, folder)
  } catch {
    await store.close()
    throw error
  }
  await store.close()
}

/// A store, and one over a backup of its database with some history, as a restore would bring back.
func withCopy(
  seed: UInt64,
  _ body: (inout RecordedHistory, PostgresEventStore, PostgresEventStore, SealFolder) async throws
    ->
    Void
) async throws {
  let fresh = try FreshDatabase.current
  let name = fresh.name + "_backup"
  try await with(seed: seed) { history, store, folder in
    try await history.append(commands: 15, to: store)
    await store.close()
    let maintenance = Session(try await TestCluster.connectionString(), name: "backup")
    // Copying waits for nobody: whoever is still leaving the database has to go.
    try await maintenance.use { connection in
      try connection.execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(fresh.name)
        """)
      for attempt in 1... {
        do {
          try connection.execute(
            "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: fresh.name)")
          break
        } catch let error as PostgresError where attempt < 50 {
          _ = error
          try connection.execute("SELECT pg_sleep(0.1)")
        }
      }
    }
    let again = try fresh.store(vault: history.vault)
    let copy = PostgresEventStore(
      fresh.connectionString(as: .app).with(database: name), vault: history.vault, readers: 2)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(&history, again, copy, folder)) } catch {
      outcome = .failure(error)
    }
    await again.close()
    await copy.close()
    try await maintenance.use { connection in
      try connection.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    }
    await maintenance.close()
    try outcome.get()
  }
}

/// The sizes of all checkpoints in the folder.
func sizes(_ folder: SealFolder, _ history: RecordedHistory) throws -> [Int64] {
  let key = try Ed25519SigningKey(seed: history.signing).publicKey
  return try folder.all(signedBy: [key]).map(\.checkpoint.size)
}

private func text(_ folder: SealFolder, _ name: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: "\(folder.path)/\(name)")), as: UTF8.self)
}
