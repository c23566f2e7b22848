import Foundation
import Testing

extension System {
  @Suite struct `Messages while senders are killed and receivers fail` {
    private static let isLong = ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] != nil
    private static let messages = isLong ? 100_000 : 2_000
    private static let kills = isLong ? 100 : 6
    /// A hundred each second: what comes faster waits for its turn, and would say nothing of kills.
    private static let pause = Duration.milliseconds(10)

    @Test func `none is lost, and what comes twice has the same id`() async throws {
      try await withEmptyFolder { folder in
        try await withForeignDatabase { environment, database in
          let campaign = try await DeliveryCampaign(environment, database, in: folder)
          do {
            try await play(campaign)
          } catch {
            await campaign.close()
            throw error
          }
          await campaign.close()
        }
      }
    }

    private func play(_ campaign: DeliveryCampaign) async throws {
      try await campaign.startOne()
      for _ in 0..<Self.kills {
        try await campaign.record(Self.messages / Self.kills, each: Self.pause)
        try await campaign.hasten()
        try await campaign.killOne()
      }
      try await campaign.record(Self.messages % Self.kills, each: Self.pause)
      let end = ContinuousClock.now + (Self.isLong ? .seconds(7_200) : .seconds(180))
      var standing = try await campaign.standing()
      while standing.sent < Self.messages {
        try #require(ContinuousClock.now < end, "\(standing.waiting) still wait")
        try await campaign.hasten()
        try await Task.sleep(for: .milliseconds(500))
        standing = try await campaign.standing()
      }
      let accepted = campaign.receivers.accepted
      #expect(standing.sent == Self.messages && standing.waiting == 0 && standing.dead == 0)
      #expect(Set(accepted.keys) == standing.ids, "each has arrived, and nothing else")
      // Twice is what the cut answers and the killed senders explain.
      let twice = accepted.values.reduce(0) { $0 + $1 - 1 }
      let times = try await campaign.firstTries()
      func first(_ share: Double) -> Double { times[Int(Double(times.count - 1) * share)] }
      print(
        "delivery campaign: \(Self.messages) messages, \(campaign.receivers.received) requests, "
          + "\(twice) repetitions, \(Self.kills) kills, first try after "
          + [0.5, 0.99, 1].map { "\(first($0)) s (p\(Int($0 * 100)))" }.joined(separator: ", ")
      )
      // A few messages on a busy machine say little; a hundred thousand say it.
      if Self.isLong { #expect(first(0.99) <= 2) }
    }
  }
}
