package import EventLog

/// What was said about an incident to one audience, and when the next word was promised.
package struct Update: Equatable, Sendable {
  /// The id of the event that publishes it.
  package var update: EventID
  package var audience: UpdateAudience
  package var phase: UpdatePhase
  /// When it is said.
  package var at: Timestamp
  /// 1 is the audience's first.
  package var sequence: Int32
  package var text: Words<String>
  /// Entries of the record that it rests on.
  package var cites: [EventID]
  /// Nil only where nothing more is promised: the incident is resolved, or the policy asks for no
  /// words about one so small.
  package var nextDueAt: Timestamp?
  /// Why it says less than the one before, where it does.
  package var because: Words<String>?
  package var by: PrincipalID
  /// By which way it came; nil for those that are of this program.
  package var via: EntryWay?
  /// The rules that speak against its text, where somebody insisted on it all the same.
  package var overruled: [String] = []

  package init(
    _ update: EventID, to audience: UpdateAudience, _ phase: UpdatePhase, at time: Timestamp,
    sequence: Int32 = 0, text: Words<String>, cites: [EventID] = [], nextDueAt: Timestamp?,
    because: Words<String>? = nil, by principal: PrincipalID
  ) {
    (self.update, self.audience, self.phase, self.at) = (update, audience, phase, time)
    self.sequence = sequence
    (self.text, self.cites, self.nextDueAt) = (text, cites, nextDueAt)
    (self.because, by) = (because, principal)
  }
}

/// Who is told; each has a clock of its own.
package enum UpdateAudience: String, CaseIterable, Sendable {
  case responders, executives
  case everybody = "public"
}

/// How far an incident has come, as readers are told.
package enum UpdatePhase: String, CaseIterable, Sendable {
  case investigating, identified, mitigating, monitoring, resolved

  /// Going back needs a reason: readers have believed the later one.
  package var order: Int {
    switch self {
    case .investigating: 0
    case .identified: 1
    case .mitigating: 2
    case .monitoring: 3
    case .resolved: 4
    }
  }
}
