import EventLog
import Glibc
import Postgres
import PostgresStore
import Spawn
import TestSupport
import Testing

@Suite struct `Crashes at random` {
  /// Kills in one database, before its log is checked: what a run may hold in memory.
  private static let killsARound = 60

  @Test(.timeLimit(.minutes(Campaigns.isLong ? 600 : 10)))
  func `lose nothing that was acknowledged and keep nothing twice`() async throws {
    let cluster = try await TestCluster.restartable(settings: [
      "shared_buffers": "16MB", "checkpoint_timeout": "30s",
    ])
    let program = try Campaigns.program("logwriter")
    var tally = Tally()
    var left = Campaigns.count(60, long: 10_000)
    var seed = Campaigns.seed
    while left > 0 {
      let campaign = try await CrashCampaign(
        on: cluster, writers: 3, callers: 4, program: program, seed: seed)
      do {
        try await campaign.run(kills: min(left, Self.killsARound))
      } catch {
        Issue.record("seed \(seed): \(error)")
        return
      }
      let outcome = try await campaign.settle()
      #expect(outcome.findings == [], "seed \(seed)")
      #expect(campaign.reader.strays.isEmpty, "seed \(seed)")
      tally.add(outcome, kills: await campaign.kills)
      left -= Self.killsARound
      print("crashes, seed \(seed): \(tally)")
      try await campaign.remove()
      seed += 1
    }
    try await cluster.remove()

    // A kill that met no append has tested nothing.
    #expect(tally.killsUnderWay * 20 >= tally.kills)
    #expect(tally.killsThatHurt * 20 >= tally.kills)
    for kind in CrashKind.allCases { #expect(tally.kinds[kind, default: 0] > 0, "\(kind)") }
    #expect(tally.unknown > 0)
  }

  @Test func `a backend that outlives its postmaster and is stuck does not stop the next start`()
    async throws
  {
    let cluster = try await TestCluster.restartable()
    let session = Session(try await cluster.connectionString(), name: "stuck")
    let id = try await session.use { $0.processID }
    // As if it waited for a lock whose holder was killed: it never looks around again.
    let backend = try ProcessReference(id)
    #expect(backend.signal(Signal(rawValue: SIGSTOP)))
    try await cluster.kill()
    try await cluster.start()
    #expect(try backend.waitForEnd(deadline: .zero))
    await session.close()
    try await cluster.remove()
  }

  /// What was done and met, over all rounds.
  private struct Tally: CustomStringConvertible {
    var kills = 0
    var kinds: [CrashKind: Int] = [:]
    var killsUnderWay = 0
    var killsThatHurt = 0
    var commands = 0
    var acknowledged = 0
    var conflicts = 0
    var unknown = 0
    var unsaved = 0
    var replayed = 0
    var openAndStored = 0
    var openAndAbsent = 0
    var events = 0

    mutating func add(_ outcome: CrashOutcome, kills: [CrashCampaign.Kill]) {
      let history = outcome.history
      let attempts = history.operations.values.flatMap(\.attempts)
      self.kills += kills.count
      for kill in kills {
        kinds[kill.kind, default: 0] += 1
        if attempts.contains(where: { $0.wasUnderWay(at: kill.time) }) { killsUnderWay += 1 }
        if attempts.contains(where: { $0.wasHurt(at: kill.time) }) { killsThatHurt += 1 }
      }
      commands += history.operations.count
      acknowledged += history.operations.values.count { !$0.receipts.isEmpty }
      for attempt in attempts {
        switch attempt.fact {
        case .answered(.conflict): conflicts += 1
        case .answered(.replayed): replayed += 1
        case .unknown: unknown += 1
        case .unsaved: unsaved += 1
        default: break
        }
      }
      openAndStored += outcome.openAndStored
      openAndAbsent += outcome.openAndAbsent
      events += outcome.log.events.count
    }

    var description: String {
      """
      \(kills) kills (\(killsUnderWay) with appends under way, \(killsThatHurt) hurt some), \
      \(commands) commands, \(acknowledged) acknowledged, \(conflicts) conflicts, \
      \(unknown) unknown, \(unsaved) not saved, \(replayed) replayed, \
      left open: \(openAndStored) were stored and \(openAndAbsent) were not; \(events) events
      """
    }
  }
}
