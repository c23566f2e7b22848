import Foundation
import Testing

extension System {
  @Suite struct `Messages while senders are killed and receivers fail` {
    private static let isLong = ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] != nil
    private static let messages = isLong ? 100_000 : 2_000
    private static let kills = isLong ? 100 : 6

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
        try await campaign.record(Self.messages / Self.kills)
        try await campaign.hasten()
        try await campaign.killOne()
      }
      try await campaign.record(Self.messages % Self.kills)
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
      print(
        "delivery campaign: \(Self.messages) messages, \(campaign.receivers.received) requests, "
          + "\(twice) repetitions, \(Self.kills) kills, first try after "
          + "\(standing.firstTries.isEmpty ? 0 : standing.firstTries[standing.firstTries.count * 99 / 100]) s (p99)"
      )
    }
  }
}
