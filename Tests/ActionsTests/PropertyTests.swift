import Actions
import EventLog
import Testing

/// Executors that die, come late, and get every answer that a target can give.
@Suite struct `Any course of an action` {
  /// One course, as it would stand on the record.
  private struct Course {
    var random: Seeded
    var book = ActionBook()
    var events: [ActionEvent] = []
    var epoch: Int64 = 0
    /// Fences of executors that still believe to act.
    var fences: [Fence] = []
    let isReversible: Bool

    init(seed: UInt64) {
      random = Seeded(state: seed)
      isReversible = random.chance(1, of: 2)
    }

    /// Says what it was refused.
    mutating func say(_ command: ActionCommand) -> ActionRejection? {
      do {
        for event in try book.decide(command) {
          book.evolve(event)
          events.append(event)
        }
        return nil
      } catch {
        return error
      }
    }

    mutating func claim() {
      epoch += 1
      let fence = Fence(timeline: 1, epoch: epoch)
      let attempt = Int32(book[Examples.action]?.claims.count ?? 0) + 1
      if say(.claim(Examples.claim(attempt, fence))) == nil { fences.append(fence) }
    }

    /// What the executor that holds the newest claim does next, or a part of it.
    mutating func act() {
      guard let action = book[Examples.action], let fence = action.fence else { return }
      switch action.next {
      case .start(let step):
        _ = say(.startStep(place(step, fence), name: "step", isReversible: isReversible))
        // It may die here, with or without an effect.
        guard random.chance(3, of: 4) else { return }
        let endings: [ActionCommand.StepEnding] = [.finished, .finished, .failed, .timedOut]
        _ = say(.endStep(place(step, fence), random.pick(endings), StepReport()))
      case .doubt(let step, _): _ = say(.doubt(place(step, fence)))
      case .probe(let step):
        _ = say(
          .probe(
            StepProbe(
              place(step, fence), random.pick(StepProbe.Verdict.allCases), because: .text("x"))))
      case .complete:
        _ = say(.complete(ActionCompletion(action.id, of: action.decision, fence: fence)))
      case .fail: _ = say(.fail(failure(fence)))
      case .askPerson(let step):
        guard random.chance(1, of: 2) else { return }
        _ = say(
          .probe(
            StepProbe(
              place(step, fence), random.pick([.done, .notDone]), by: Examples.person,
              because: .text("x"))))
      case .undo(let step):
        _ = say(.startUndo(place(step, fence)))
        guard random.chance(3, of: 4) else { return }
        let endings: [ActionCommand.StepEnding] = [.finished, .finished, .failed, .timedOut]
        _ = say(.endUndo(place(step, fence), random.pick(endings), StepReport()))
      case .nothing: return
      }
    }

    /// An executor that was stopped for long goes on where it was.
    mutating func actLate() {
      guard let fence = fences.dropLast().randomElement(using: &random) else { return }
      let before = events
      let step = Int32(random.below(2))
      let commands: [ActionCommand] = [
        .startStep(place(step, fence), name: "late", isReversible: false),
        .endStep(place(step, fence), .finished, StepReport()), .doubt(place(step, fence)),
        .startUndo(place(step, fence)), .endUndo(place(step, fence), .finished, StepReport()),
        .probe(StepProbe(place(step, fence), .notDone, because: .text("x"))),
        .complete(ActionCompletion(Examples.action, of: Examples.decision, fence: fence)),
        .fail(failure(fence)),
      ]
      for command in commands {
        #expect(say(command) != nil, "a stale fence appends \(command)")
      }
      #expect(events == before)
    }

    func place(_ step: Int32, _ fence: Fence) -> StepPlace {
      StepPlace(Examples.action, of: Examples.decision, step: step, fence: fence)
    }

    func failure(_ fence: Fence) -> ActionFailure {
      ActionFailure(
        Examples.action, of: Examples.decision, fence: fence, .stepFailed, because: .text("x"),
        isUntouched: false)
    }
  }

  @Test(arguments: 0..<200)
  func `keeps what is promised`(seed: UInt64) throws {
    for round in 0..<10 {
      var course = Course(seed: seed &* 1_000 &+ UInt64(round))
      course.claim()
      for _ in 0..<20 {
        switch course.random.below(8) {
        case 0: course.claim()
        case 1, 2: course.actLate()
        default: course.act()
        }
      }
      try check(course.events)
      // Left to itself, with executors that come back, it gets to an end or to a person.
      for _ in 0..<30 where course.book[Examples.action]?.isEnded == false {
        course.claim()
        course.act()
      }
      let action = try #require(course.book[Examples.action])
      #expect(action.isEnded || action.doubtful != nil, "\(action.steps)")
      try check(course.events)
    }
  }

  private func check(_ events: [ActionEvent]) throws {
    // No step starts twice without a probe that says not done.
    var begun: Set<Int32> = []
    var undoing: Set<Int32> = []
    var hasFailed = false
    var newest: Fence?
    for (index, event) in events.enumerated() {
      switch event {
      case .stepStarted(let place, _, _):
        #expect(begun.insert(place.step).inserted, "step \(place.step) starts twice")
      case .stepProbed(let probe):
        // Of a step that was being taken back: done means that it stands, and it may be tried again.
        undoing.remove(probe.place.step)
        if probe.verdict == .notDone { begun.remove(probe.place.step) }
        hasFailed = hasFailed || probe.verdict == .notDone
      case .stepFailed: hasFailed = true
      case .undoStarted(let place):
        #expect(hasFailed, "taken back, and nothing failed")
        #expect(undoing.insert(place.step).inserted, "step \(place.step) is taken back twice")
        #expect(begun.contains(place.step))
      case .undone(let place, _): begun.remove(place.step)
      case .compensated(_, _, _, let steps):
        #expect(!steps.isEmpty && steps.allSatisfy { !begun.contains($0) })
        #expect(index == events.count - 2, "it ends right after")
      case .claimed(let claim):
        #expect(newest.map { $0 < claim.fence } ?? true)
        newest = claim.fence
      case .completed, .failed: #expect(index == events.count - 1, "something follows the end")
      default: break
      }
      if case .stepFinished(let place, _) = event { #expect(place.fence == newest) }
    }
    if case .completed? = events.last { #expect(begun.count == 2) }
  }

  @Test func `one action at a time acts on a service and environment`() throws {
    var book = ActionBook()
    var other = Examples.claim(1, Examples.fence(9))
    other.action = EventID(uuid: Examples.uuid(77))
    for event in try book.decide(.claim(Examples.claim(1))) { book.evolve(event) }
    #expect(throws: ActionRejection.anotherIsLive(Examples.action)) {
      try book.decide(.claim(other))
    }
    other.environment = "staging"
    #expect(try book.decide(.claim(other)) == [.claimed(other)])
  }

  @Test func `a step that may have been done is never called failed`() throws {
    var book = ActionBook()
    for event: ActionEvent in [
      .claimed(Examples.claim(1)),
      .stepStarted(Examples.place(0, 1), name: "switch", isReversible: false),
      .claimed(Examples.claim(2)),
    ] { book.evolve(event) }
    #expect(throws: ActionRejection.isInDoubt(step: 0)) {
      try book.decide(
        .fail(
          ActionFailure(
            Examples.action, of: Examples.decision, fence: Examples.fence(2), .withdrawn,
            because: .text("x"), isUntouched: false)))
    }
  }

  @Test func `a step that had all its time is not begun anew`() throws {
    var book = ActionBook()
    for event: ActionEvent in [
      .claimed(Examples.claim(1)),
      .stepStarted(Examples.place(0, 1), name: "switch", isReversible: false),
      .stepTimedOut(Examples.place(0, 1), StepReport()),
      .inDoubt(Examples.place(0, 1), because: .timedOut),
      .stepProbed(StepProbe(Examples.place(0, 1), .notDone, because: .text("x"))),
    ] { book.evolve(event) }
    #expect(book[Examples.action]?.next == .fail(step: 0))
  }

  @Test func `after a failover a smaller epoch is a newer fence`() {
    #expect(Fence(timeline: 1, epoch: 900) < Fence(timeline: 2, epoch: 3))
  }
}

/// The same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func chance(_ hits: Int, of all: Int) -> Bool { below(all) < hits }
  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}
