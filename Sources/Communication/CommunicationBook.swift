package import EventLog
import Policy

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
  /// Rungs that are behind us since the ladder began: climbed, or passed over by one that stands
  /// higher.
  private(set) var passedRungs: [PlannedRung] = []
  /// When the incident was reopened and the ladder began anew.
  private(set) var reopenedAt: Timestamp?
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

  /// What puts the word off that this update promised; nil where nothing does.
  package func postponement(of update: Update) -> Promise? {
    let next = updates.first { $0.audience == update.audience && $0.sequence > update.sequence }
    return promises.last { promise in
      promise.audience == update.audience && promise.madeAt >= update.at
        && (next.map { promise.madeAt < $0.at } ?? true)
        && !updates.contains { $0.update == promise.made }
        && settings[update.audience]?.setting != promise.made
    }
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
  /// In time is exactly at its time, and within the grace that the policy gives.
  func isMissed(_ promise: Promise, at now: Timestamp) -> Bool {
    let late = now.saturatingSince(promise.dueAt)
    let length = max(0, promise.dueAt.saturatingSince(promise.madeAt))
    let percent = Int64(settings[promise.audience]?.cadence.grace.hundredths ?? 0)
    return late > length / 10_000 * percent
  }
}

extension CommunicationBook {
  package mutating func evolve(_ event: CommunicationEvent) {
    switch event {
    case .cadenceSet(let setting):
      settings[setting.audience] = setting
      // Words that were said promised the next one themselves.
      if let broken = setting.broken { settle(broken, .broken) }
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
      // What is put off after its time was not kept.
      if let open = openPromise(to: snooze.audience), isMissed(open, at: snooze.at) {
        settle(open.made, .broken)
      }
      replace(
        Promise(snooze.audience, made: snooze.snooze, at: snooze.at, dueAt: snooze.until))
    case .reminded(let reminder): reminders.append(reminder)
    case .escalationPlanned(let plan):
      if let time = plan.reopenedAt, reopenedAt.map({ $0 < time }) ?? true {
        (reopenedAt, passedRungs) = (time, [])
      }
      plannedRungs = plan.rungs
    case .announced, .announcementOwed, .answered: break
    case .drafted(let note): drafts.append(note)
    case .noticeOwed(let notice): follow(notice)
    case .noticeReminded(let reminder): follow(reminder)
    case .noticeEnded(let end): follow(end)
    case .climbed(let climb):
      climbs.append(climb)
      passedRungs += [climb.rung] + plannedRungs.filter { $0.at <= climb.rung.at }
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
