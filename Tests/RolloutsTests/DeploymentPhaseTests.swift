import EventLog
import Rollouts
import Testing

@Suite struct `Phases of a deployment` {
  static let phases: [(phase: Deployment.Phase, history: [DeploymentEvent])] = {
    let planned = [DeploymentEvent.planned(Examples.plan)]
    let running = planned + [.started]
    let all = running + Examples.groups.map { Examples.entered($0) }
    return [
      (.unplanned, []), (.planned, planned), (.running, running),
      (.halted, running + [Examples.halted]), (.completed, all + [.completed]),
      (.failed, running + [.failed(because: .text("It broke."))]),
      (.rolledBack, running + [.rolledBack(toVersion: "2.3.1")]),
    ]
  }()

  /// One letter a phase, in the order above.
  ///
  /// `+` it happens, `=` it is so already; else it is refused: `p` not planned, `d` planned already,
  /// `s` not started, `S` started already, `h` halted, `e` over, `n` not halted, `r` nobody asked,
  /// `g` groups are missing, `b` nothing to roll back.
  static let diagram: [(name: String, command: DeploymentCommand, answers: String)] = {
    var other = Examples.plan
    other.version = "2.5.0"
    return [
      ("plan", .plan(other), "+dddddd"),
      ("plan again", .plan(Examples.plan), "+======"),
      ("evidence", .recordEvidence(ChecklistItem(item: "scan", status: .done)), "p++++++"),
      ("approve", .approve(by: Examples.second), "p+SSeee"),
      ("start", .start, "p+=heee"),
      ("enter", .enter(group: "canary"), "ps+heee"),
      ("gate", .recordGate(Examples.gate), "p++++++"),
      ("health", .recordHealth(Examples.health), "p++++++"),
      ("promote", .promote(group: "canary"), "psgheee"),
      ("halt", .halt(because: "Odd.", scope: nil, by: Examples.responder), "p+++eee"),
      (
        "ask to resume",
        .requestResume(approval: Examples.approval, because: "Fine.", by: Examples.responder),
        "pnn+nnn"
      ),
      ("grant", .grantResume(by: Examples.second), "pnnrnnn"),
      ("deny", .denyResume(because: "No.", by: Examples.second), "pnnrnnn"),
      ("audience", .recordAudience(group: "canary", members: ["ann"]), "p++++++"),
      ("complete", .complete, "psgh=ee"),
      ("fail", .fail(because: "Odd."), "p+++e=e"),
      ("roll back", .recordRollback(toVersion: "2.3.1"), "pb++++="),
    ]
  }()

  @Test(arguments: diagram)
  func `answer every command as the diagram says`(
    name: String, command: DeploymentCommand, answers: String
  ) {
    #expect(answers.count == Self.phases.count)
    for ((phase, history), expected) in zip(Self.phases, answers) {
      let deployment = Deployment(history)
      #expect(deployment.phase == phase)
      #expect(letter(deployment, command) == expected, "\(name) when \(phase)")
    }
  }

  private func letter(_ deployment: Deployment, _ command: DeploymentCommand) -> Character {
    do throws(DeploymentRejection) {
      return try deployment.decide(command).isEmpty ? "=" : "+"
    } catch {
      switch error {
      case .notPlanned: return "p"
      case .alreadyPlanned: return "d"
      case .notStarted: return "s"
      case .alreadyStarted: return "S"
      case .halted: return "h"
      case .ended: return "e"
      case .notHalted: return "n"
      case .noResumeRequest: return "r"
      case .notEntered, .groupsNotEntered: return "g"
      case .nothingToRollBack: return "b"
      default: return "?"
      }
    }
  }
}

@Suite struct `Halting and resuming` {
  let planned = DeploymentEvent.planned(Examples.plan)

  @Test func `anyone halts, also without a reason and before the start`() throws {
    var deployment = Deployment([planned])
    try deployment.carryOut(.halt(because: "", scope: nil, by: Examples.planner))
    #expect(deployment.phase == .halted)
    #expect(deployment.rejection(of: .start) == .halted(number: "DEP-2026-001", because: .text("")))
  }

  @Test func `a second halt is recorded when anything about it is new`() throws {
    var deployment = Deployment([planned, .started])
    let halt = DeploymentCommand.halt(because: "Slow.", scope: "eu", by: Examples.responder)
    try deployment.carryOut(halt)
    #expect(try deployment.decide(halt).isEmpty)
    for (because, scope, person) in [
      ("Data is lost.", "eu", Examples.responder), ("Slow.", "us", Examples.responder),
      ("Slow.", nil, Examples.responder), ("Slow.", "eu", Examples.second),
    ] {
      #expect(
        try deployment.decide(.halt(because: because, scope: scope, by: person)) == [
          .halted(because: .text(because), scope: scope.map { .text($0) }, by: person)
        ])
    }
    // The same word, but the accent stands apart.
    try deployment.carryOut(.halt(because: "caf\u{E9}", scope: nil, by: Examples.second))
    #expect(
      try deployment.decide(.halt(because: "cafe\u{301}", scope: nil, by: Examples.second)).count
        == 1)
    let redaction = Redaction(at: Examples.noon, by: LogPosition(9), because: nil)
    deployment.evolve(
      .halted(because: .redacted(redaction), scope: .redacted(redaction), by: Examples.second))
    #expect(
      try deployment.decide(.halt(because: "", scope: nil, by: Examples.second)).count == 1)
  }

  @Test func `a second halt takes back the request to go on`() throws {
    var deployment = Deployment([planned, .started, Examples.halted])
    try deployment.carryOut(
      .requestResume(approval: Examples.approval, because: "Fine.", by: Examples.responder))
    try deployment.carryOut(.halt(because: "Data is lost.", scope: nil, by: Examples.planner))
    #expect(deployment.halt?.because == .text("Data is lost."))
    #expect(
      deployment.rejection(of: .grantResume(by: Examples.second))
        == .noResumeRequest(number: "DEP-2026-001"))
  }

  @Test func `resuming goes back to where it stood`() throws {
    for (history, phase) in [
      ([planned], Deployment.Phase.planned), ([planned, .started], .running),
    ] {
      var deployment = Deployment(history + [Examples.halted])
      try deployment.carryOut(
        .requestResume(approval: Examples.approval, because: "Fine.", by: Examples.responder))
      #expect(
        try deployment.decide(.grantResume(by: Examples.second)) == [
          .resumeGranted(approval: Examples.approval, by: Examples.second),
          .resumed(by: Examples.second),
        ])
      try deployment.carryOut(.grantResume(by: Examples.second))
      #expect(deployment.phase == phase)
      #expect(deployment.halt == nil)
    }
  }

  @Test func `nobody grants what they asked for`() throws {
    var deployment = Deployment([planned, .started, Examples.halted])
    try deployment.carryOut(
      .requestResume(approval: Examples.approval, because: "Fine.", by: Examples.responder))
    #expect(
      deployment.rejection(of: .grantResume(by: Examples.responder))
        == .ownResumeRequest(number: "DEP-2026-001"))
    #expect(deployment.phase == .halted)
  }

  @Test func `a denied request is gone, and a new halt needs a new request`() throws {
    var deployment = Deployment([planned, .started, Examples.halted])
    let ask = DeploymentCommand.requestResume(
      approval: Examples.approval, because: "Fine.", by: Examples.responder)
    try deployment.carryOut(ask)
    try deployment.carryOut(.denyResume(because: "No.", by: Examples.second))
    #expect(
      deployment.rejection(of: .grantResume(by: Examples.second))
        == .noResumeRequest(number: "DEP-2026-001"))
    try deployment.carryOut(ask)
    try deployment.carryOut(.grantResume(by: Examples.second))
    try deployment.carryOut(.halt(because: "Again.", scope: nil, by: Examples.second))
    #expect(
      deployment.rejection(of: .grantResume(by: Examples.second))
        == .noResumeRequest(number: "DEP-2026-001"))
  }

  @Test func `the same request twice is one, another one waits`() throws {
    var deployment = Deployment([planned, .started, Examples.halted])
    let ask = DeploymentCommand.requestResume(
      approval: Examples.approval, because: "Fine.", by: Examples.responder)
    try deployment.carryOut(ask)
    #expect(try deployment.decide(ask).isEmpty)
    #expect(
      deployment.rejection(
        of: .requestResume(approval: Examples.id(10), because: "Me too.", by: Examples.second))
        == .resumeRequested(number: "DEP-2026-001", approval: Examples.approval))
  }

  @Test func `a halt in one region holds the later ones`() throws {
    var plan = Examples.plan
    plan.groups = ["east-us", "west-europe"].enumerated().map {
      RolloutGroup(
        name: $1, kind: .region, share: Examples.share(Int32($0 + 1) * 50), bakeSeconds: 86_400)
    }
    var deployment = Deployment([.planned(plan), .started])
    try deployment.carryOut(.enter(group: "east-us"))
    deployment.evolve(Examples.pass("east-us"))
    try deployment.carryOut(.halt(because: "Slow.", scope: "east-us", by: Examples.responder))
    #expect(
      deployment.rejection(of: .enter(group: "west-europe"))
        == .halted(number: "DEP-2026-001", because: .text("Slow.")))
  }

  @Test func `a plan is approved by somebody else, once, before the start`() throws {
    var deployment = Deployment([planned])
    #expect(
      deployment.rejection(of: .approve(by: Examples.planner)) == .ownPlan(number: "DEP-2026-001"))
    try deployment.carryOut(.approve(by: Examples.second))
    #expect(try deployment.decide(.approve(by: Examples.second)).isEmpty)
    #expect(deployment.approvals.map(\.by) == [Examples.second])
  }
}
