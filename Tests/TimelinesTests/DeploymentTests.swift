import EventLog
import Incidents
import Rollouts
import TestStories
import Testing
import Timelines

@Suite struct `Deployments in a timeline` {
  private let redaction = Redaction(
    at: Timestamp(microseconds: 0), by: LogPosition(9), because: nil)

  private func sentence(_ fact: DeploymentEvent) throws -> [SentencePiece] {
    Describer.sentence(for: .deployment(fact), of: try recorded(fact))
  }

  private func recorded(_ fact: DeploymentEvent) throws -> RecordedEvent {
    var story = Story()
    story.record(.deployment(fact), at: 0)
    return try #require(story.events.first).event
  }

  @Test func `what a person or a probe wrote is quoted, so that it can be redacted`() throws {
    let halted = try sentence(
      .halted(because: .text("Slow."), scope: .text("Ann's shop"), by: Story.ada))
    #expect(halted.contains(.quote(.text("Ann's shop"))))
    let report = HealthReport(
      group: "canary",
      signals: [ReportedSignal(signal: "orders", verdict: .fail, value: .redacted(redaction))],
      verdict: .fail)
    #expect(try sentence(.healthRecorded(report)).contains(.quote(.redacted(redaction))))
  }

  @Test func `checks that were passed over are named`() throws {
    let text = try sentence(.gatesPassedOver(group: "canary", gates: ["tests", "health"])).raw
    #expect(text == "The rollout went ahead of checks of canary, which are owed: tests, health")
  }

  /// Two targets judge health, and neither sees the other.
  @Test func `what is owed counts the same health as good as the deployment does`() throws {
    var (good, bad) = (0, 0)
    for verdict in Verdict.allCases {
      for signal in [nil, Verdict.pass, .fail, .unknown] {
        for amount in [nil, Int64(0), 5] {
          for reading in 0..<3 {
            var report = HealthReport(
              group: "canary",
              signals: signal.map { [ReportedSignal(signal: "errors", verdict: $0)] } ?? [],
              verdict: verdict)
            switch reading {
            case 0: report.requests = amount
            case 1: report.windowSeconds = amount
            default: report.coverage = amount.flatMap { Share(hundredths: Int32(clamping: $0)) }
            }
            let event = try recorded(.healthRecorded(report))
            let isFulfilled = try !ObligationRules.changes(for: event).isEmpty
            #expect(isFulfilled == (report.soundVerdict == .pass), "\(report)")
            if isFulfilled { good += 1 } else { bad += 1 }
          }
        }
      }
    }
    #expect(good > 5 && bad > 50)
  }

  @Test func `a gate that was passed over is made up for by the gate of that name`() throws {
    for kind in GateKind.allCases {
      let missing = MissingCheck.gate(kind, .unknown)
      let passed = try recorded(
        .gatesPassedOver(group: "canary", gates: [missing.name, MissingCheck.notTested.name]))
      let gate = try recorded(
        .gateRecorded(GateResult(group: "canary", kind: kind, outcome: .pass)))
      var owed: [String] = []
      for case .owe(let obligation) in try ObligationRules.changes(for: passed) {
        owed.append(obligation.id)
      }
      var fulfilled: [String] = []
      for case .fulfil(let id, _, _, _) in try ObligationRules.changes(for: gate) {
        fulfilled.append(id)
      }
      #expect(owed.count == 2)
      #expect(owed == fulfilled)
    }
  }
}
