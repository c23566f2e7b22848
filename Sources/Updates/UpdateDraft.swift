package import Communication
package import EventLog

/// A text that nobody wrote: computed from the record for one audience, each clause with the entries
/// that it rests on.
///
/// The same record and the same time give the same bytes.
package struct UpdateDraft: Equatable, Sendable {
  package var audience: UpdateAudience
  package var phase: UpdatePhase
  /// Why it says less than the one before, where it does.
  package var because: Cited<String>?
  package var sequence: Int32
  package var clauses: [Clause]
  /// Nil where nothing more is promised.
  package var nextDueAt: Timestamp?
  /// The latest time that may be promised; nil where nothing has to be.
  package var latestNext: Timestamp?
  package var text: String

  /// Each entry once, in the order in which the text comes to it.
  package var cites: [EventID] {
    var seen: Set<EventID> = []
    return (clauses.flatMap(\.cites) + (because?.cites ?? [])).filter { seen.insert($0).inserted }
  }
}

/// What a draft is asked for with.
package struct DraftRequest: Equatable, Sendable {
  package var audience: UpdateAudience
  /// `INC-2026-001`.
  package var number: String
  package var now: Timestamp
  /// When the next word is to come; nil takes the latest that the policy allows.
  package var next: Timestamp?
  /// What people outside call what rests on the service; empty where nothing is known to.
  package var components: [String]

  package init(
    _ audience: UpdateAudience, about number: String, at now: Timestamp, next: Timestamp? = nil,
    components: [String] = []
  ) {
    (self.audience, self.number, self.now, self.next) = (audience, number, now, next)
    self.components = components
  }
}

extension UpdateDraft {
  package init(
    _ request: DraftRequest, from facts: UpdateFacts, using templates: UpdateTemplates = .standard
  ) {
    audience = request.audience
    phase = facts.phase
    because = facts.reasonToGoBack(for: audience)
    sequence = (facts.book.last(to: audience)?.sequence ?? 0) &+ 1
    let latest = facts.book.latestNext(to: audience, in: phase, at: request.now)
    latestNext = latest
    // To whom nothing is owed, no later than to those to whom it is.
    let usual =
      latest
      ?? UpdateAudience.allCases.compactMap { [phase] in
        facts.book.latestNext(to: $0, in: phase, at: request.now)
      }.min()
    nextDueAt =
      phase == .resolved
      ? nil : request.next ?? usual.map { $0.wholeMinute(notBefore: request.now) }
    let speaker = UpdateSpeaker(
      facts, to: audience, at: request.now, components: request.components)
    clauses = speaker.clauses(next: nextDueAt, phase)
    text = ""
    text = templates.text(of: self, about: request.number, speaker)
  }
}

extension Timestamp {
  /// The whole minute before this, where that is still ahead: what people read has no seconds.
  fileprivate func wholeMinute(notBefore now: Timestamp) -> Timestamp {
    let minute: Int64 = 60_000_000
    let rest = (microseconds % minute + minute) % minute
    let floor = Timestamp(microseconds: microseconds - rest)
    return floor.microseconds > now.microseconds + minute / 2 ? floor : self
  }
}
