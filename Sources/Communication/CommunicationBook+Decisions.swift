import EventLog
import Policy

extension CommunicationBook {
  package func decide(
    _ command: CommunicationCommand
  ) throws(CommunicationRejection) -> [CommunicationEvent] {
    switch command.ask {
    case .setCadence(let setting): set(setting, at: command.now)
    case .setPace(let isLong, let because): setPace(isLong, because)
    case .publish(let update): try publish(update, at: command.now)
    case .correct(let correction): try correct(correction)
    case .snooze(let snooze): try self.snooze(snooze, at: command.now)
    case .remind(let audience): remind(audience, at: command.now)
    case .giveUp: giveUp()
    case .planEscalation(let plan): self.plan(plan)
    case .climb: climb(at: command.now)
    case .answer(let answer): [.answered(answer)]
    case .note(let draft):
      draft.audiences.isEmpty || drafts.contains { $0.cause == draft.cause }
        ? [] : [.drafted(draft)]
    case .setNotices(let notices): setNotices(notices)
    case .remindOfNotice(let name): remindOfNotice(name, at: command.now)
    case .endNotice(let end): try self.end(end, at: command.now)
    }
  }

  /// The same again is not news.
  private func set(_ stated: CadenceSetting, at now: Timestamp) -> [CommunicationEvent] {
    var setting = stated
    setting.asksFirst = last(to: setting.audience) == nil
    if var old = settings[setting.audience] {
      (old.setting, old.because, old.asksFirst, old.broken) = (
        setting.setting, setting.because, setting.asksFirst, nil
      )
      if old == setting { return [] }
    }
    // What is replaced after its time was not kept; but where the new one is late itself, that counts
    // what the old one was late by.
    if let due = setting.firstDueAt, let open = openPromise(to: setting.audience),
      isMissed(open, at: now),
      !isMissed(
        Promise(setting.audience, made: setting.setting, at: setting.since, dueAt: due), at: now)
    {
      setting.broken = open.made
    }
    return [.cadenceSet(setting)]
  }

  private func setPace(_ isLong: Bool, _ because: Words<String>) -> [CommunicationEvent] {
    UpdateAudience.allCases.compactMap { settings[$0] }.filter { $0.isLong != isLong }.map {
      var setting = $0
      (setting.isLong, setting.because) = (isLong, because)
      setting.cadence = isLong ? setting.cadence.slowedDown : setting.cadence.atUsualPace
      (setting.asksFirst, setting.broken) = (false, nil)
      return .cadenceSet(setting)
    }
  }

  private func publish(
    _ stated: Update, at now: Timestamp
  ) throws(CommunicationRejection) -> [CommunicationEvent] {
    var update = stated
    let last = last(to: update.audience)
    update.sequence = (last?.sequence ?? 0) &+ 1
    guard case .text(let text) = update.text, text.contains(where: { !$0.isWhitespace }) else {
      throw .noText
    }
    if let last, update.phase.order < last.phase.order, update.because?.plain?.isEmpty != false {
      throw .phaseGoesBack(from: last.phase)
    }
    try check(update.nextDueAt, of: update, at: now)
    var events: [CommunicationEvent] = [.published(update)]
    if let open = openPromise(to: update.audience) {
      events.append(.promiseEnded(fate(of: open, at: now)))
    }
    return events
  }

  private func check(
    _ next: Timestamp?, of update: Update, at now: Timestamp
  ) throws(CommunicationRejection) {
    guard update.phase != .resolved else {
      if next != nil { throw .nothingFollows }
      return
    }
    let latest = latestNext(to: update.audience, in: update.phase, at: now)
    guard let next else {
      if latest != nil { throw .noNextTime }
      return
    }
    guard next > now else { throw .nextTimePassed }
    if let latest, next > latest { throw .nextTimeTooLate(latest: latest) }
  }

  private func fate(of promise: Promise, at now: Timestamp) -> PromiseEnd {
    guard isMissed(promise, at: now) else {
      return PromiseEnd(promise.audience, made: promise.made, dueAt: promise.dueAt, .kept)
    }
    return PromiseEnd(
      promise.audience, made: promise.made, dueAt: promise.dueAt, .late,
      lateBySeconds: now.saturatingSince(promise.dueAt) / 1_000_000)
  }

  private func correct(
    _ correction: UpdateCorrection
  ) throws(CommunicationRejection) -> [CommunicationEvent] {
    guard let update = updates.last(where: { $0.update == correction.update }) else {
      throw .unknownUpdate
    }
    guard case .text(let text) = correction.text, text.contains(where: { !$0.isWhitespace }) else {
      throw .noText
    }
    guard correction.because.plain?.isEmpty == false else { throw .noReason }
    guard self.text(of: update) != correction.text else { throw .sameText }
    return [.corrected(correction)]
  }

  private func snooze(
    _ snooze: Snooze, at now: Timestamp
  ) throws(CommunicationRejection) -> [CommunicationEvent] {
    guard openPromise(to: snooze.audience) != nil else { throw .nothingOwed }
    guard snooze.because.plain?.isEmpty == false else { throw .noReason }
    guard snooze.until > now else { throw .nextTimePassed }
    let phase = last(to: snooze.audience)?.phase ?? .investigating
    if let latest = latestNext(to: snooze.audience, in: phase, at: now), snooze.until > latest {
      throw .nextTimeTooLate(latest: latest)
    }
    var told = snooze
    told.update = last(to: snooze.audience)?.update
    return [.snoozed(told)]
  }

  /// Once for each slot of each promise, however often the clock asks; of several that came due
  /// meanwhile only the last, with how many there were.
  private func remind(_ audience: UpdateAudience, at now: Timestamp) -> [CommunicationEvent] {
    guard let promise = openPromise(to: audience) else { return [] }
    let given = reminders.last { $0.made == promise.made }?.slot
    guard let due = promise.slots.due(at: now, given: given) else { return [] }
    return [
      .reminded(
        Reminder(
          audience, made: promise.made, slot: due.slot, dueAt: promise.reminder(inSlot: due.slot),
          missed: due.missed, nextAt: promise.reminder(inSlot: due.slot + 1)))
    ]
  }

  private func giveUp() -> [CommunicationEvent] {
    let broken = UpdateAudience.allCases.compactMap { openPromise(to: $0) }.map {
      CommunicationEvent.promiseEnded(
        PromiseEnd($0.audience, made: $0.made, dueAt: $0.dueAt, .broken))
    }
    return plannedRungs.isEmpty ? broken : broken + [.escalationPlanned(EscalationPlan([]))]
  }

  /// Without those that were climbed or passed over.
  ///
  /// Nobody is called twice for one reason, nor somebody lower after somebody higher. An incident that
  /// was reopened calls them all anew.
  private func plan(_ plan: EscalationPlan) -> [CommunicationEvent] {
    let isNewRound = plan.reopenedAt.map { time in reopenedAt.map { $0 < time } ?? true } ?? false
    let passed = isNewRound ? [] : passedRungs
    let open = EscalationPlan(
      plan.rungs.filter { rung in !passed.contains { $0.isSame(as: rung) } },
      reopenedAt: plan.reopenedAt)
    return open.rungs == plannedRungs ? [] : [.escalationPlanned(open)]
  }

  /// Whoever stands highest of those whose time has come: the others would only ask the same.
  private func climb(at now: Timestamp) -> [CommunicationEvent] {
    let due = plannedRungs.filter { $0.at <= now }
    guard let highest = due.max(by: { $0.rung < $1.rung }) else { return [] }
    // The moment of the newest stands for all, so that none of them is left.
    var rung = highest
    rung.at = due.map(\.at).max() ?? highest.at
    let next = plannedRungs.first { $0.at > now }?.at
    return [.climbed(EscalationClimb(rung, missed: Int32(clamping: due.count - 1), nextAt: next))]
  }
}

extension PlannedRung {
  fileprivate func isSame(as other: PlannedRung) -> Bool {
    rung == other.rung && reason == other.reason
  }
}
