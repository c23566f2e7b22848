package import EventLog
package import JSON

/// Says what each event owes or fulfils; pure, so that what is owed can be rebuilt from the log.
///
/// Only clear parts are read: what is owed outlives the words. Time limits run from the database's
/// clock, not from what somebody stated.
package enum ObligationRules {
  package static func changes(
    for event: RecordedEvent, limits: ObligationLimits = .default
  ) throws(JSONFault) -> [ObligationChange] {
    switch event.type {
    case .incidentDeclared:
      guard !(try event.fields().contains("severity")) else { return [] }
      let within = try event.fields().optionalInt64("decide_within_seconds") ?? limits.severity
      let due = event.recordedAt.advanced(bySeconds: within)
      return [event.owe(.severity, dueAt: due, ofRole: ResponseRole.commander.name)]
    case .severityChanged, .incidentMerged: return [event.fulfil(.severity)]
    case .incidentUnmerged:
      guard !(try event.fields().bool("has_severity")) else { return [] }
      let due = event.recordedAt.advanced(bySeconds: limits.severity)
      return [event.owe(.severity, dueAt: due, ofRole: ResponseRole.commander.name)]

    case .detectionRecorded:
      // A machine does not wait for an answer.
      guard try event.fields().string("source") == DetectionSource.user.rawValue else { return [] }
      let due = event.recordedAt.advanced(bySeconds: limits.acknowledgement)
      return [event.owe(.acknowledgement, dueAt: due)]
    case .reportAcknowledged, .detectionLinked, .detectionDeduplicated:
      return [event.fulfil(.acknowledgement)]

    case .gateDebtOpened:
      let fields = try event.fields()
      let debt = try fields.id("debt", as: EventID.self)
      return [event.owe(.gateDebt, debt, dueAt: try fields.time("due_at"))]
    case .gateDebtPaid:
      return [event.fulfil(.gateDebt, try event.fields().id("debt", as: EventID.self))]

    case .gatesPassedOver:
      let within = try event.fields().optionalInt64("due_seconds") ?? limits.gateDebt
      let due = event.recordedAt.advanced(bySeconds: within)
      return try event.passedOver(dueAt: due)
    case .gateRecorded: return try event.passedGate()
    case .healthRecorded: return try event.passedHealth()

    case .request:
      let fields = try event.fields()
      return [
        event.owe(
          .requestAnswer, event.id, dueAt: try fields.time("check_back_at"),
          ofRole: try fields.string("of_role"))
      ]
    case .answer:
      return [event.fulfil(.requestAnswer, try event.fields().id("request", as: EventID.self))]

    // Reopening keeps it; being resolved again moves its due time.
    case .incidentResolved:
      let due = try event.postmortemDue(after: limits.postmortemBusinessDays)
      return [event.owe(.postmortem, dueAt: due)]
    case .deploymentFailed, .deploymentRolledBack:
      let due = try event.postmortemDue(after: limits.postmortemBusinessDays)
      return [event.owe(.postmortem, dueAt: due)] + event.endedAnnouncements
    case .deploymentCompleted: return event.endedAnnouncements
    case .announcementOwed, .announcementPublished: return try event.announcement()
    case .postmortemPublished:
      return try (event.named("incident", "deployment") + event.covered()).flatMap {
        [event.fulfil(.postmortem, of: $0), event.fulfil(.review, of: $0)]
      }

    case .nearMissRecorded:
      let days = limits.reviewBusinessDays
      return [event.owe(.review, dueAt: event.recordedAt.advanced(byBusinessDays: days))]
    case .reviewGiven:
      let named = try event.named("incident")
      return (named.isEmpty ? [event.stream] : named).map { event.fulfil(.review, of: $0) }

    case .cadenceSet: return try event.promised(dueAt: "first_due_at")
    case .reminderSnoozed: return try event.promised(dueAt: "until")
    case .updatePublished: return try event.published()
    case .noticeOwed, .noticeGiven, .noticeLifted: return try event.notice()
    case .promiseBroken: return [event.fulfilUpdate(to: try event.fields().string("audience"))]

    case .decisionAuthorised: return try event.authorised()
    case .decisionWithdrawn, .decisionSuperseded, .outcomeRecorded, .degradedEnded,
      .decisionReviewed:
      return try event.settledDecision()

    default: return []
    }
  }
}

extension TimerRule {
  /// One timer for each obligation, which is cleared when it is fulfilled.
  ///
  /// Check-backs are obligations too: this takes the place of `checkBacks`.
  package static func obligations(_ limits: ObligationLimits = .default) -> TimerRule {
    TimerRule { event in
      try ObligationRules.changes(for: event, limits: limits).compactMap { change in
        switch change {
        // Reminders of what readers were promised come by a timer of their own.
        case .owe(let owed) where owed.kind == .update || owed.kind == .notice: nil
        case .owe(let owed):
          .set(purpose(ofObligation: owed.id), of: owed.stream, .init(at: owed.dueAt))
        case .fulfil(let id, let stream, _, _):
          .clear(purpose(ofObligation: id), of: stream)
        }
      }
    }
  }

  /// The purpose of the timer that belongs to one obligation.
  package static func purpose(ofObligation id: String) -> String { "obligation:\(id)" }
}

// MARK: - What one event owes and fulfils

extension RecordedEvent {
  func fields() throws(JSONFault) -> JSONFields { try JSONFields(clear) }

  /// Within the time that the policy gave, which stands in the event, or so many business days.
  fileprivate func postmortemDue(after days: Int) throws(JSONFault) -> Timestamp {
    guard let allowed = try fields().optionalObject("postmortem_within") else {
      return recordedAt.advanced(byBusinessDays: days)
    }
    return
      recordedAt
      .advanced(byBusinessDays: Int(clamping: try allowed.int64("business_days")))
      .advanced(bySeconds: try allowed.int64("seconds"))
  }

  /// The streams that the payload names.
  fileprivate func named(_ names: String...) throws(JSONFault) -> [StreamID] {
    let fields = try fields()
    var streams: [StreamID] = []
    for name in names {
      if let stream = try fields.optionalID(name, as: StreamID.self) { streams.append(stream) }
    }
    return streams
  }

  /// Deployments of an incident, whose postmortem it is as well.
  fileprivate func covered() throws(JSONFault) -> [StreamID] {
    try fields().strings("covers").compactMap { StreamID($0) }
  }

  fileprivate func owe(
    _ kind: Obligation.Kind, dueAt: Timestamp, ofRole role: String? = nil
  ) -> ObligationChange {
    .owe(
      Obligation(
        kind, of: stream, id: Obligation.id(kind, of: stream), owedBy: id, dueAt: dueAt,
        ofRole: role))
  }

  func owe(
    _ kind: Obligation.Kind, _ event: EventID, dueAt: Timestamp, ofRole role: String? = nil
  ) -> ObligationChange {
    .owe(
      Obligation(
        kind, of: stream, id: Obligation.id(kind, event), owedBy: id, dueAt: dueAt, ofRole: role))
  }

  fileprivate func fulfil(
    _ kind: Obligation.Kind, of other: StreamID? = nil
  ) -> ObligationChange {
    let stream = other ?? self.stream
    return .fulfil(Obligation.id(kind, of: stream), of: stream, by: id, at: recordedAt)
  }

  func fulfil(_ kind: Obligation.Kind, _ event: EventID) -> ObligationChange {
    .fulfil(Obligation.id(kind, event), of: stream, by: id, at: recordedAt)
  }
}
