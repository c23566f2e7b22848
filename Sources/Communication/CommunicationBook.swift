package import EventLog

/// What was said about one incident, to whom, and what is owed; folded from its stream.
package struct CommunicationBook: Decider, Equatable {
  /// Oldest first.
  package private(set) var updates: [Update] = []
  package private(set) var corrections: [UpdateCorrection] = []
  /// Oldest first; of each audience the last one without a fate is open.
  package private(set) var promises: [Promise] = []
  package private(set) var reminders: [Reminder] = []
  /// The newest of each audience.
  package private(set) var settings: [UpdateAudience: CadenceSetting] = [:]
  /// Rungs that are still to be climbed, soonest first.
  package private(set) var plannedRungs: [PlannedRung] = []
  package private(set) var climbs: [EscalationClimb] = []
  /// Oldest first.
  package private(set) var drafts: [DraftNote] = []
  /// In the order in which they came to be owed.
  package internal(set) var notices: [NoticeState] = []

  package init() {}

  package func last(to audience: UpdateAudience) -> Update? {
    updates.last { $0.audience == audience }
  }

  package func openPromise(to audience: UpdateAudience) -> Promise? {
    promises.last { $0.audience == audience && $0.fate == nil }
  }

  /// The text that counts now.
  package func text(of update: Update) -> Words<String> {
    corrections.last { $0.update == update.update }?.text ?? update.text
  }

  /// The latest time that may be promised at `now`; nil where nothing has to be.
  package func latestNext(
    to audience: UpdateAudience, in phase: UpdatePhase, at now: Timestamp
  ) -> Timestamp? {
    settings[audience]?.cadence.latest(in: phase, at: now)
  }
}

extension CommunicationBook {
  package mutating func evolve(_ event: CommunicationEvent) {
    switch event {
    case .cadenceSet(let setting):
      settings[setting.audience] = setting
      // Words that were said promised the next one themselves.
      guard let due = setting.firstDueAt else { return }
      replace(
        Promise(setting.audience, made: setting.setting, at: setting.since, dueAt: due))
    case .published(let update):
      updates.append(update)
      if let due = update.nextDueAt {
        promises.append(Promise(update.audience, made: update.update, at: update.at, dueAt: due))
      }
    case .corrected(let correction): corrections.append(correction)
    case .promiseEnded(let end): settle(end.made, end.fate)
    case .snoozed(let snooze):
      replace(
        Promise(snooze.audience, made: snooze.snooze, at: snooze.at, dueAt: snooze.until))
    case .reminded(let reminder): reminders.append(reminder)
    case .escalationPlanned(let plan):
      plannedRungs = plan.rungs
    case .announced, .announcementOwed: break
    case .drafted(let note): drafts.append(note)
    case .noticeOwed(let notice): follow(notice)
    case .noticeReminded(let reminder): follow(reminder)
    case .noticeEnded(let end): follow(end)
    case .climbed(let climb):
      climbs.append(climb)
      plannedRungs.removeAll { $0.at <= climb.rung.at }
    }
  }

  private mutating func replace(_ promise: Promise) {
    if let open = openPromise(to: promise.audience) { settle(open.made, .replaced) }
    promises.append(promise)
  }

  private mutating func settle(_ made: EventID, _ fate: PromiseFate) {
    guard let index = promises.lastIndex(where: { $0.made == made && $0.fate == nil }) else {
      return
    }
    promises[index].fate = fate
  }
}
