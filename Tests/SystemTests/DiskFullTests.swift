import Crypto
import Embedded
import EventLog
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import Spawn
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct `A full disk` {
  /// A small file system in memory, private to this test.
  private struct SmallDisk {
    let folder: String

    /// Nil where mounting is not allowed.
    init?(megabytes: Int) {
      folder = "/tmp/lastgood-disk-\(getpid())"
      mkdir(folder, 0o711)
      guard mount("lastgood", folder, "tmpfs", 0, "size=\(megabytes)m,mode=0711") == 0 else {
        rmdir(folder)
        return nil
      }
    }

    func remove() {
      umount2(folder, Int32(MNT_DETACH))
      rmdir(folder)
    }

    private var ballast: String { folder + "/ballast" }

    /// Takes all space that is left.
    func fill() throws {
      let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      guard file >= 0 else { throw Failure(code: errno) }
      defer { close(file) }
      for size in [1 << 20, 4096] {
        let block = [UInt8](repeating: 7, count: size)
        while write(file, block, size) > 0 {}
      }
    }

    func free() { unlink(ballast) }

    struct Failure: Error {
      var code: Int32
    }
  }

  private static let canMount: Bool = {
    guard geteuid() == 0, let disk = SmallDisk(megabytes: 1) else { return false }
    disk.remove()
    return true
  }()

  /// What the supervision of the server reports.
  private final class Reports: Sendable {
    private let events = Mutex<[ClusterEvent]>([])

    func add(_ event: ClusterEvent) { events.withLock { $0.append(event) } }

    var deaths: Int {
      events.withLock { $0.count { if case .ended = $0 { true } else { false } } }
    }

    var failedStarts: Int {
      events.withLock { $0.count { if case .failed = $0 { true } else { false } } }
    }
  }

  @Test(
    .enabled(if: canMount, "needs root and leave to mount a small file system"),
    .timeLimit(.minutes(Campaigns.isLong ? 120 : 10)))
  func `loses nothing, and appends go on by themselves when there is space again`() async throws {
    let disk = try #require(SmallDisk(megabytes: 256))
    defer { disk.remove() }
    let cluster = try await TestCluster.restartable(
      in: disk.folder + "/cluster",
      settings: ["shared_buffers": "16MB", "min_wal_size": "32MB", "max_wal_size": "48MB"])
    let running = try await cluster.running
    let reports = Reports()
    let supervision = Task { try await running.run { reports.add($0) } }
    let home = try await cluster.connectionString()
    try await onThreadOfItsOwn {
      let connection = try Connection(home)
      try Migrator().run(over: connection)
      connection.close()
    }
    let store = PostgresEventStore(
      home.with("user", "lastgood_app"), vault: try Vault(.generate()), readers: 1,
      timeout: .seconds(10))

    var presser = FaultPresser(store: store)
    let cycles = Campaigns.count(4, long: 50)
    var panics = 0
    for cycle in 1...cycles {
      let before = presser
      try await presser.append { $0.answers >= before.answers + 20 }
      // Connected before there is no space: a server that is full takes nobody new, and lives on.
      let spender = Session(home, name: "spender", timeout: .seconds(10))
      try await spender.use { try $0.execute("SELECT 1") }
      try disk.fill()
      if cycle.isMultiple(of: 2) {
        // The write-ahead log meets the full disk first: then the server cannot go on at all.
        let failures = presser.errors["no connection", default: 0]
        let (deaths, patience) = (reports.deaths, ContinuousClock.now + .seconds(20))
        try await presser.append { presser in
          await useUpLog(spender)
          // It begins anew by itself first, and gives up when it finds no space for that either.
          let hasGivenUp = reports.deaths > deaths || ContinuousClock.now > patience
          return hasGivenUp && presser.errors["no connection", default: 0] >= failures + 5
        }
        panics += 1
      } else {
        try await presser.append { $0.diskFull >= before.diskFull + 5 }
      }
      disk.free()
      await spender.close()
      let full = presser
      try await presser.append { $0.answers >= full.answers + 5 }
    }
    let outcome = try await CrashOutcome(resolving: presser.history, over: store, at: home)
    #expect(outcome.findings == [])
    await store.close()
    supervision.cancel()
    _ = await supervision.result
    print(
      "full disk: \(cycles) cycles, \(panics) of them with the server down, "
        + "\(outcome.history.operations.count) appends, \(presser.errors), "
        + "\(presser.unknown) unknown, \(reports.deaths) restarts by the supervision, "
        + "\(reports.failedStarts) failed starts")
    #expect(presser.diskFull > 0)
    #expect(reports.deaths > 0)
  }

  /// Begins new segments of the write-ahead log until there is no space for one.
  private func useUpLog(_ spender: Session) async {
    for _ in 0..<10 {
      do {
        try await spender.use { connection in
          try connection.execute("SELECT pg_switch_wal()")
          try connection.execute("SELECT pg_logical_emit_message(false, 'fill', 'up')")
        }
      } catch {
        return
      }
    }
  }
}
