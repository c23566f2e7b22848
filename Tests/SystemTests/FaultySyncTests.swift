import Crypto
import Embedded
import EventLog
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import Spawn
import TestSupport
import Testing

@Suite struct `A disk that fails to write` {
  private static let strace = "/usr/bin/strace"

  /// Whether a tracer may take hold of a process here.
  private static let canTrace: Bool = {
    guard access(strace, X_OK) == 0 else { return false }
    let trial = try? Program(strace, ["-e", "inject=sync:error=EIO", "/bin/true"]).run(
      deadline: .seconds(10))
    return trial?.hasSucceeded ?? false
  }()

  @Test(
    .enabled(if: canTrace, "needs strace and leave to trace"),
    .timeLimit(.minutes(Campaigns.isLong ? 60 : 10)))
  func `takes the server down and nothing that was acknowledged with it`() async throws {
    let cluster = try await TestCluster.restartable(settings: ["shared_buffers": "16MB"])
    let running = try await cluster.running
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

    // Each backend that is born from now on gets an error from its fifth flush.
    let tracer = try Child(
      Program(
        Self.strace,
        [
          "-f", "-qq", "-p", String(running.process), "-e", "trace=fdatasync", "-e",
          "inject=fdatasync:error=EIO:when=5",
        ]), output: .nowhere)
    try await onThreadOfItsOwn {
      try eventually {
        try String(contentsOfFile: "/proc/\(running.process)/status", encoding: .utf8)
          .split(separator: "\n").contains { $0.hasPrefix("TracerPid:") && !$0.hasSuffix("\t0") }
      }
    }
    let goal = Campaigns.count(4, long: 200)
    // An answer that is unknown may have another cause on a busy machine: the server's own word counts.
    try await presser.append {
      $0.unknown >= goal && $0.answers >= goal && Self.panics(in: running.log) >= goal
    }
    tracer.signal(.interrupt)
    _ = try await onThreadOfItsOwn { try tracer.waitForExit() }

    // What is still up was born under the tracer, but its next error will not come.
    let last = presser
    try await presser.append { $0.answers >= last.answers + 5 }
    let outcome = try await CrashOutcome(resolving: presser.history, over: store, at: home)
    await store.close()
    #expect(outcome.findings == [])
    let panics = Self.panics(in: running.log)
    try await cluster.remove()
    print(
      "failing flush: \(panics) panics, \(presser.answers) acknowledged, \(presser.errors), "
        + "of the unknown \(outcome.openAndStored) were stored and "
        + "\(outcome.openAndAbsent) were not")
    #expect(panics >= goal)
  }

  private static func panics(in log: String) -> Int {
    let lines = (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.count { $0.contains("PANIC:  could not fdatasync") }
  }
}
