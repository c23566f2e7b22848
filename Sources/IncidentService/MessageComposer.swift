import Actions
import Communication
import Decisions
package import Delivery
package import EventLog
import Incidents
package import Policy

/// Puts into words what an event tells, when it is about to be sent.
///
/// Not before: what is kept ready is a copy of words that somebody may have to destroy.
package struct MessageComposer: Sendable {
  let store: any RecordStore

  package init(_ store: any RecordStore) { self.store = store }

  /// The message, or nil where its words were redacted.
  ///
  /// - Throws: what the log says; `HoleInRecord` never, since nothing is queued for an event that is
  ///   not there.
  package func message(
    for claim: ClaimedDelivery, in envelope: SubscriberEnvelope? = nil, under policy: Policy
  ) async throws -> Message? {
    guard let event = try await store.event(claim.cause) else { throw NoSuchCause(id: claim.cause) }
    let number =
      event.visibility == .restricted ? nil : try await store.stream(claim.subject)?.number
    if claim.recipient.kind == .grafana, Occasion.isMarked(event) {
      return try await mark(claim, event)
    }
    let words = try await store.words(of: [event]).first ?? nil
    switch event.type {
    case .channelTested: return test(claim, event)
    case .subscriberAdded: return invitation(claim, event, envelope, policy)
    case .updatePublished:
      guard
        case .event(.published(let update)) = try EventFormat.communication.decode(
          event, words: words)
      else { break }
      return told(message(claim, update, number, event, policy), in: envelope, policy)
    case .updateCorrected:
      return told(
        try await correction(claim, event, words, number, policy), in: envelope, policy)
    case .reminderSnoozed:
      guard
        case .event(.snoozed(let snooze)) = try EventFormat.communication.decode(
          event, words: words)
      else { break }
      return told(postponement(claim, snooze, number, event, policy), in: envelope, policy)
    case .maintenancePlanned, .maintenanceChanged, .maintenanceCancelled:
      return told(try await maintenance(claim, event, words), in: envelope, policy)
    case .noticeOwed, .noticeReminded:
      guard case .event(let known) = try EventFormat.communication.decode(event) else { break }
      return notice(claim, known, number, event)
    case .announcementPublished:
      guard
        case .event(.announced(let announcement)) = try EventFormat.communication.decode(
          event, words: words)
      else { break }
      return message(claim, announcement, number, event)
    case .roleAccepted, .incidentResolved: return relief(claim, event, number)
    case .reminderIssued:
      guard case .event(.reminded(let reminder)) = try EventFormat.communication.decode(event)
      else { break }
      return message(claim, reminder, number, event)
    case .escalationClimbed:
      guard case .event(.climbed(let climb)) = try EventFormat.communication.decode(event)
      else { break }
      return call(
        claim, event, number, to: climb.rung.to, rung: climb.rung.rung,
        because: Self.reason(climb.rung.reason.rawValue))
    case .escalationRaised:
      guard case .event(.escalated(let call)) = try EventFormat.actions.decode(event, words: words)
      else { break }
      var message = self.call(
        claim, event, number, to: call.to, rung: call.rung, because: Self.trouble(call.trouble))
      if let next = call.next { message.fields.append(.init("Ranked next", next)) }
      return message
    case .approvalRequested: return try await approval(claim, event, number, policy)
    case .deliveryDeadLettered:
      guard
        case .event(.deadLettered(let channel, let reason, let attempts)) =
          try EventFormat.deliveries.decode(event)
      else { break }
      var alarm = alarm(claim, event, channel, reason, attempts)
      if policy.channels[channel]?.kind == .grafana { alarm.urgency = .normal }
      return alarm
    default: break
    }
    throw NoSuchCause(id: claim.cause)
  }

  private func told(
    _ message: Message?, in envelope: SubscriberEnvelope?, _ policy: Policy
  ) -> Message? {
    guard let envelope, let message else { return message }
    return addressed(message, in: envelope, policy)
  }

  /// What was queued tells of an event that is none of those that are told.
  package struct NoSuchCause: Error, Equatable {
    package var id: EventID
  }
}

extension MessageComposer {
  private func test(_ claim: ClaimedDelivery, _ event: RecordedEvent) -> Message {
    Message(
      claim.id, event.type.name, subject: "Test of the channel \(claim.recipient.channel)",
      paragraphs: [
        "Nothing has happened: somebody wants to see whether messages arrive here. This one did.",
        "It was asked for at \(event.recordedAt.spoken).",
      ],
      urgency: .low, key: "channel test \(event.id)", at: event.recordedAt)
  }

  private func message(
    _ claim: ClaimedDelivery, _ update: Update, _ number: String?, _ event: RecordedEvent,
    _ policy: Policy
  ) -> Message? {
    guard let text = update.text.plain else { return nil }
    let name = heading(claim, number, for: update.audience, policy)
    return Message(
      claim.id, event.type.name,
      subject: "\(name)\(update.phase.rawValue) (update \(update.sequence))",
      paragraphs: text.split(separator: "\n\n").map(String.init),
      fields: [.init("Next update", update.nextDueAt?.spoken ?? "none is promised")],
      key: claim.subject.description, at: event.recordedAt)
  }

  /// What a subject begins with: readers who must not learn numbers of ours are not told this one.
  private func heading(
    _ claim: ClaimedDelivery, _ number: String?, for audience: UpdateAudience, _ policy: Policy
  ) -> String {
    if claim.recipient.subscriber != nil {
      return policy.statusPage.map { "\($0.title): " } ?? ""
    }
    let isNumbered =
      policy.audiences[audience.rawValue]?.deny.contains("internal-id") != true
    return isNumbered ? number.map { "\($0): " } ?? "" : ""
  }

  /// That the next word comes later than was said; why, is told to those who respond alone, since
  /// nobody judged those words for others.
  private func postponement(
    _ claim: ClaimedDelivery, _ snooze: Snooze, _ number: String?, _ event: RecordedEvent,
    _ policy: Policy
  ) -> Message {
    var message = Message(
      claim.id, event.type.name,
      subject: "\(heading(claim, number, for: snooze.audience, policy))the next update comes later",
      paragraphs: ["The next update comes later than was said, by \(snooze.until.spoken)."],
      fields: [.init("Next update", snooze.until.spoken)], urgency: .low,
      key: claim.subject.description, at: event.recordedAt)
    if snooze.audience == .responders, let because = snooze.because.plain {
      message.fields.append(.init("Why", because))
    }
    return message
  }

  private func message(
    _ claim: ClaimedDelivery, _ announcement: AnnouncementPublished, _ number: String?,
    _ event: RecordedEvent
  ) -> Message? {
    guard let text = announcement.text.plain else { return nil }
    return Message(
      claim.id, event.type.name,
      subject: "\(number ?? "A deployment"): \(announcement.name)",
      paragraphs: text.split(separator: "\n\n").map(String.init),
      key: claim.subject.description, at: event.recordedAt)
  }

  private func message(
    _ claim: ClaimedDelivery, _ reminder: Reminder, _ number: String?, _ event: RecordedEvent
  ) -> Message {
    let name = number ?? "An incident"
    let isLate = reminder.stage != .soon
    return Message(
      claim.id, event.type.name,
      subject:
        "\(name): the update for \(reminder.audience.rawValue) is \(isLate ? "overdue" : "due soon")",
      paragraphs: [
        "The \(reminder.stage.role) owes the next update for \(reminder.audience.rawValue). "
          + "Write it with “lastgood update”, or put it off with a reason."
      ],
      fields: [.init("Role", reminder.stage.role), .init("Due", reminder.dueAt.spoken)],
      urgency: reminder.stage == .commander ? .high : .normal, key: claim.subject.description,
      at: event.recordedAt)
  }

  private func notice(
    _ claim: ClaimedDelivery, _ known: CommunicationEvent, _ number: String?,
    _ event: RecordedEvent
  ) -> Message? {
    let (name, due, isNew): (String, Timestamp, Bool)
    switch known {
    case .noticeOwed(let notice): (name, due, isNew) = (notice.name, notice.dueAt, true)
    case .noticeReminded(let reminder):
      (name, due, isNew) = (reminder.name, reminder.dueAt, false)
    default: return nil
    }
    let isLate = event.recordedAt >= due
    return Message(
      claim.id, event.type.name,
      subject:
        "\(number ?? "An incident"): the notice \(name) is \(isLate ? "overdue" : isNew ? "owed" : "due soon")",
      paragraphs: [
        "Somebody outside has to be told. Record it with “lastgood notice given \(name) …”."
      ],
      fields: [.init("Due", due.spoken)], urgency: isNew ? .normal : .high,
      key: claim.subject.description, at: event.recordedAt)
  }

  private func call(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ number: String?, to: String, rung: Int32,
    because reason: String
  ) -> Message {
    let name = number ?? "an incident"
    return Message(
      claim.id, event.type.name, subject: "\(to) is called to \(name)",
      paragraphs: [
        reason, "Look at it with “lastgood show \(number ?? claim.subject.description)”.",
      ],
      fields: [.init("Called", to), .init("Rung", "\(rung)")], urgency: .high,
      key: Occasion.call(of: event) ?? claim.subject.description, at: event.recordedAt)
  }

  /// To a pager, about one of its calls.
  private func relief(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ number: String?
  ) -> Message {
    let name = number ?? "The incident"
    let isOver = event.type == .incidentResolved
    return Message(
      claim.id, event.type.name,
      subject: isOver ? "\(name) is resolved" : "\(name) has a commander",
      key: claim.recipient.address ?? claim.subject.description,
      step: isOver ? .resolve : .acknowledge, at: event.recordedAt)
  }

  private func correction(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ words: Words<[UInt8]>?, _ number: String?,
    _ policy: Policy
  ) async throws -> Message? {
    guard
      case .event(.corrected(let correction)) = try EventFormat.communication.decode(
        event, words: words),
      let original = try await store.event(correction.update),
      case .event(.published(var update)) = try EventFormat.communication.decode(
        original, words: try await store.words(of: [original]).first ?? nil)
    else { throw NoSuchCause(id: claim.cause) }
    update.text = correction.text
    guard var message = message(claim, update, number, event, policy) else { return nil }
    message.subject = "Correction of \(message.subject)"
    message.paragraphs.insert("An earlier update said something that is not so. It is now:", at: 0)
    if let because = correction.because.plain {
      message.fields.append(.init("Why it was corrected", because))
    }
    return message
  }

  private func alarm(
    _ claim: ClaimedDelivery, _ event: RecordedEvent, _ channel: String,
    _ reason: DeadLetterReason, _ attempts: Int32
  ) -> Message {
    Message(
      claim.id, event.type.name, subject: "A message over \(channel) was not delivered",
      paragraphs: [
        Self.words(of: reason),
        "What is set aside: “lastgood deliveries list --state dead”. Once the channel works again "
          + "(“lastgood channel test \(channel)”), send it with “lastgood deliveries replay \(claim.subject)”.",
      ],
      fields: [.init("Channel", channel), .init("Tries", "\(attempts)")], urgency: .high,
      key: "channel \(channel)", at: event.recordedAt)
  }

  private static func words(of reason: DeadLetterReason) -> String {
    switch reason {
    case .refused: "The receiver refused it and stayed with that."
    case .exhausted: "No try of three days arrived."
    case .gone: "The receiver says that it is gone for good. The channel is disabled."
    case .disabled: "The channel is disabled, because its receiver said that it is gone for good."
    case .unusable: "The channel cannot be used as the policy describes it."
    case .withdrawn: "Its words were redacted before they were sent."
    }
  }

  private static func trouble(_ trouble: ActionTrouble) -> String {
    switch trouble {
    case .refused: "An authorised action was not begun."
    case .failed: "An action failed."
    case .inDoubt: "Nobody knows whether an action was carried out."
    case .verificationFailed: "An action did not help."
    case .inconclusive: "Nobody could show that an action helped."
    case .outcomeUnmet: "What was decided did not help."
    case .outcomeUnclear: "Whether what was decided helped is not clear."
    case .deploymentFailed: "The emergency deployment that was to help failed."
    case .calledFor: "A decision was taken for which the policy has somebody called."
    }
  }

  private static func reason(_ reason: String) -> String { "Why: \(reason)." }
}
