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
}

/// How often an audience hears of this incident, from now on; by the policy of the time.
package struct CadenceSetting: Equatable, Sendable {
  /// The id of its event, which asks for the first word.
  package var setting: EventID
  package var audience: UpdateAudience
  /// What it was derived from.
  package var severity: String
  package var cadence: UpdateCadence
  /// From when on the first word was owed: the declaration.
  package var since: Timestamp
  /// Slower, because it goes on for long; a person said so.
  package var isLong: Bool
  /// Whether nothing was said yet, so that it makes the first promise itself.
  package var asksFirst = true
  /// The promise in whose place it stands, where that was overdue.
  package var broken: EventID?
  package var because: Words<String>?

  package init(
    _ setting: EventID, of audience: UpdateAudience, _ cadence: UpdateCadence, severity: String,
    since: Timestamp, isLong: Bool = false, because: Words<String>? = nil
  ) {
    (self.setting, self.audience, self.cadence) = (setting, audience, cadence)
    (self.severity, self.since) = (severity, since)
    (self.isLong, self.because) = (isLong, because)
  }

  /// When the first word is owed; nil where none is.
  package var firstDueAt: Timestamp? {
    guard asksFirst else { return nil }
    return (cadence.first ?? cadence.interval(in: .investigating)).map {
      since.advanced(bySeconds: $0.seconds)
    }
  }
}

extension UpdateCadence {
  /// Words come half as often once an incident goes on for long, but as soon as before when it
  /// begins.
  package var slowedDown: UpdateCadence {
    var slow = self
    slow.byPhase = byPhase.mapValues { .seconds(min($0.seconds, .max / 4) * 2) }
    return slow
  }

  /// What was slowed down, as it was before.
  package var atUsualPace: UpdateCadence {
    var usual = self
    usual.byPhase = byPhase.mapValues { .seconds($0.seconds / 2) }
    return usual
  }
}
