import EventLog
import IncidentService
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `Who was served what` {
  @Test func `changes where groups are entered and where it is rolled back`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let start = office.clock.now
      func at(_ seconds: Int64) -> Timestamp { start.advanced(bySeconds: seconds) }
      let number = try await desk.plan(
        office.plan(), stream: nil, starting: true, by: office.order(by: alice, at: at(0))
      ).number
      func give(_ command: DeploymentCommand, at seconds: Int64) async throws {
        _ = try await desk.order(
          command, to: number, by: office.order(by: alice, at: at(seconds)))
      }
      try await give(.recordAudience(group: "canary", members: ["ann"]), at: 10)
      try await give(.recordAudience(group: "all", members: ["ben"]), at: 10)
      try await give(.enter(group: "canary"), at: 100)
      try await office.pass("canary", in: number)
      try await give(.promote(group: "canary"), at: 200)
      try await give(.enter(group: "all"), at: 300)
      try await give(.recordRollback(toVersion: "1.9"), at: 400)
      func served(_ subject: String, _ seconds: Int64) async throws -> [ServedVersion] {
        try await desk.assignments(
          of: subject, at: at(seconds), service: "shop", environment: nil
        ).map(\.answer)
      }
      let old = { ServedVersion.stable(version: "1.9", group: $0) }
      let new = { ServedVersion.new(version: "2.0", group: $0) }
      #expect(try await served("ann", -1) == [], "not yet planned")
      #expect(try await served("ann", 99) == [old("canary")])
      #expect(try await served("ann", 100) == [new("canary")])
      #expect(try await served("ben", 299) == [old("all")])
      #expect(try await served("ben", 300) == [new("all")])
      #expect(try await served("eve", 150) == [.unknown(Office.share(20))])
      #expect(try await served("eve", 300) == [new("all")])
      #expect(try await served("ann", 400) == [old("canary")])
      #expect(
        try await desk.assignments(
          of: "ann", at: at(150), service: "other", environment: nil
        ).isEmpty)
    }
  }

  @Test func `is found although many deployments came later`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let start = office.clock.now
      _ = try await office.deployment(at: start)
      for _ in 0..<205 {
        _ = try await desk.plan(
          office.plan(), stream: nil, starting: false,
          by: office.order(by: alice, at: start.advanced(bySeconds: 60)))
      }
      let found = try await desk.assignments(
        of: "ann", at: start.advanced(bySeconds: 10), service: nil, environment: nil)
      #expect(found.map(\.deployment.number) == ["DEP-2026-001"])
    }
  }
}
