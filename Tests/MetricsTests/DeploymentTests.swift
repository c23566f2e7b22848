import EventLog
import FoundationEssentials
import Incidents
import Metrics
import Policy
import Rollouts
import Testing

/// A deployment in the making, in minutes after noon.
struct Rollout {
  var facts: DeploymentFacts
  static let person = PrincipalID(uuid: UUID())

  init(_ change: (inout RolloutPlan) -> Void = { _ in }) throws {
    var plan = RolloutPlan(
      number: "DEP-2026-001", service: "checkout", environment: "production", version: "2",
      groups: [RolloutGroup(name: "all", kind: .percent, share: .all)], plannedBy: Self.person)
    change(&plan)
    facts = try #require(
      DeploymentFacts(.planned(plan), on: StreamID(uuid: UUID()), at: Course.noon))
    tell(.planned(plan), 0)
  }

  mutating func tell(_ event: DeploymentEvent, _ minutes: Int64, by person: PrincipalID? = person) {
    facts.record(event, at: Course.minute(minutes), by: person)
  }

  static func health(_ verdict: Verdict) -> DeploymentEvent {
    .healthRecorded(HealthReport(group: "all", verdict: verdict))
  }

  static let halt = DeploymentEvent.halted(because: .text("bad"), scope: nil, by: person)
}

@Suite struct `The figures of a deployment` {
  @Test func `tell how long a breach went on before it was halted`() throws {
    var rollout = try Rollout()
    rollout.tell(.started, 1)
    #expect(rollout.facts.halt == nil)
    rollout.tell(Rollout.health(.pass), 5)
    rollout.tell(Rollout.health(.unknown), 6)
    #expect(rollout.facts.halt == nil)
    rollout.tell(Rollout.health(.fail), 10)
    #expect(rollout.facts.halt == .notYet)
    rollout.tell(Rollout.health(.fail), 12)
    rollout.tell(Rollout.halt, 14)
    rollout.tell(.resumed(by: Rollout.person), 20)
    rollout.tell(Rollout.halt, 30)
    #expect(rollout.facts.halt == .minutes(4))
  }

  @Test func `count a breach from when the condition of a trigger held`() throws {
    var rollout = try Rollout()
    rollout.tell(.started, 1)
    rollout.tell(
      .triggerFired(
        TriggerFiring(
          EventID(uuid: UUID()), trigger: "errors", signal: "errors", then: .halt,
          service: "checkout", environment: "production", scope: "all", value: "9%",
          since: Course.minute(7), at: Course.minute(9), samples: [])), 10)
    rollout.tell(Rollout.halt, 9)
    #expect(rollout.facts.breach == Breach(began: Course.minute(7), noticed: Course.minute(9)))
    #expect(rollout.facts.halt == .minutes(2))
  }

  @Test func `know no halt of a breach that was left running to the end`() throws {
    var rollout = try Rollout()
    rollout.tell(.started, 1)
    rollout.tell(Rollout.health(.fail), 2)
    rollout.tell(.completed, 3)
    #expect(rollout.facts.halt == .unknown)
  }

  @Test func `see no breach in what goes wrong while it stands still`() throws {
    var rollout = try Rollout()
    rollout.tell(.started, 1)
    rollout.tell(Rollout.halt, 2)
    rollout.tell(Rollout.health(.fail), 3)
    #expect(rollout.facts.halt == nil)
  }

  @Test func `tell its size, its age, and who took part`() throws {
    var rollout = try Rollout {
      ($0.commitCount, $0.fileCount) = (4, 9)
      $0.oldestChangeAt = Course.minute(-100)
      $0.migrations = [Migration(id: "1", kind: .additive)]
    }
    let other = PrincipalID(uuid: UUID())
    rollout.tell(.started, 1, by: other)
    rollout.tell(
      .gateRecorded(
        GateResult(
          group: "all", kind: .smoke, outcome: .pass, milliseconds: 1_500, exitCode: 0)), 2,
      by: nil)
    rollout.tell(.gateRecorded(GateResult(group: "all", kind: .load, outcome: .pass)), 3)
    #expect(rollout.facts.lead == .notYet)
    rollout.tell(.completed, 20)
    let facts = rollout.facts
    #expect((facts.commits, facts.files, facts.migrations) == (4, 9, 1))
    #expect(facts.participants == [Rollout.person, other])
    #expect(facts.lead == .minutes(120))
    #expect((facts.automatedGates, facts.gatesByHand) == (1, 1))
    #expect(facts.gateMilliseconds == [1_500])
  }

  @Test func `count one that was taken back after it was there as undone`() throws {
    var rollout = try Rollout()
    rollout.tell(.started, 1)
    rollout.tell(.completed, 5)
    rollout.tell(.rolledBack(toVersion: "1"), 50)
    #expect(rollout.facts.isUndone)
    #expect(rollout.facts.completed == Course.minute(5))
  }
}

@Suite struct `Packed facts` {
  @Test func `are the same when they are read`() throws {
    var course = try Course(deployment: StreamID(uuid: UUID()))
    course.tell(.impactStated(Impact(since: Course.minute(-10))), 1)
    course.tell(.roleAccepted(role: .commander, by: Course.lead), 2)
    course.facts.record(detectedAt: Course.minute(-4), signal: "errors")
    course.decide(6)
    course.confirm(9)
    course.tell(.resolved(Resolution(recoveredAt: Timestamp(microseconds: .max))), 30)
    course.tell(.reopened(because: .text("again")), 40)
    course.tell(.merged(into: StreamID(uuid: UUID()), because: .text("same")), 41)
    var rollout = try Rollout { $0.oldestChangeAt = Timestamp(microseconds: .min) }
    rollout.tell(.started, 1)
    rollout.tell(Rollout.health(.fail), 2)
    rollout.tell(Rollout.halt, 3)
    let incidents = try (course.facts.packed + course.facts.packed).withUnsafeBytes { bytes in
      var reader = PackReader(bytes)
      return [try IncidentFacts(&reader), try IncidentFacts(&reader)]
    }
    #expect(incidents == [course.facts, course.facts])
    let deployment = try rollout.facts.packed.withUnsafeBytes { bytes in
      var reader = PackReader(bytes)
      return try DeploymentFacts(&reader)
    }
    #expect(deployment == rollout.facts)
  }

  @Test func `that are cut short are refused, wherever the cut is`() throws {
    var course = try Course()
    course.tell(.roleAccepted(role: .commander, by: Course.lead), 2)
    let packed = course.facts.packed
    for length in packed.indices {
      #expect(throws: MalformedPack.self) {
        try packed[..<length].withUnsafeBytes { bytes in
          var reader = PackReader(bytes)
          _ = try IncidentFacts(&reader)
        }
      }
    }
  }
}
