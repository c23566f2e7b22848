package import EventLog
package import Policy

/// How often an audience hears of an incident of one severity.
package struct UpdateCadence: Equatable, Sendable {
  /// From the declaration to the first word.
  package var first: Span?
  /// By phase; a phase without one of its own takes that of the phase before.
  package var byPhase: [UpdatePhase: Span]
  package var grace: Percent

  package init(first: Span?, byPhase: [UpdatePhase: Span], grace: Percent = Percent(20)) {
    (self.first, self.byPhase, self.grace) = (first, byPhase, grace)
  }

  /// What the policy says of a severity.
  package init(_ rule: SeverityRule) {
    var byPhase: [UpdatePhase: Span] = [:]
    for phase in UpdatePhase.allCases { byPhase[phase] = rule.cadence[phase.rawValue] }
    self.init(first: rule.firstUpdate, byPhase: byPhase, grace: rule.grace)
  }
}

extension UpdateCadence {
  /// How long the next word may take; nil where nothing is promised.
  package func interval(in phase: UpdatePhase) -> Span? {
    guard phase != .resolved else { return nil }
    return UpdatePhase.allCases.filter { $0.order <= phase.order }
      .compactMap { byPhase[$0] }.last
  }

  /// The latest time that may be promised at `now`.
  package func latest(in phase: UpdatePhase, at now: Timestamp) -> Timestamp? {
    interval(in: phase).map { now.advanced(bySeconds: $0.seconds) }
  }

  /// When each reminder of a promise is due: at four fifths of the time, at its end, and then a
  /// quarter and a half of it later.
  ///
  /// It hangs on what was promised, and not on when the last word came.
  package static func reminders(
    of promise: Promise, madeAt made: Timestamp
  ) -> [(stage: Reminder.Stage, at: Timestamp)] {
    let length = max(0, promise.dueAt.microseconds - made.microseconds)
    func at(_ percent: Int64) -> Timestamp {
      // Divided first: years of microseconds times a hundred would not fit.
      Timestamp(microseconds: made.microseconds + length / 100 * percent)
    }
    return [
      (.soon, at(80)), (.overdue, promise.dueAt), (.deputy, at(125)), (.commander, at(150)),
    ]
  }
}
