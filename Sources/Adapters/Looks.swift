import Spawn
import Synchronization

/// Looks at things that may never answer, such as a folder on a dead network disk, each for a limited
/// time.
///
/// Nothing ends a call that is blocked: what does not answer in time is left behind and goes on by
/// itself. Only so many are left behind; then nothing more is looked at until one has come back.
///
/// What comes is a result: it waits in the race, where no async call has to carry it.
package final class Looks: Sendable {
  private let patience: Duration
  private let most: Int
  private let left = Mutex(0)

  package init(patience: Duration, leavingBehind most: Int = 16) {
    (self.patience, self.most) = (patience, most)
  }

  /// For files and programs of this host, wherever they are asked for: its threads are one stock.
  static let atHost = Looks(patience: .seconds(15))

  /// How many have not come back, though nobody waits for them any more.
  package var leftBehind: Int { left.withLock(\.self) }

  /// Does what blocks, on a thread of its own: the shared pool has one a core, for everybody.
  ///
  /// - Returns: what `body` says, or throws; that nobody knows, when it does not answer.
  func onThread<Value: Sendable>(
    at what: String, _ body: @escaping @Sendable () throws(PreparationRefusal) -> Value
  ) async -> Result<Value, PreparationRefusal> {
    await race(at: what) { (finish: @escaping @Sendable (Race<Value>.Answer) -> Void) in
      startThread { finish(Result { () throws(PreparationRefusal) in try body() }) }
      return {}
    }
  }

  /// Does what waits, in a task that is cancelled when it takes too long.
  ///
  /// `patience` is for this one, where it is not that of all.
  ///
  /// - Returns: what `body` answers; that nobody knows, when it does not.
  package func look<Value: Sendable>(
    at what: String, within patience: Duration? = nil,
    _ body: @escaping @Sendable () async -> Value
  ) async -> Result<Value, PreparationRefusal> {
    await race(at: what, within: patience) {
      (finish: @escaping @Sendable (Race<Value>.Answer) -> Void) in
      let task = Task { finish(.success(await body())) }
      return { task.cancel() }
    }
  }

  /// `start` begins the work and answers how it is asked to stop.
  private func race<Value: Sendable>(
    at what: String, within limit: Duration? = nil,
    _ start: (@escaping @Sendable (Race<Value>.Answer) -> Void) -> @Sendable () -> Void
  ) async -> Result<Value, PreparationRefusal> {
    guard leftBehind < most else {
      return .failure(
        PreparationRefusal(
          "\(what) was not looked at: \(most) earlier looks have not come back. See what hangs on "
            + "the executor's host, and start the executor anew.", isUnknown: true))
    }
    let race = Race<Value>(counting: { [self] change in left.withLock { $0 += change } })
    let patience = limit ?? patience
    let timer = Task {
      guard await Pause.passes(patience) else { return }
      race.giveUp(
        "\(what) did not answer within \(patience). It may be on a disk or behind a network that is "
          + "gone: look at it by hand.")
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if race.begin(continuation) { race.stop(by: start { race.end($0) }) }
      }
    } onCancel: {
      race.giveUp("\(what) was not looked at to the end: the executor was stopped.")
    }
    timer.cancel()
    return race.answer
  }
}

/// Work and its deadline: the first to come counts.
private final class Race<Value: Sendable>: Sendable {
  typealias Answer = Result<Value, PreparationRefusal>

  private struct State {
    var waiting: CheckedContinuation<Void, Never>?
    var answer: Answer?
    /// Nobody waits for the work any more.
    var givenUp: PreparationRefusal?
    var hasBegun = false
    var stop: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  /// Told of work that is left behind, and of work that has come back.
  private let count: @Sendable (_ change: Int) -> Void

  init(counting count: @escaping @Sendable (_ change: Int) -> Void) { self.count = count }

  /// Whether the work is still to be begun.
  func begin(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    let isLate = state.withLock { state in
      guard state.givenUp == nil else { return true }
      (state.waiting, state.hasBegun) = (continuation, true)
      return false
    }
    if isLate { continuation.resume() }
    return !isLate
  }

  /// What came first; only of a race that is over.
  var answer: Answer {
    state.withLock { state in
      state.givenUp.map(Answer.failure) ?? state.answer
        ?? .failure(PreparationRefusal("It was not looked at.", isUnknown: true))
    }
  }

  /// How the work is asked to stop, when nobody waits for it any more.
  func stop(by stop: @escaping @Sendable () -> Void) {
    let isLate = state.withLock { state in
      state.stop = stop
      return state.givenUp != nil
    }
    if isLate { stop() }
  }

  func end(_ answer: Answer) {
    let waiting = state.withLock { state in
      if state.givenUp != nil { count(-1) }
      state.stop = nil
      if state.waiting != nil { state.answer = answer }
      return state.waiting.take()
    }
    waiting?.resume()
  }

  func giveUp(_ sentence: String) {
    let refusal = PreparationRefusal(sentence, isUnknown: true)
    let (waiting, stop) = state.withLock { state in
      guard state.givenUp == nil, !state.hasBegun || state.waiting != nil else {
        return (CheckedContinuation<Void, Never>?.none, (@Sendable () -> Void)?.none)
      }
      state.givenUp = refusal
      // Under the lock, so that it cannot come back before it was left behind.
      if state.hasBegun { count(1) }
      return (state.waiting.take(), state.stop)
    }
    stop?()
    waiting?.resume()
  }
}
