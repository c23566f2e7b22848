/// Follows one trigger through the readings of its signal.
///
/// A condition has held for a time when two readings that far apart both meet it, and every one between
/// them does, and nothing is missing between them. Whatever is missing makes the state unknown; then
/// the time begins anew.
package struct TriggerEvaluation: Sendable {
  package let trigger: Trigger
  package private(set) var state = TriggerState.unknown(.notRead)
  private let limits: Limits
  private var last: Int64?
  private var held: [TriggerSample] = []

  /// What the readings have to be like.
  private struct Limits: Sendable {
    /// How long the condition must hold.
    var holds: Int64
    /// The longest time between two readings, in which nothing can have been missed.
    var gap: Int64?
    var window: Span?
    var requests: Int64?
    var expires: Int64?
  }

  /// `asksForRequests` is false where it is known that their number was never recorded.
  package init(_ trigger: Trigger, of signal: Signal?, asksForRequests: Bool = true) {
    self.trigger = trigger
    limits = Limits(
      holds: trigger.holds.inMilliseconds, gap: trigger.longestGap(of: signal),
      window: trigger.window ?? signal?.window,
      requests: asksForRequests ? signal?.minimumRequests : nil,
      expires: trigger.expires.map { $0.beginsAt * 1_000 })
  }

  /// Takes one reading; they come in the order of their times, and those that do not are left out.
  ///
  /// The answer is what to act on: a fire happens once, and again only after the condition was not
  /// met, or not known, in between.
  @discardableResult
  package mutating func feed(_ sample: TriggerSample) -> TriggerFire? {
    if let scope = sample.scope, scope != trigger.scope { return nil }
    if let last, sample.at < last { return nil }
    pass(to: sample.at)
    guard state != .expired else { return nil }
    last = sample.at
    if let doubt = doubt(about: sample) {
      forget(because: doubt)
      return nil
    }
    guard let value = sample.value, trigger.condition.holds(of: value) == true else {
      held = []
      state = .quiet
      return nil
    }
    keep(sample)
    if case .firing = state { return nil }
    let since = held.first?.at ?? sample.at
    let (time, isTooLong) = sample.at.subtractingReportingOverflow(since)
    guard isTooLong || time >= limits.holds else {
      state = .pending(since: since)
      return nil
    }
    state = .firing(since: since, at: sample.at)
    return TriggerFire(since: since, at: sample.at, samples: held)
  }

  /// Lets time pass without a reading: silence is no health, and a trigger ends on its day.
  package mutating func pass(to time: Int64) {
    if let expires = limits.expires, time >= expires {
      held = []
      state = .expired
      return
    }
    guard let last, let gap = limits.gap else { return }
    let (silence, isTooLong) = time.subtractingReportingOverflow(last)
    guard isTooLong || silence > gap else { return }
    forget(because: .gap(isTooLong ? .max : silence))
  }

  private mutating func forget(because doubt: TriggerDoubt) {
    held = []
    state = .unknown(doubt)
  }

  /// Why the reading cannot be judged; nil when it can.
  private func doubt(about sample: TriggerSample) -> TriggerDoubt? {
    guard let value = sample.value else { return .noValue }
    guard trigger.condition.holds(of: value) != nil else { return .unlikeUnit(value.unit) }
    if let window = sample.window, let asked = limits.window, window != asked {
      return .otherWindow(window)
    }
    guard let minimum = limits.requests else { return nil }
    guard let requests = sample.requests else { return .requestsNotRecorded }
    return requests < minimum ? .tooFewRequests(requests, of: minimum) : nil
  }

  private mutating func keep(_ sample: TriggerSample) {
    // A breach can last for days; what was seen when it fired is enough to show.
    if held.count >= Self.kept { held.removeLast() }
    held.append(sample)
  }

  private static let kept = 60
}

extension Trigger {
  /// The longest time between two readings in which nothing can have been missed.
  ///
  /// One and a half times the distance at which it is read, so that jitter is no gap and a reading
  /// that failed to come is one. Where the distance is not known: as long as the condition must hold,
  /// since nobody knows what happened in a longer silence.
  package func longestGap(of signal: Signal?) -> Int64? {
    let step = (every ?? signal?.step)?.inMilliseconds ?? 0
    guard step > 0 else { return holds > .zero ? holds.inMilliseconds : nil }
    let (sum, overflow) = step.addingReportingOverflow(step / 2)
    return overflow ? .max : sum
  }

  /// Why its readings could never show that the condition held for so long; nil when they can.
  ///
  /// An average over fifteen minutes says nothing about two minutes of them, and of one reading in two
  /// minutes nobody knows what happened between.
  package func blindness(to signal: Signal?) -> String? {
    guard holds > .zero else { return nil }
    if let window = window ?? signal?.window, window > holds {
      return "Each value is computed over \(window), so it cannot show that something held for "
        + "\(holds)."
    }
    if let step = every ?? signal?.step {
      let (twice, overflow) = step.inMilliseconds.multipliedReportingOverflow(by: 2)
      if overflow || twice > holds.inMilliseconds {
        return "It is read every \(step), so \(holds) hold fewer than three readings, and nobody "
          + "sees what happens between them."
      }
    }
    return nil
  }
}

extension Span {
  /// With business days counted as days.
  package var inMilliseconds: Int64 {
    let (days, overflow) = Int64(businessDays).multipliedReportingOverflow(by: 86_400_000)
    let (sum, more) = milliseconds.addingReportingOverflow(days)
    return overflow || more ? .max : sum
  }
}
