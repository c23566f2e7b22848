import EventLog
import Rollouts
import Testing

@Suite struct `Entering and promoting groups` {
  static func running(
    _ profile: DeploymentProfile = .routine, _ more: [DeploymentEvent] = []
  ) -> Deployment {
    var plan = Examples.plan
    plan.profile = profile
    return Deployment([.planned(plan), .started, Examples.entered(Examples.groups[0])] + more)
  }

  private func gate(_ group: String, _ outcome: Verdict, _ kind: GateKind = .smoke)
    -> DeploymentEvent
  {
    .gateRecorded(GateResult(group: group, kind: kind, outcome: outcome))
  }

  private func health(
    _ verdict: Verdict, coverage: Int32? = nil, requests: Int64? = nil,
    signals: [ReportedSignal] = []
  ) -> DeploymentEvent {
    .healthRecorded(
      HealthReport(
        group: "canary", signals: signals, verdict: verdict,
        coverage: coverage.map(Examples.share), requests: requests))
  }

  private func missing(
    _ deployment: Deployment, _ command: DeploymentCommand = .enter(group: "early")
  ) -> [MissingCheck]? {
    guard case .checksMissing(_, _, _, let missing) = deployment.rejection(of: command) else {
      return nil
    }
    return missing
  }

  @Test func `the next group waits for a pass of the one before`() throws {
    #expect(missing(Self.running()) == [.notTested])
    #expect(
      missing(Self.running(.routine, [gate("canary", .unknown)])) == [.gate(.smoke, .unknown)])
    #expect(missing(Self.running(.routine, [gate("canary", .fail)])) == [.gate(.smoke, .fail)])
    let passed = Self.running(.routine, [gate("canary", .pass)])
    #expect(
      try passed.decide(.enter(group: "early"))
        == [.groupEntered(group: "early", share: Examples.share(20))])
  }

  @Test func `the newest outcome of each gate counts, and every gate does`() {
    let repaired = [gate("canary", .fail), gate("canary", .pass)]
    #expect(Self.running(.routine, repaired).rejection(of: .enter(group: "early")) == nil)
    let broken = [gate("canary", .pass), gate("canary", .fail)]
    #expect(missing(Self.running(.routine, broken)) == [.gate(.smoke, .fail)])
    let half = [gate("canary", .pass), gate("canary", .unknown, .load)]
    #expect(missing(Self.running(.routine, half)) == [.gate(.load, .unknown)])
  }

  @Test func `a pass in group 1 lets nobody into group 3`() throws {
    var deployment = Self.running(.routine, [gate("canary", .pass)])
    try deployment.carryOut(.enter(group: "early"))
    for _ in 0..<3 {
      try deployment.carryOut(
        .recordGate(
          GateResult(
            group: "canary", kind: .smoke, outcome: .pass)))
    }
    #expect(deployment.missingGates(for: "early") == [.notTested])
    #expect(missing(deployment, .enter(group: "half")) == [.notTested])
  }

  @Test func `a pass from before a group was entered does not count for it`() throws {
    var deployment = Self.running(.routine, [gate("canary", .pass), gate("early", .pass)])
    try deployment.carryOut(.enter(group: "early"))
    #expect(missing(deployment, .enter(group: "half")) == [.notTested])
  }

  @Test func `a group whose own check already fails is not entered`() {
    let deployment = Self.running(.routine, [gate("canary", .pass), gate("early", .fail, .probe)])
    #expect(missing(deployment) == [.gate(.probe, .fail)])
  }

  @Test func `unknown health blocks, and so does health that fails`() {
    let tested = [gate("canary", .pass)]
    #expect(missing(Self.running(.routine, tested + [health(.unknown)])) == [.health(.unknown)])
    #expect(missing(Self.running(.routine, tested + [health(.fail)])) == [.health(.fail)])
    #expect(
      Self.running(.routine, tested + [health(.fail), health(.pass)])
        .rejection(of: .enter(group: "early")) == nil)
  }

  @Test func `health without traffic or data, or next to a failing signal, is no pass`() {
    let tested = [gate("canary", .pass)]
    let odd: [(DeploymentEvent, Verdict)] = [
      (health(.pass, requests: 0), .unknown), (health(.pass, coverage: 0), .unknown),
      (health(.pass, signals: [ReportedSignal(signal: "errors", verdict: .fail)]), .fail),
      (health(.pass, signals: [ReportedSignal(signal: "errors", verdict: .unknown)]), .unknown),
    ]
    for (report, verdict) in odd {
      #expect(missing(Self.running(.routine, tested + [report])) == [.health(verdict)])
    }
  }

  @Test func `an emergency goes ahead of missing checks, which are known as debt`() {
    for report in [[], [gate("canary", .unknown, .load)], [health(.unknown)]] {
      let deployment = Self.running(.emergency, report)
      #expect(deployment.rejection(of: .enter(group: "early")) == nil)
      #expect(!deployment.missingGates(for: "canary").isEmpty)
    }
  }

  @Test func `going ahead of checks is recorded in the same breath`() throws {
    let early = DeploymentEvent.groupEntered(group: "early", share: Examples.share(20))
    #expect(
      try Self.running(.emergency).decide(.enter(group: "early"))
        == [.gatesPassedOver(group: "canary", gates: ["tests"]), early])
    let odd = Self.running(
      .emergency,
      [
        gate("canary", .pass), gate("canary", .unknown, .load), health(.unknown),
        gate("early", .unknown, .probe),
      ])
    #expect(
      try odd.decide(.enter(group: "early")) == [
        .gatesPassedOver(group: "canary", gates: ["load", "health"]),
        .gatesPassedOver(group: "early", gates: ["probe"]), early,
      ])
    let sound = Self.running(.emergency, [gate("canary", .pass), health(.pass)])
    #expect(try sound.decide(.enter(group: "early")) == [early])
    let all = Self.running(.emergency, Examples.groups.dropFirst().map { Examples.entered($0) })
    #expect(
      try all.decide(.complete)
        == [.gatesPassedOver(group: "everyone", gates: ["tests"]), .completed])
  }

  @Test func `an emergency does not go ahead of a check that failed`() {
    #expect(
      missing(Self.running(.emergency, [gate("canary", .fail), health(.unknown)]))
        == [.gate(.smoke, .fail)])
    #expect(missing(Self.running(.emergency, [health(.fail)])) == [.health(.fail)])
  }

  @Test func `groups come in their order and none is skipped`() throws {
    let deployment = Self.running(.routine, [gate("canary", .pass)])
    #expect(
      deployment.rejection(of: .enter(group: "half"))
        == .outOfOrder(number: "DEP-2026-001", group: "half", next: "early"))
    #expect(try deployment.decide(.enter(group: "canary")).isEmpty)
    #expect(
      deployment.rejection(of: .enter(group: "canray"))
        == .unknownGroup(
          number: "DEP-2026-001", group: "canray", known: ["canary", "early", "half", "everyone"]))
  }

  @Test func `a bake is over after a fresh pass of the group itself`() throws {
    let promote = DeploymentCommand.promote(group: "canary")
    #expect(missing(Self.running(), promote) == [.notTested])
    #expect(missing(Self.running(.emergency), promote) == [.notTested])
    #expect(missing(Self.running(.routine, [gate("early", .pass)]), promote) == [.notTested])
    for pass in [gate("canary", .pass), health(.pass, coverage: 100)] {
      var deployment = Self.running(.routine, [pass])
      #expect(try deployment.decide(promote) == [.promoted(group: "canary")])
      try deployment.carryOut(promote)
      #expect(try deployment.decide(promote).isEmpty)
    }
  }

  @Test func `a gap in the watch over health keeps the bake from being over`() {
    let deployment = Self.running(.routine, [gate("canary", .pass), health(.pass, coverage: 90)])
    #expect(
      missing(deployment, .promote(group: "canary")) == [.coverage(Examples.share(90))])
  }

  @Test func `a deployment is complete when its last group passed`() throws {
    var deployment = Self.running(.routine, [gate("canary", .pass)])
    for (group, next) in zip(Examples.groups, Examples.groups.dropFirst()) {
      #expect(
        deployment.rejection(of: .complete)
          == .groupsNotEntered(
            number: "DEP-2026-001", deployment.exposure.notReached))
      try deployment.carryOut(
        .recordGate(GateResult(group: group.name, kind: .smoke, outcome: .pass)))
      try deployment.carryOut(.enter(group: next.name))
    }
    #expect(missing(deployment, .complete) == [.notTested])
    deployment.evolve(gate("everyone", .pass))
    try deployment.carryOut(.complete)
    #expect(deployment.phase == .completed)
    #expect(deployment.split.new == .all)
  }

  @Test func `exposure names what was reached, and a roll-back takes the traffic away`() throws {
    var deployment = Self.running(.routine, [gate("canary", .pass)])
    try deployment.carryOut(.enter(group: "early"))
    let reached = deployment.exposure
    #expect(reached.reached == ["canary", "early"])
    #expect(reached.notReached == ["half", "everyone"])
    #expect(reached.share == Examples.share(20))
    try deployment.carryOut(.recordRollback(toVersion: "2.3.1"))
    #expect(deployment.exposure.reached == ["canary", "early"])
    #expect(deployment.split.new == .none)
    #expect(deployment.split.stable == .all)
    #expect(deployment.phase == .rolledBack)
  }

  @Test func `a smaller share that was recorded later does not make exposure fall`() {
    let odd = DeploymentEvent.groupEntered(group: "early", share: Examples.share(2))
    #expect(Self.running(.routine, [odd]).split.new == Examples.share(5))
  }

  @Test func `going back to the version that failed is refused`() {
    #expect(
      Self.running().rejection(of: .recordRollback(toVersion: "2.4.0"))
        == .rollbackToItself(number: "DEP-2026-001", version: "2.4.0"))
  }
}
