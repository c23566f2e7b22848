import Actions
import Adapters
import Decisions
import Digest
import EventLog
import IncidentService
import Policy

/// One attempt at an action, under one fence.
struct ActionCourse: Sendable {
  let runner: ActionRunner
  let action: EventID
  let stream: StreamID
  let hold: ActionHold
  let lease: StepLease

  private var fence: Fence { hold.fence }
  private var stamp: String { "\(fence.timeline).\(fence.epoch)" }

  /// Goes on until the action is over or waits for a person.
  ///
  /// `fresh` is for the first step, where it was judged just now.
  ///
  /// - Throws: `ActionLost` when somebody has taken over.
  func run(from first: ActionRecord, with fresh: ActionJudge.Warrant? = nil) async throws {
    var (record, fresh) = (first, fresh)
    while true {
      try await record.follow(in: runner.store)
      guard let known = record.actions[action], known.fence == fence else { throw ActionLost() }
      switch known.next {
      case .start(let step):
        let judged = record.version == first.version.next ? fresh : nil
        fresh = nil
        try await start(step, known, record, judged)
      case .doubt(let step, _):
        _ = try await say(.doubt(place(step, record)), record, "doubt \(step)", .fence)
      case .probe(let step): try await probe(step, known, record)
      case .undo(let step): try await takeBack(step, known, record)
      case .complete:
        let completion = record.completion(
          of: action, under: fence, objective: try await objective(record))
        let command = ActionCommand.complete(completion)
        if try await say(command, record, "end", .last) { return }
      case .fail(let step):
        let reason = known.steps[Int(step)].report?.because?.plain ?? "It was found not done."
        let sentence = "Step \(step + 1), “\(known.steps[Int(step)].name)”: \(reason)"
        if try await fail(.stepFailed, sentence, known, record) { return }
      case .askPerson: return try await runner.ledger.rest(hold)
      case .nothing: return
      }
    }
  }

  /// Does nothing more, and says what is known.
  ///
  /// - Throws: `ActionLost` when somebody has taken over.
  func giveUp(from first: ActionRecord, because: String) async throws {
    var record = first
    while true {
      try await record.follow(in: runner.store)
      guard let known = record.actions[action], known.fence == fence else { throw ActionLost() }
      switch known.next {
      case .complete:
        let completion = record.completion(of: action, under: fence, objective: nil)
        if try await say(.complete(completion), record, "end", .last) { return }
      case .start, .undo, .fail:
        if try await fail(.setAside, because, known, record) { return }
      case .doubt(let step, _):
        _ = try await say(.doubt(place(step, record)), record, "doubt \(step)", .fence)
      case .probe(let step):
        let probe = StepProbe(place(step, record), .unknown, because: .text(because))
        _ = try await say(.probe(probe), record, "probe \(step)", .fence)
      case .askPerson: return try await runner.ledger.rest(hold)
      case .nothing: return
      }
    }
  }

  /// How long the policy gives until traffic is back.
  private func objective(_ record: ActionRecord) async throws -> Span? {
    guard let name = record.subject(of: action)?.decision.plan?.plan.definition else { return nil }
    return try await runner.judge.facts.rules().policy.actions[name]?.objective
  }

  private func start(
    _ step: Int32, _ known: Action, _ record: ActionRecord, _ judged: ActionJudge.Warrant?
  ) async throws {
    var warrant = judged
    if warrant == nil { warrant = try await self.warrant(known, record) }
    guard let warrant else { return }
    guard var call = warrant.call(step, of: action, under: fence, lease) else {
      _ = try await fail(.planChanged, "The plan has no such step.", known, record)
      return
    }
    call.watch = watch(step)
    let begin = ActionCommand.startStep(
      place(step, record), name: call.step.name, isReversible: !call.step.undo.isEmpty)
    guard try await intend(begin, record, "start \(step)") else { return }
    let clock = ContinuousClock.now
    let outcome = try await warrant.adapter.perform(call)
    let report = report(outcome, after: ContinuousClock.now - clock)
    try await tell("end \(step)", of: step, record) {
      .endStep(place(step, $0), outcome.ending.word, report)
    }
  }

  /// Follows the plan that was agreed to, as the step itself did.
  private func takeBack(_ step: Int32, _ known: Action, _ record: ActionRecord) async throws {
    guard let warrant = try await warrant(known, record) else { return }
    guard var call = warrant.call(step, of: action, under: fence, lease) else {
      _ = try await fail(.planChanged, "The plan has no such step.", known, record)
      return
    }
    call.watch = watch(step)
    let begin = ActionCommand.startUndo(place(step, record))
    guard try await intend(begin, record, "undo \(step)") else { return }
    let clock = ContinuousClock.now
    let outcome = try await warrant.adapter.takeBack(call)
    let report = report(outcome, after: ContinuousClock.now - clock)
    try await tell("undone \(step)", of: step, record) {
      .endUndo(place(step, $0), outcome.ending.word, report)
    }
  }

  /// Says what is about to be done, and that nobody else may do it from now on for a while.
  private func intend(
    _ command: ActionCommand, _ record: ActionRecord, _ purpose: String
  ) async throws -> Bool {
    let asked = ContinuousClock.now
    guard try await say(command, record, purpose, .lease(runner.lease)) else { return false }
    lease.renew(until: asked + runner.lease)
    try lease.check()
    return true
  }

  /// It has happened: told as often as it takes, while the place is held.
  ///
  /// Where the database is away for a moment, what came of the step is kept meanwhile. Otherwise it
  /// would be in doubt although somebody knows.
  private func tell(
    _ purpose: String, of step: Int32, _ record: ActionRecord,
    _ command: (ActionRecord) -> ActionCommand
  ) async throws {
    var record = record
    let end = ContinuousClock.now + runner.lease
    while true {
      do {
        try await record.follow(in: runner.store)
        guard let known = record.actions[action], known.fence == fence, !known.isEnded else {
          throw ActionLost()
        }
        // An answer may have been lost: then it is there.
        guard known.isOpen(step) else { return }
        if try await say(command(record), record, purpose, .fence) { return }
      } catch  where Self.mayPass(error) && ContinuousClock.now < end {
        try await Task.sleep(for: runner.lease / 20)
      }
    }
  }

  private static func mayPass(_ error: any Error) -> Bool {
    !(error is ActionLost || error is ActionRejection || error is CancellationError
      || error is AppendRefusal)
  }

  /// Nil when it may not go on, and that is on record, or the record has moved on.
  private func warrant(
    _ known: Action, _ record: ActionRecord
  ) async throws -> ActionJudge.Warrant? {
    guard let (decision, authorisation) = record.subject(of: action) else { throw ActionLost() }
    let verdict = try await runner.judge.judge(
      decision, authorisation, on: stream, hasBegun: known.hasBegun)
    switch verdict {
    case .may(let warrant): return warrant
    case .mayNot(let cause, let sentence):
      _ = try await fail(cause, sentence, known, record)
      return nil
    }
  }

  private func probe(_ step: Int32, _ known: Action, _ record: ActionRecord) async throws {
    guard let (decision, authorisation) = record.subject(of: action) else { throw ActionLost() }
    let left = try await endLeftovers(of: step)
    var answer: ProbeAnswer
    switch try await runner.judge.judge(
      decision, authorisation, on: stream, hasBegun: true)
    {
    case .may(let warrant):
      guard let call = warrant.call(step, of: action, under: fence) else { throw ActionLost() }
      answer = await warrant.adapter.probe(call)
    // What was begun may be done all the same; only nobody here may ask by these rules any more.
    case .mayNot(_, let sentence): answer = .unknown("It was not looked at: \(sentence)")
    }
    try Task.checkCancellation()
    let probe: StepProbe
    switch answer.with(left) {
    case .done(let text):
      probe = StepProbe(place(step, record), .done, because: .text(text))
    case .notDone(let text):
      probe = StepProbe(place(step, record), .notDone, because: .text(text))
    case .unknown(let text):
      probe = StepProbe(place(step, record), .unknown, because: .text(text))
    }
    _ = try await say(.probe(probe), record, "probe \(step)", .fence)
  }

  private func fail(
    _ cause: ActionFailure.Cause, _ sentence: String, _ known: Action, _ record: ActionRecord
  ) async throws -> Bool {
    let failure = ActionFailure(
      action, of: known.decision, fence: fence, cause, because: .text(sentence),
      isUntouched: !known.hasBegun)
    return try await say(.fail(failure), record, "end", .last)
  }

  /// Whether it is on record now; false when the stream has moved on meanwhile.
  private func say(
    _ command: ActionCommand, _ record: ActionRecord, _ purpose: String, _ condition: HoldCondition
  ) async throws -> Bool {
    let append = runner.scribe.append(
      try record.actions.decide(command), about: action, record, to: stream,
      // Of the version too: under one fence a step may be in doubt twice.
      "\(purpose) \(stamp) \(record.version)")
    switch try await runner.ledger.append(append, under: hold, condition) {
    case nil: throw ActionLost()
    case .conflict?: return false
    case .appended?, .replayed?: return true
    }
  }

  private func place(_ step: Int32, _ record: ActionRecord) -> StepPlace {
    StepPlace(
      action, of: record.actions[action]?.decision ?? action, step: step, fence: fence)
  }

  private func report(_ outcome: StepOutcome, after duration: Duration) -> StepReport {
    let (seconds, attoseconds) = duration.components
    var report = StepReport(
      milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000,
      exitCode: outcome.exitCode, outputSize: Int64(outcome.outputSize),
      outputHash: outcome.output.map { runner.judge.digest(Array($0.utf8)) },
      output: outcome.output.map { .text($0) })
    report.errors = outcome.errors.map { .text($0) }
    report.standardOutput = outcome.streams.map { StepReport.Stream($0.output) }
    report.standardError = outcome.streams.map { StepReport.Stream($0.errors) }
    report.usuallyMilliseconds = outcome.usually?.to.inMilliseconds
    if case .failed(let sentence) = outcome.ending { report.because = .text(sentence) }
    return report
  }
}

extension Action {
  /// Whether it is not told yet what came of the step, or of taking it back.
  fileprivate func isOpen(_ step: Int32) -> Bool {
    guard steps.indices.contains(Int(step)) else { return false }
    return switch steps[Int(step)].state {
    case .started, .undoing: true
    default: false
    }
  }
}

extension StepReport.Stream {
  fileprivate init(_ stream: StepOutcome.Stream) {
    self.init(size: Int64(stream.size), hash: stream.digest)
  }
}

extension StepOutcome.Ending {
  fileprivate var word: ActionCommand.StepEnding {
    switch self {
    case .carriedOut: .finished
    case .failed: .failed
    case .timedOut: .timedOut
    }
  }
}
