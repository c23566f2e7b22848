import Actions
import EventLog
import Foundation
import TestDecisions
import TestSupport
import TestThreads
import Testing

extension System {
  @Suite(.ownThreads) struct `Executors that are killed, stopped and cut off` {
    /// Faults are thrown until the last decision is settled, and the dice say which and when.
    @Test func `have each effect once, and leave no decision without an end`() async throws {
      let seed = Campaigns.seed
      print("executor campaign: LASTGOOD_SEED=\(seed)")
      try await withCampaign(leaseMilliseconds: 1_000) { campaign in
        let faults = Faults(on: campaign, dice: SplitMix(seed))
        for _ in 0..<2 { try await campaign.start() }
        let decisions = try await Self.authorise(
          Campaigns.count(120, long: 10_000), on: campaign, meanwhile: faults)
        try await Self.expectEnds(of: decisions, on: campaign, faults)
      }
    }

    /// With the usual lease, and nobody but the next executor to look at it.
    @Test func `what was cut off is shown as in doubt, soon after the restart`() async throws {
      try await withCampaign { campaign in
        for round in 1...Campaigns.count(1, long: 5) {
          try await campaign.start()
          let ready = try #require(
            try await campaign.authorise([campaign.plan(.endless, on: "endless-\(round)")]).first)
          try await Self.eventually {
            campaign.target.trace(of: "\(ready.id)").standing["one"] == 1
          }
          // It runs, and nobody doubts it.
          #expect(try await campaign.explain()["state"] as? String == "under-way")
          try await campaign.kill(0)
          try await campaign.start()
          let restarted = ContinuousClock.now
          try await Self.eventually {
            try await campaign.book(of: ready.stream)[ready.id]?.next == .askPerson(step: 0)
          }
          #expect(try await campaign.explain()["state"] as? String == "in-doubt")
          let taken = ContinuousClock.now - restarted
          print("in doubt was shown \(taken) after the restart")
          // Ten seconds where the machine does nothing else.
          #expect(taken < .seconds(30))
          #expect(campaign.target.trace(of: "\(ready.id)").standing["one"] == 1)
          try await campaign.kill(0)
        }
      }
    }

    /// A program's helper is not killed with its executor.
    ///
    /// Left alone, it would have its effect after the next executor was told that there is none, and has
    /// begun the step again.
    @Test func `what a killed executor's program has left running is ended before it is looked at`()
      async throws
    {
      try await withCampaign(leaseMilliseconds: 1_000) { campaign in
        try await campaign.start()
        var faults = 0
        for round in 1...Campaigns.count(1, long: 20) {
          let ready = try #require(
            try await campaign.authorise([campaign.plan(.outlived, on: "outlived-\(round)")]).first)
          let id = "\(ready.id)"
          try await Self.eventually { !campaign.target.helpers(of: id).isEmpty }
          let helper = campaign.target.helpers(of: id)[0]
          // Noted right after its start.
          try await Self.eventually { try await campaign.isNoted(ready.id) }
          try await campaign.kill(0)
          if Self.isAtWork(helper) { faults += 1 }
          try await campaign.start()
          var probe: StepProbe?
          try await Self.eventually {
            probe = try await campaign.probes(on: ready.stream).first
            return probe != nil
          }
          #expect(!Self.isAtWork(helper), "it is ended before the probe has said anything")
          #expect(probe?.verdict == .notDone)
          #expect(probe?.because.plain?.contains("left running") == true)
          try await Self.eventually { campaign.target.helpers(of: id).count == 2 }
          // Had the first one been left alone, both would have their effect now.
          campaign.target.letHelpers(of: id)
          try await Self.eventually {
            try await campaign.book(of: ready.stream)[ready.id]?.isEnded == true
          }
          let trace = campaign.target.trace(of: id)
          #expect(trace.doubles == 0)
          #expect(trace.standing == ["one": 1])
        }
        print("executor campaign: \(faults) helpers outlived their executor")
        #expect(faults > 0)
      }
    }

    /// Whoever has ended may wait to be collected for as long as they like.
    private static func isAtWork(_ process: Int32) -> Bool {
      guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let name = line.lastIndex(of: ")")
      else { return false }
      return !line[line.index(after: name)...].hasPrefix(" Z")
    }

    /// How many are agreed to on one incident.
    private static let bundle = 6

    private static func authorise(
      _ count: Int, on campaign: ExecutorCampaign, meanwhile faults: Faults
    ) async throws -> [(kind: EffectTarget.Kind, ready: AgreedDecisions.Ready)] {
      var decisions: [(kind: EffectTarget.Kind, ready: AgreedDecisions.Ready)] = []
      let kinds: [EffectTarget.Kind] = [.quick, .slow, .pair, .quick, .pair, .blind]
      while decisions.count < count {
        let first = decisions.count
        let plans = kinds.prefix(min(bundle, count - first)).enumerated().map { index, kind in
          // In doubt a place is kept, so each of those has its own.
          campaign.plan(kind, on: kind == .blind ? "blind-\(first)" : "service-\(index)")
        }
        let ready = try await campaign.authorise(plans)
        decisions += zip(kinds, ready).map { ($0, $1) }
        while decisions.count - (try await campaign.settled()) > (Campaigns.isLong ? 40 : 8)
          * bundle
        {
          try await faults.next()
        }
      }
      let end = ContinuousClock.now + .seconds(Campaigns.isLong ? 600 : 60)
      while try await campaign.settled() < count, ContinuousClock.now < end {
        try await faults.next()
      }
      return decisions
    }

    private static func expectEnds(
      of decisions: [(kind: EffectTarget.Kind, ready: AgreedDecisions.Ready)],
      on campaign: ExecutorCampaign, _ faults: Faults
    ) async throws {
      var tally: [String: Int] = [:]
      func count(_ word: String, _ number: Int = 1) { tally[word, default: 0] += number }
      for (kind, ready) in decisions {
        var action: Action?
        try await eventually {
          action = try await campaign.book(of: ready.stream)[ready.id]
          guard let action else { return false }
          return action.isEnded || action.next == .askPerson(step: 0)
        }
        let trace = campaign.target.trace(of: "\(ready.id)")
        #expect(trace.doubles == 0, "\(kind) \(ready.id)")
        count("late calls turned away", trace.late)
        if action?.claims.count ?? 0 > 1 { count("taken over") }
        switch action?.end {
        case .completed?:
          count("done")
          let steps = campaign.target.calls(of: kind).map(\.name)
          #expect(trace.standing == Dictionary(uniqueKeysWithValues: steps.map { ($0, 1) }))
        case .failed(let failure)?:
          count("failed: \(failure.cause.rawValue)")
          // Whoever took it was killed each time: it is left alone, untouched, and somebody is called.
          #expect(
            failure.cause == .stepFailed
              ? kind == .pair : [.busy, .setAside].contains(failure.cause))
          #expect(trace.standing.values.allSatisfy { $0 == 0 }, "\(kind) \(ready.id)")
        case nil:
          count("in doubt")
          #expect(kind == .blind)
          #expect(trace.standing["one", default: 0] <= 1)
        }
      }
      print("executor campaign: \(faults)")
      print("executor campaign: \(tally.sorted { $0.key < $1.key }.map { "\($1) \($0)" })")
      #expect(faults.kills > 0)
      #expect(faults.stops > 0)
      #expect(faults.cuts > 0)
      #expect(tally["taken over", default: 0] > 0)
      #expect(tally["failed: set-aside", default: 0] <= max(1, decisions.count / 1_000))
    }

    private static func eventually(_ condition: () async throws -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(60)
      while try await !condition() {
        try #require(ContinuousClock.now < end, "it did not happen within a minute")
        try await Task.sleep(for: .milliseconds(20))
      }
    }

    private func withCampaign(
      leaseMilliseconds: Int? = nil, _ body: (ExecutorCampaign) async throws -> Void
    ) async throws {
      try await withInstance { folder in
        let campaign = try await ExecutorCampaign(
          in: folder, leaseMilliseconds: leaseMilliseconds)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(campaign)) } catch { outcome = .failure(error) }
        await campaign.close()
        try outcome.get()
      }
    }
  }
}

/// What the dice do to two executors, and how often it happened.
private final class Faults: CustomStringConvertible {
  private let campaign: ExecutorCampaign
  private var dice: SplitMix
  private var count = 0
  private(set) var (kills, stops, cuts, connections) = (0, 0, 0, 0)

  init(on campaign: ExecutorCampaign, dice: SplitMix) {
    (self.campaign, self.dice) = (campaign, dice)
  }

  func next() async throws {
    let longest = Campaigns.isLong ? 3_000 : 900
    try await Task.sleep(for: .milliseconds(Int.random(in: 100...longest, using: &dice)))
    let victim = Int.random(in: 0...1, using: &dice)
    count += 1
    // Each kind comes once, whatever the dice show.
    switch count <= 3 ? count * 3 : Int.random(in: 0..<10, using: &dice) {
    case 0..<4:
      try await campaign.kill(victim)
      try await campaign.start()
      kills += 1
    case 4..<7:
      // Past the lease, so that the other one takes over.
      let time = Int.random(in: 1_100...2_200, using: &dice)
      try await campaign.stop(victim, for: .milliseconds(time))
      stops += 1
    default:
      let ended = try await campaign.cut()
      connections += ended
      if ended > 0 { cuts += 1 }
    }
  }

  var description: String {
    "\(kills) kills, \(stops) stops past the lease, \(cuts) cuts of \(connections) connections"
  }
}
