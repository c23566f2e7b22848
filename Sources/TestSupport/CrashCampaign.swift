import Crypto
import Embedded
import EventLog
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import Spawn

/// The ways in which a crash test kills.
package enum CrashKind: String, CaseIterable, Sendable {
  /// `pg_terminate_backend`.
  case backendEnded
  /// SIGKILL to a backend: the postmaster ends all others and recovers.
  case backendKilled
  /// SIGKILL to the postmaster.
  case postmasterKilled
  /// `pg_ctl stop -m immediate`.
  case immediateStop
  /// SIGKILL to a backend, and to the postmaster while it recovers from that.
  case recoveryKilled
  case writerKilled
}

/// Processes that append, a server under them, and somebody who kills both at random.
package actor CrashCampaign {
  package struct Kill: Hashable, Sendable {
    package var kind: CrashKind
    package var time: UInt64
  }

  package struct Failure: Error {
    package var reason: String
  }

  package private(set) var kills: [Kill] = []
  package nonisolated let reader = CrashReader()
  private let cluster: RestartableCluster
  private let database: String
  private let program: String
  private let callers: Int
  private var random: SplitMix
  private let shared: [StreamID]
  private let keyFile: String
  private var writers: [Child] = []
  private var started = 0

  /// Makes a database in the cluster and starts the writers.
  package init(
    on cluster: RestartableCluster, writers: Int, callers: Int, program: String, seed: UInt64
  ) async throws {
    (self.cluster, self.program, self.callers) = (cluster, program, callers)
    random = SplitMix(seed)
    database = "crash_\(seed)"
    shared = (0..<4).map { _ in StreamID(uuid: UUID()) }
    keyFile = "\(cluster.folder)/master-\(seed)"
    try MasterKeyFile(path: keyFile).create(.generate())
    let (name, maintenance) = (database, try await cluster.connectionString())
    try await onThreadOfItsOwn {
      let connection = try Connection(maintenance)
      try connection.execute("CREATE DATABASE \(identifier: name)")
      connection.close()
      let fresh = try Connection(maintenance.with(database: name))
      try Migrator().run(over: fresh)
      fresh.close()
    }
    for _ in 0..<writers { self.writers.append(try await startWriter()) }
  }

  /// How the writers connect.
  private func connectionString() async throws -> ConnectionString {
    try await cluster.connectionString(database: database).with("user", "lastgood_app")
  }

  private func startWriter() async throws -> Child {
    started += 1
    let number = started
    let arguments =
      [program, keyFile, String(random.next() >> 16), String(callers)]
      + shared.map(\.description)
    let reader = reader
    return try Child(
      // Ends with this process, however that ends.
      Program(
        "/usr/bin/setpriv", ["--pdeathsig", "KILL"] + arguments,
        environment: ["LOG_DATABASE": try await connectionString().revealed]),
      output: .handler { reader.take($0, from: number) })
  }

  /// Kills so many times, all kinds in turn and in random order, each while appends are going on.
  package func run(kills count: Int) async throws {
    var kinds: [CrashKind] = []
    for _ in 0..<count {
      if kinds.isEmpty { kinds = CrashKind.allCases.shuffled(using: &random) }
      try await makeProgress()
      try await kill(kinds.removeLast())
    }
    try await makeProgress()
  }

  /// Returns when the writers have got some more answers.
  private func makeProgress() async throws {
    let goal = reader.answers + Int.random(in: 2...60, using: &random)
    let reader = reader
    guard
      try await onThreadOfItsOwn({ reader.wait(forAnswers: goal, atMost: .seconds(60)) })
    else {
      let last = kills.last?.kind.rawValue ?? "the start"
      throw Failure(reason: "no progress after \(last); \(reader.strays.suffix(3))")
    }
  }

  private func kill(_ kind: CrashKind) async throws {
    switch kind {
    case .backendEnded:
      try await withBackend { connection, id in
        try connection.execute("SELECT pg_terminate_backend(\(id))")
      }
      note(kind)
    case .backendKilled:
      try await withBackend { Self.killProcess($1) }
      note(kind)
    case .postmasterKilled:
      note(kind)
      try await cluster.kill()
      try await cluster.start()
    case .immediateStop:
      note(kind)
      try await cluster.stopImmediately()
      try await cluster.start()
    case .recoveryKilled:
      try await withBackend { Self.killProcess($1) }
      note(kind)
      try await cluster.kill()
      try await cluster.start()
    case .writerKilled:
      let index = Int.random(in: writers.indices, using: &random)
      note(kind)
      writers[index].killGroup()
      try await awaitDeath(of: writers[index])
      writers[index] = try await startWriter()
    }
    for writer in writers where try writer.waitForExit(deadline: .zero) != nil {
      throw Failure(reason: "a writer died by itself: \(reader.strays.suffix(5))")
    }
  }

  private func note(_ kind: CrashKind) {
    kills.append(Kill(kind: kind, time: JournalEntry.now))
  }

  /// Finds a backend that works for a writer: most often one that appends.
  private func withBackend(
    _ body: @escaping @Sendable (Connection, Int32) throws -> Void
  ) async throws {
    let string = try await cluster.connectionString()
    let (name, anyOne) = (database, Int.random(in: 0..<4, using: &random) == 0)
    try await onThreadOfItsOwn {
      let end = ContinuousClock.now + .seconds(60)
      while true {
        do {
          let connection = try Connection(string)
          defer { connection.close() }
          let rows = try connection.query(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = \(name) AND usename = 'lastgood_app'
              AND (\(anyOne) OR query LIKE '%append_as_app%')
            ORDER BY random() LIMIT 1
            """)
          if let row = rows.first { return try body(connection, try row.decode(0)) }
        } catch  where ContinuousClock.now < end {
          // It is still recovering from the last one.
        }
        guard ContinuousClock.now < end else { throw Failure(reason: "nobody appends") }
      }
    }
  }

  private static func killProcess(_ id: Int32) {
    // It may have ended in the meantime, and that is all that was wanted.
    _ = try? ProcessReference(id).signal(.kill)
  }

  private nonisolated func awaitDeath(of writer: Child) async throws {
    try await onThreadOfItsOwn { _ = try writer.waitForExit() }
  }

  /// Kills the writers, and resolves what they left open by giving the commands once more.
  package func settle() async throws -> CrashOutcome {
    for writer in writers { writer.killGroup() }
    for writer in writers { try await awaitDeath(of: writer) }
    writers = []
    let string = try await connectionString()
    try await awaitQuiet()
    let store = PostgresEventStore(
      string, vault: try Vault(MasterKeyFile(path: keyFile).read()))
    let outcome = try await CrashOutcome(
      resolving: CrashHistory(reader.entries), over: store,
      at: cluster.connectionString(database: database))
    await store.close()
    return outcome
  }

  /// Drops the database: each file of it would make the next recoveries longer.
  package func remove() async throws {
    let (string, name) = (try await cluster.connectionString(), database)
    try await onThreadOfItsOwn {
      let connection = try Connection(string)
      defer { connection.close() }
      try connection.execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
    }
  }

  /// Waits until no backend of a dead writer may still append.
  private func awaitQuiet() async throws {
    let (string, name) = (try await cluster.connectionString(), database)
    try await onThreadOfItsOwn {
      let end = ContinuousClock.now + .seconds(60)
      while true {
        do {
          let connection = try Connection(string)
          defer { connection.close() }
          let count = try connection.query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = \(name)"
          ).single().decode(0, as: Int64.self)
          if count == 0 { return }
        } catch  where ContinuousClock.now < end {}
        guard ContinuousClock.now < end else { throw Failure(reason: "backends outlive writers") }
      }
    }
  }
}
