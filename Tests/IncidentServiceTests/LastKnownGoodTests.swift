import EventLog
import FoundationEssentials
import IncidentService
import Policy
import PostgresStore
import Rollouts
import TestSupport
import Testing

@Suite(.freshDatabase) struct `Asking the desk for the last known good release` {
  /// Deploys to everyone at once; `minutes` of reports that pass follow, one a minute.
  private func deploy(
    _ version: String, _ office: Office, at start: Timestamp, reports minutes: Int64 = 15,
    every seconds: Int64 = 60, verdict: Verdict = .pass
  ) async throws -> String {
    func at(_ seconds: Int64) -> IncidentService.Order {
      office.order(by: office.alice, at: start.advanced(bySeconds: seconds))
    }
    var plan = office.plan(
      version, groups: [RolloutGroup(name: "all", kind: .percent, share: .all)])
    plan.artefactDigest =
      "sha256:" + String(repeating: version.utf8.last.map { String($0 % 10) } ?? "0", count: 64)
    let number = try await office.desk.plan(plan, stream: nil, starting: true, by: at(0)).number
    _ = try await office.desk.order(.enter(group: "all"), to: number, by: at(0))
    for index in 0..<minutes {
      let report = HealthReport(
        group: "all", verdict: verdict, coverage: .all, requests: 500, windowSeconds: seconds)
      _ = try await office.desk.order(
        .recordHealth(report), to: number, by: at((index + 1) * seconds))
    }
    return number
  }

  private func ask(
    _ office: Office, asOf time: Timestamp? = nil, leaving: String? = nil, by caller: Caller? = nil
  ) async throws -> LastKnownGoodAnswer {
    try await office.desk.lastKnownGood(
      LastKnownGoodQuestion(
        service: "shop", environment: "production", asOf: time, leaving: leaving),
      for: caller ?? office.viewer)
  }

  @Test func `answers the last healthy one, and says why not the newer ones`() async throws {
    try await Office.open { office in
      let start = office.clock.now.advanced(bySeconds: -100_000)
      let good = try await deploy("v1", office, at: start)
      let bad = try await deploy(
        "v2", office, at: start.advanced(bySeconds: 10_000), reports: 1, verdict: .fail)
      let failing = try await deploy(
        "v3", office, at: start.advanced(bySeconds: 20_000), reports: 2)
      let answer = try await ask(office, leaving: failing)
      #expect(answer.release?.number == good)
      #expect(answer.skipped.map(\.number) == [failing, bad])
      #expect(answer.skipped.map { $0.reasons.map(\.code) } == [["is-left"], ["health-failed"]])
      #expect(answer.ageSeconds == Int64(100_000))
      // What is not left is judged like any other.
      #expect(
        try await ask(office).skipped.first?.reasons.map(\.code) == ["not-watched"])
    }
  }

  /// A hotfix goes to the machines of production.
  @Test func `finds it under every name of one place`() async throws {
    var policy = Policy.standard
    policy.environments["hotfix"] = EnvironmentRule()
    policy.environments["hotfix"]?.sameAs = "production"
    policy.environments["staging"] = EnvironmentRule()
    let rules = policy
    try await Office.open { office in
      let start = office.clock.now.advanced(bySeconds: -100_000)
      let good = try await deploy("v1", office, at: start)
      var plan = office.plan("v2")
      plan.environment = "hotfix"
      let hotfix = try await office.desk.plan(
        plan, stream: nil, starting: true, by: office.order(by: office.alice)
      ).number
      func ask(_ environment: String, under desk: Desk) async throws -> LastKnownGoodAnswer {
        try await desk.lastKnownGood(
          LastKnownGoodQuestion(service: "shop", environment: environment, leaving: hotfix),
          for: office.viewer)
      }
      let desk = office.desk(under: Rulebook(rules))
      for name in ["hotfix", "production"] {
        let answer = try await ask(name, under: desk)
        #expect(answer.release?.number == good, "\(name)")
        #expect(answer.skipped.map(\.number) == [hotfix], "\(name)")
      }
      #expect(try await ask("staging", under: desk).release == nil)
      // Without that rule they are two places.
      #expect(try await ask("hotfix", under: office.desk).release == nil)
    }
  }

  @Test func `answers as the record stood then`() async throws {
    try await Office.open { office in
      let number = try await deploy(
        "v1", office, at: office.clock.now.advanced(bySeconds: -10_000))
      let head = try await office.log.head().position
      let time = try #require(try await office.log.event(at: head)?.recordedAt)
      _ = try await office.desk.order(
        .recordRollback(toVersion: "v0"), to: number, by: office.order(by: office.bob))
      #expect(try await ask(office).release == nil)
      #expect(try await ask(office, asOf: time).release?.number == number)
      let before = Timestamp(microseconds: time.microseconds - 1)
      #expect(try await ask(office, asOf: before).release == nil)
    }
  }

  @Test func `says no more of a restricted incident than that there is one`() async throws {
    try await Office.open { office in
      let number = try await deploy(
        "v1", office, at: office.clock.now.advanced(bySeconds: -10_000))
      var incident = NewIncident(title: "Break-in")
      incident.isRestricted = true
      let secret = try await office.desk.declare(incident, by: office.order(by: office.bob)).number
      _ = try await office.desk.link(
        deployment: number, to: secret, by: office.order(by: office.bob))
      #expect(
        try await ask(office).skipped.first?.reasons == [.openIncident(number: nil)])
      for caller in [office.bob, office.administrator] {
        #expect(
          try await ask(office, by: caller).skipped.first?.reasons
            == [.openIncident(number: secret)])
      }
    }
  }

  /// More reports than the book keeps: the log itself is asked.
  @Test func `reads a release whole where its first reports do not settle it`() async throws {
    try await Office.open { office in
      let start = office.clock.now.advanced(bySeconds: -10_000)
      let number = try await deploy("v1", office, at: start, reports: 300, every: 3)
      let answer = try await ask(office)
      #expect(answer.release?.number == number)
      #expect(answer.release?.health.count == 300 && answer.release?.abridgement == nil)
    }
  }

  @Test func `walks over any number of releases`() async throws {
    try await Office.open { office in
      let start = office.clock.now.advanced(bySeconds: -100_000)
      let good = try await deploy("v1", office, at: start)
      for _ in 0..<100 {
        _ = try await office.desk.plan(
          office.plan(), stream: nil, starting: true, by: office.order(by: office.alice))
      }
      // Nobody has started it: it is none of them.
      _ = try await office.desk.plan(
        office.plan(), stream: nil, starting: false, by: office.order(by: office.alice))
      var question = LastKnownGoodQuestion(service: "shop", environment: "production")
      question.detailLimit = 3
      let answer = try await office.desk.lastKnownGood(question, for: office.viewer)
      #expect(answer.release?.number == good)
      #expect(answer.skippedCount == 100 && answer.skipped.count == 3)
      question.service = "nothing"
      let nothing = try await office.desk.lastKnownGood(question, for: office.viewer)
      #expect(nothing.release == nil && nothing.skippedCount == 0 && nothing.next.count == 1)
    }
  }

  @Test func `refuses a deployment that is not there`() async throws {
    try await Office.open { office in
      let refusal = try await refusal { try await ask(office, leaving: "DEP-2001-001") }
      #expect(refusal?.isNotFound == true)
    }
  }
}
