package import EventLog

/// What was said about an incident to one audience, and when the next word was promised.
package struct Update: Equatable, Sendable {
  /// The id of the event that publishes it.
  package var update: EventID
  package var audience: UpdateAudience
  package var phase: UpdatePhase
  /// 1 is the audience's first.
  package var sequence: Int32
  package var text: Words<String>
  /// Entries of the record that it rests on.
  package var cites: [EventID]
  /// Nil only where nothing more is promised: the incident is resolved.
  package var nextDueAt: Timestamp?
  /// Why it says less than the one before, where it does.
  package var because: Words<String>?
  package var by: PrincipalID

  package init(
    _ update: EventID, to audience: UpdateAudience, _ phase: UpdatePhase, sequence: Int32 = 0,
    text: Words<String>, cites: [EventID] = [], nextDueAt: Timestamp?,
    because: Words<String>? = nil, by principal: PrincipalID
  ) {
    (self.update, self.audience, self.phase, self.sequence) = (update, audience, phase, sequence)
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

/// What readers may rely on: the next word comes by then.
package struct Promise: Equatable, Sendable {
  package var audience: UpdateAudience
  /// The update that made it, or the event that put it off.
  package var made: EventID
  package var dueAt: Timestamp
  package var fate: PromiseFate?

  package init(_ audience: UpdateAudience, made: EventID, dueAt: Timestamp) {
    (self.audience, self.made, self.dueAt) = (audience, made, dueAt)
  }
}

package enum PromiseFate: String, CaseIterable, Sendable {
  case kept
  /// The word came, after its time.
  case late
  /// It never came.
  case broken
  /// Another promise was made before this one was due.
  case replaced
}
