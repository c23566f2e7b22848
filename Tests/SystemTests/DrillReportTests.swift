import CommandLineKit
import Foundation
import LocalParts
import PolicyFile
import Preparedness
import Testing

@testable import Operations

@Suite struct `What a drill reports` {
  @Test(
    arguments: [
      (0, "0.00 s"), (4, "0.00 s"), (5, "0.01 s"), (420, "0.42 s"), (9_994, "9.99 s"),
      (9_995, "10.0 s"), (12_345, "12.3 s"), (119_949, "119.9 s"), (119_950, "2 min 00 s"),
      (125_000, "2 min 05 s"),
    ] as [(Int64, String)])
  func `are times that people read`(milliseconds: Int64, text: String) {
    #expect(DrillSpan.text(milliseconds) == text)
  }

  private func report(_ verification: Scorecard.Verdict?, lastBad: Int64?) -> DrillReport {
    var clock = DrillClock(faultAt: 0)
    clock.detectedAt = 3_000_000
    clock.decidedAt = 4_000_000
    clock.authorisedAt = 5_000_000
    clock.begunAt = 5_100_000
    clock.lastBadAt = lastBad
    clock.verdictAt = 20_000_000
    return DrillReport(
      scenario: .badCanary,
      card: Scorecard(
        clock, requests: 100, badRequests: 7, objective: 10_000, verification: verification),
      load: LoadTally(slowness: 1), isByHand: false)
  }

  @Test(
    arguments: [(4_000_000, 0), (4_000_001, 1), (5_000_000, 1), (5_000_001, 2), (3_000_000, 0)]
      as [(Int64, Int64)])
  func `are whole seconds from the decision to the last bad answer`(last: Int64, seconds: Int64) {
    #expect(report(.passed, lastBad: last).seconds == seconds)
  }

  @Test func `is recorded as passed only when it was verified`() {
    func body(_ verification: Scorecard.Verdict?) -> String {
      String(
        decoding: report(verification, lastBad: 5_000_000)
          .body(service: "checkout", environment: "production", drill: nil), as: UTF8.self)
    }
    #expect(body(.passed).contains(#""outcome":"pass""#))
    for other in [Scorecard.Verdict.failed, .inconclusive, nil] {
      #expect(body(other).contains(#""outcome":"fail""#))
    }
    #expect(body(.passed).contains("On local parts, by lastgood drill run bad-canary"))
  }

  @Test func `fits eighty columns`() {
    for line in report(.inconclusive, lastBad: 5_000_000).lines {
      #expect(line.displayWidth <= 80, "\(line.plain)")
    }
  }

  @Test(arguments: DrillScenario.allCases)
  func `has a scenario whose policy is sound`(scenario: DrillScenario) async throws {
    let programs = StagePrograms(haproxy: "/usr/sbin/haproxy", prometheus: "/usr/bin/prometheus")
    for proposes in [true, false] {
      let stage = try LocalStage(
        scenario.plan, in: "/tmp/lastgood-drill-none", of: programs,
        backend: { ServeBackend.program(for: $0) })
      let text = DrillPolicy(scenario: scenario, stage: stage, proposes: proposes).text
      try await withEmptyFolder { folder in
        let path = folder + "/policy.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let file = ReadPolicyFile(path)
        #expect(!file.reading.hasErrors, "\(PolicyReport(file: file).lines.map(\.plain))")
      }
    }
  }
}
