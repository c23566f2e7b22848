import Actions
import Digest
import EventLog
import FoundationEssentials
import TestThreads
import TestStories
import Testing
import Timelines

/// Whatever happens to an action, nothing is told as a success that nobody measured.
@Suite(.ownThreads) struct `What is told of any course of an action` {
  private static let claims = [
    "success", "fixed", "resolved", "recovered", "solved", "verified", "confirmed", "it helped",
  ]
  /// Words that deny what they name.
  private static let denials = [
    "whether it helped", "did not help", "it did not help", "verified by", "to be verified",
  ]

  private struct Dice {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
  }

  private static func history(_ seed: UInt64) -> [ActionEvent] {
    var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let (action, decision) = (EventID(uuid: UUID()), EventID(uuid: UUID()))
    let executor = ExecutorID(uuid: UUID())
    var (book, events, epoch) = (ActionBook(), [ActionEvent](), Int64(0))
    func say(_ command: ActionCommand) {
      guard let answer = try? book.decide(command) else { return }
      for event in answer {
        book.evolve(event)
        events.append(event)
      }
    }
    func place(_ step: Int32) -> StepPlace {
      StepPlace(action, of: decision, step: step, fence: Fence(timeline: 1, epoch: epoch))
    }
    for _ in 0..<40 {
      guard let known = book[action], known.fence != nil, dice.below(8) > 0 else {
        epoch += 1
        say(
          .claim(
            Claim(
              action, of: decision, planHash: .zero, service: "checkout",
              environment: "production", steps: 2, attempt: Int32(epoch),
              fence: Fence(timeline: 1, epoch: epoch), by: executor)))
        continue
      }
      switch known.next {
      case .start(let step):
        say(.startStep(place(step), name: "switch", isReversible: dice.below(2) == 0))
        let endings: [ActionCommand.StepEnding] = [.finished, .finished, .failed, .timedOut]
        if dice.below(4) > 0 { say(.endStep(place(step), dice.pick(endings), StepReport())) }
      case .undo(let step):
        say(.startUndo(place(step)))
        say(.endUndo(place(step), dice.pick([.finished, .failed, .timedOut]), StepReport()))
      case .doubt(let step, _): say(.doubt(place(step)))
      case .probe(let step), .askPerson(let step):
        say(
          .probe(
            StepProbe(
              place(step), dice.pick(StepProbe.Verdict.allCases),
              by: dice.below(2) == 0 ? nil : PrincipalID(uuid: UUID()), because: .text("seen"))))
      case .complete:
        say(
          .complete(
            ActionCompletion(
              action, of: decision, fence: place(0).fence, restoredAfterMilliseconds: 400,
              objectiveMilliseconds: dice.pick([nil, 100, 1_000]))))
      case .fail:
        say(
          .fail(
            ActionFailure(
              action, of: decision, fence: place(0).fence, .stepFailed, because: .text("no"),
              isUntouched: false)))
      case .nothing: verify(known, &dice, say)
      }
      if let trouble = book[action]?.trouble, dice.below(2) == 0 {
        say(.escalate(ActionEscalation(action, of: decision, trouble, rung: 1, to: "lead")))
      }
    }
    return events
  }

  private static func verify(
    _ action: Action, _ dice: inout Dice, _ say: (ActionCommand) -> Void
  ) {
    let time = Timestamp(microseconds: 0)
    guard let running = action.verification, running.end == nil else {
      say(
        .requestVerification(
          action: action.id, by: PrincipalID(uuid: UUID()), because: .text("Look again")))
      return say(
        .startVerification(
          VerificationStart(
            action.id, of: action.decision, round: (action.verification?.start.round ?? 0) + 1,
            checks: ["version"], samples: 3, minimumRequests: dice.pick([0, 10]), settledAt: time,
            endsAt: time)))
    }
    say(
      .sample(
        VerificationSample(
          action.id, of: action.decision, ordinal: Int32(running.samples.count + 1), at: time,
          [
            CheckResult(
              "version", dice.pick([.pass, .pass, .pass, .fail, .unknown]), value: "4.1.8",
              requests: dice.pick([nil, 5, 50]))
          ])))
    say(
      .endVerification(
        action: action.id, afterMilliseconds: dice.pick([nil, 9_000])))
  }

  @Test func `claims a success only after a verification that passed`() throws {
    var (verified, unverified) = (0, 0)
    for seed in 0..<400 {
      let events = Self.history(UInt64(seed))
      var story = Story()
      var ids: [(EventID, ActionEvent)] = []
      for (index, event) in events.enumerated() {
        ids.append((story.record(.action(event), at: index), event))
      }
      let timeline = story.timeline
      var hasPassed = false
      for (id, event) in ids {
        if case .verificationEnded(let end) = event, end.verdict == .passed { hasPassed = true }
        let entry = try #require(timeline[id])
        var text = timeline.sentence(of: entry).map(\.raw).joined().lowercased()
        for denial in Self.denials { text = text.replacing(denial, with: "") }
        let claimed = Self.claims.filter { text.contains($0) }
        #expect(claimed.isEmpty || hasPassed, "seed \(seed): \(text)")
        if !claimed.isEmpty { verified += 1 }
      }
      if !hasPassed, !events.isEmpty { unverified += 1 }
    }
    // Both happened, so that the test has seen something.
    #expect(verified > 20)
    #expect(unverified > 100)
  }
}
