import Communication
import EventLog
import Incidents
import Policy
import Timelines

// Promises of updates, and who is called next: both follow from what is recorded, without anybody
// asking.
extension Desk {
  /// Sets what is owed to each audience and who is called when, as the policy wants it now.
  ///
  /// The same again appends nothing, whoever asks.
  func setClocks(on stream: StreamID, because cause: EventID) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident else { return }
    let incident = try await state(of: stream).state
    let now = try await queries.time()
    switch incident.phase {
    case .undeclared, .nearMiss: return
    case .closed, .merged:
      return try await follow(.giveUp, "end", because: cause, at: now, on: stream, facts)
    case .open, .mitigated, .resolved: break
    }
    guard let declared = try await declaration(of: stream, facts) else { return }
    let policy = try await policies.inForce()
    if incident.isOpen {
      for setting in try await settings(
        of: incident, since: declared, under: policy, facts, on: stream, because: cause)
      {
        try await follow(
          .setCadence(setting), "cadence \(setting.audience.rawValue)", because: cause, at: now,
          on: stream, facts, entry: setting.setting)
      }
    }
    if incident.isOpen || incident.phase == .resolved {
      let notices = policy.notices(about: incident, declaredAt: declared)
      try await follow(.setNotices(notices), "notices", because: cause, at: now, on: stream, facts)
    }
    let reopened = try await reopening(of: stream, facts)
    let plan = EscalationPlan(
      policy.ladder(of: incident, declaredAt: declared, reopenedAt: reopened),
      reopenedAt: reopened)
    try await follow(.planEscalation(plan), "ladder", because: cause, at: now, on: stream, facts)
  }

  /// A timer of this family has rung, at this time by the database's clock.
  func ring(
    _ purpose: CommunicationPurpose, on stream: StreamID, because cause: EventID,
    at time: Timestamp
  ) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident else { return }
    switch purpose {
    case .promise(let audience):
      try await follow(.remind(audience), "reminder", because: cause, at: time, on: stream, facts)
    case .notice(let name):
      try await follow(
        .remindOfNotice(name), "notice", because: cause, at: time, on: stream, facts)
    case .climb: try await follow(.climb, "climb", because: cause, at: time, on: stream, facts)
    }
  }

  /// Sets them anew for every incident that is not over: other rules hold from now on.
  func setAllClocks(because cause: EventID) async throws {
    await policies.lookAgain()
    _ = try await firstUnclosed { row -> Never? in
      try await setClocks(on: row.stream, because: cause)
      return nil
    }
  }

  /// Does what should have followed by now, for when nobody was there to react.
  func catchUpOnClocks(of stream: StreamID) async throws {
    guard let facts = try await facts(of: stream), facts.kind == .incident else { return }
    let now = try await queries.time()
    try await setClocks(on: stream, because: .make(at: now))
    for audience in UpdateAudience.allCases {
      try await follow(
        .remind(audience), "reminder", because: .make(at: now), at: now, on: stream, facts)
    }
    for notice in try await communication(of: stream).state.openNotices {
      try await follow(
        .remindOfNotice(notice.name), "notice \(notice.name)", because: .make(at: now), at: now,
        on: stream, facts)
    }
    try await follow(.climb, "climb", because: .make(at: now), at: now, on: stream, facts)
  }

  func follow(
    _ ask: CommunicationCommand.Ask, _ purpose: String, because cause: EventID, at now: Timestamp,
    on stream: StreamID, _ facts: StreamFacts, entry: EventID? = nil
  ) async throws {
    let order = automaticOrder(
      "lastgood clock 2\n\(stream)\n\(cause)\n\(purpose)", entry: entry)
    do {
      _ = try await tell(ask, at: now, on: stream, facts, by: order)
    } catch DeskRefusal.rule {
      // It was said, or ended, meanwhile: then nothing follows.
    }
  }

  /// When it was declared, by the database's clock: what is owed runs from there, whatever was
  /// stated.
  private func declaration(
    of stream: StreamID, _ facts: StreamFacts
  ) async throws -> Timestamp? {
    try await timeline(of: stream, facts).all
      .first { $0.stream == stream && $0.type == .incidentDeclared }?.recordedAt
  }

  /// When it was last reopened, by the database's clock; nil where it never was.
  private func reopening(of stream: StreamID, _ facts: StreamFacts) async throws -> Timestamp? {
    try await timeline(of: stream, facts).all
      .last { $0.stream == stream && $0.type == .incidentReopened }?.recordedAt
  }

  private func settings(
    of incident: Incident, since declared: Timestamp, under policy: Policy, _ facts: StreamFacts,
    on stream: StreamID, because cause: EventID
  ) async throws -> [CadenceSetting] {
    // How bad it is has to be said: until then it counts as the worst.
    let severity = incident.severity?.rawValue ?? policy.worstSeverity
    guard let severity, let rule = policy.severities[severity] else { return [] }
    let cadence = UpdateCadence(rule)
    guard cadence != UpdateCadence(first: nil, byPhase: [:], grace: cadence.grace) else {
      return []
    }
    let book = try await communication(of: stream).state
    return policy.owedAudiences
      .filter { $0 != .everybody || facts.visibility != .restricted }
      .map { audience in
        let isLong = book.settings[audience]?.isLong ?? false
        return CadenceSetting(
          computed(
            from: Array("lastgood cadence 2\n\(stream)\n\(cause)\n\(audience.rawValue)".utf8)),
          of: audience, isLong ? cadence.slowedDown : cadence, severity: severity,
          since: declared, isLong: isLong)
      }
  }
}

extension Policy {
  /// The names of severities are ordered: `SEV1` is the worst.
  fileprivate var worstSeverity: String? { severities.keys.min() }

  /// Rungs that time climbs; those that wait for a failed mitigation are climbed by it.
  ///
  /// Whoever reopens an incident begins anew: nobody is called for the time that it was over.
  fileprivate func ladder(
    of incident: Incident, declaredAt declared: Timestamp, reopenedAt reopened: Timestamp?
  ) -> [PlannedRung] {
    guard incident.isOpen else { return [] }
    return escalation.compactMap { rung in
      if let severity = rung.severity, severity != incident.severity?.rawValue { return nil }
      guard let reason = EscalationReason(rawValue: rung.when.rawValue) else { return nil }
      var since = reopened ?? declared
      switch reason {
      case .immediately, .incidentOpen: break
      case .unacknowledged: if incident.holders[.commander] != nil { return nil }
      case .productionDown:
        guard isDown(incident) else { return nil }
        // What users notice may be older than the declaration, and never younger.
        if reopened == nil { since = min(declared, incident.impact?.since ?? declared) }
      }
      return PlannedRung(
        Int32(clamping: rung.rung), to: rung.to, via: rung.via, because: reason,
        at: since.advanced(bySeconds: rung.after.seconds))
    }
  }

  /// Production counts as down while the worst that can be said of it holds and nothing has helped.
  private func isDown(_ incident: Incident) -> Bool {
    guard incident.phase == .open, let severity = incident.severity?.rawValue,
      severity == worstSeverity, let name = incident.declaration?.environment
    else { return false }
    return environments[name]?.production ?? false
  }
}

extension EventType {
  /// Whether what is owed, or who is called, may be another after it.
  var movesClocks: Bool {
    switch self {
    case .incidentDeclared, .severityChanged, .impactStated, .roleAccepted, .roleReleased,
      .incidentMitigated, .incidentResolved, .incidentReopened, .incidentClosed, .incidentMerged,
      .incidentUnmerged:
      true
    default: false
    }
  }
}
