import EventLog
import Rollouts
import Testing

/// Random commands, most of them sensible; what comes of them is checked against plain bookkeeping.
@Suite struct `In any run of a rollout` {
  static let people = [Examples.planner, Examples.responder, Examples.second]

  /// A command that may or may not be allowed now, mostly about the groups that are next to move.
  private func command(
    _ random: inout SplitMix, to deployment: Deployment
  ) -> DeploymentCommand {
    let near = [deployment.nextGroup?.name, deployment.entered.last].compactMap { $0 }
    let names = Int.random(in: 0..<4, using: &random) == 0 ? [] : near
    let group =
      names.randomElement(using: &random)
      ?? Examples.groups.randomElement(using: &random)?.name ?? ""
    let person = Self.people.randomElement(using: &random) ?? Examples.planner
    let outcome: Verdict =
      [.pass, .pass, .pass, .fail, .unknown]
      .randomElement(using: &random) ?? .pass
    switch Int.random(in: 0..<40, using: &random) {
    case 0..<14: return .enter(group: group)
    case 14..<26:
      let kind = [GateKind.smoke, .load].randomElement(using: &random) ?? .smoke
      return .recordGate(GateResult(group: group, kind: kind, outcome: outcome))
    case 26..<29: return .recordHealth(HealthReport(group: group, verdict: outcome))
    case 29: return .promote(group: group)
    case 30: return .halt(because: "Odd.", scope: nil, by: person)
    case 31..<34: return .requestResume(approval: Examples.approval, because: "Fine.", by: person)
    case 34..<37: return .grantResume(by: person)
    case 37: return .denyResume(because: "No.", by: person)
    case 38: return .complete
    default:
      return Int.random(in: 0..<8, using: &random) == 0
        ? .recordRollback(toVersion: "2.3.1") : .start
    }
  }

  /// What happened in `runs` runs, one list each.
  private func runs(
    _ count: UInt64, _ profile: DeploymentProfile = .routine,
    _ check: (_ before: Deployment, _ event: DeploymentEvent, _ after: Deployment) -> Void = {
      _, _, _ in
    }
  ) -> [[DeploymentEvent]] {
    var plan = Examples.plan
    plan.profile = profile
    return (1...count).map { seed in
      var random = SplitMix(state: seed)
      var history = [DeploymentEvent.planned(plan), .started]
      var deployment = Deployment(history)
      for _ in 0..<120 {
        guard let events = try? deployment.decide(command(&random, to: deployment)) else {
          continue
        }
        for event in events {
          let before = deployment
          deployment.evolve(event)
          check(before, event, deployment)
          history.append(event)
        }
      }
      return history
    }
  }

  @Test func `traffic always adds up, and falls only by a roll-back`() {
    var (falls, rollbacks) = (0, 0)
    _ = runs(300) { before, event, after in
      #expect(after.split.new.hundredths + after.split.stable.hundredths == 10_000)
      if case .rolledBack = event { rollbacks += 1 }
      guard after.split.new < before.split.new else { return }
      falls += 1
      #expect(event == .rolledBack(toVersion: "2.3.1"))
      #expect(after.split.new == .none)
    }
    #expect(falls > 10)
    #expect(rollbacks >= falls)
  }

  @Test func `no group is entered without a pass of the one before, made while it was exposed`() {
    let names = Examples.groups.map(\.name)
    var entries = 0
    for history in runs(500) {
      var outcomes: [String: [GateKey: Verdict]] = [:]
      for event in history {
        switch event {
        case .gateRecorded(let gate): outcomes[gate.group, default: [:]][gate.key] = gate.outcome
        case .groupEntered(let group, _, _):
          if let position = names.firstIndex(of: group), position > 0 {
            let previous = outcomes[names[position - 1]] ?? [:]
            #expect(!previous.isEmpty && previous.values.allSatisfy { $0 == .pass })
            entries += 1
          }
          outcomes[group] = [:]
        default: break
        }
      }
    }
    #expect(entries > 150)
  }

  @Test func `in an emergency no group is entered past a failure of the one before`() {
    let names = Examples.groups.map(\.name)
    var entries = 0
    _ = runs(200, .emergency) { before, event, _ in
      guard case .groupEntered(let group, _, _) = event, let position = names.firstIndex(of: group),
        position > 0
      else { return }
      let missing = before.missingGates(for: names[position - 1])
      #expect(missing.filter(\.isFailure).isEmpty)
      entries += 1
    }
    #expect(entries > 100)
  }

  @Test func `what an emergency goes ahead of is on record before it does`() {
    var (gaps, sound) = (0, 0)
    let histories = runs(200, .emergency)
    for history in histories {
      var deployment = Deployment()
      var passed: [DeploymentEvent] = []
      for event in history {
        switch event {
        case .gatesPassedOver: passed.append(event)
        case .groupEntered(let group, _, _):
          let owed = deployment.passedOver(entering: group)
          #expect(passed.count == owed.count)
          for (event, gap) in zip(passed, owed) {
            #expect(event == .gatesPassedOver(group: gap.group, gates: gap.checks.map(\.name)))
          }
          if owed.isEmpty { sound += 1 } else { gaps += 1 }
          passed = []
        case .completed:
          #expect(passed.isEmpty == deployment.passedOverByCompleting().isEmpty)
          passed = []
        default: #expect(passed.isEmpty)
        }
        deployment.evolve(event)
      }
    }
    #expect(gaps > 20)
    #expect(sound > 20)
  }

  @Test func `a halt holds until a second person lets it go on`() {
    var (halts, resumes) = (0, 0)
    for history in runs(300) {
      var isHalted = false
      var asked: PrincipalID?
      for event in history {
        switch event {
        case .halted:
          (isHalted, asked) = (true, nil)
          halts += 1
        case .resumeRequested(_, _, let person): asked = person
        case .resumeDenied: asked = nil
        case .resumed(let person):
          #expect(isHalted && asked != nil && asked != person)
          isHalted = false
          resumes += 1
        case .groupEntered, .promoted, .completed: #expect(!isHalted)
        default: break
        }
      }
    }
    #expect(halts > 100)
    #expect(resumes > 50)
  }

  @Test func `a command that was carried out and is idempotent does nothing again`() throws {
    for history in runs(50) {
      let deployment = Deployment(history)
      for group in deployment.entered where deployment.phase == .running {
        #expect(try deployment.decide(.enter(group: group)).isEmpty)
      }
      #expect(try deployment.decide(.plan(Examples.plan)).isEmpty)
    }
  }

  /// Also one that no rule would lead to: it happened, so it is folded.
  @Test func `any order of events is folded, and every command is answered`() {
    var random = SplitMix(state: 7)
    var groups: Set<String> = []
    for _ in 0..<500 {
      let history = Examples.events.map(\.event).shuffled(using: &random).prefix(12)
      let deployment = Deployment(Array(history))
      #expect(deployment.split.new.hundredths + deployment.split.stable.hundredths == 10_000)
      for _ in 0..<10 { _ = try? deployment.decide(command(&random, to: deployment)) }
      groups.formUnion(deployment.entered)
    }
    #expect(groups == ["canary"])
  }
}
