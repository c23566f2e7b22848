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
}

/// Something that somebody says, or that the clock asks.
package struct CommunicationCommand: Sendable {
  package var ask: Ask
  package var now: Timestamp
  /// By the policy, for the incident's severity; nil where it says nothing.
  package var cadence: UpdateCadence?

  package init(_ ask: Ask, at now: Timestamp, under cadence: UpdateCadence?) {
    (self.ask, self.now, self.cadence) = (ask, now, cadence)
  }

  package enum Ask: Equatable, Sendable {
    /// The sequence is given by the book.
    case publish(Update)
    case correct(UpdateCorrection)
    case snooze(Snooze)
    /// The clock: a stage of a promise is reached.
    case remind(UpdateAudience, made: EventID, Reminder.Stage, missed: Int32)
    /// Nothing more will be said: what is owed was never kept.
    case giveUp(UpdateAudience)
  }
}

package enum CommunicationRejection: Error, Equatable {
  case noText
  /// Every update says when the next one comes.
  case noNextTime
  case nextTimePassed
  /// Later than the policy lets anybody wait.
  case nextTimeTooLate(latest: Timestamp)
  /// Nothing comes after it is resolved.
  case nothingFollows
  /// Readers were told more before: say why.
  case phaseGoesBack(from: UpdatePhase)
  case unknownUpdate
  case sameText
  case noReason
  /// There is no promise that could be put off.
  case nothingOwed
}

extension CommunicationBook {
  package mutating func evolve(_ event: CommunicationEvent) {
    switch event {
    case .published(let update):
      updates.append(update)
      if let due = update.nextDueAt {
        promises.append(Promise(update.audience, made: update.update, dueAt: due))
      }
    case .corrected(let correction): corrections.append(correction)
    case .promiseEnded(let end):
      settle(end.made, end.fate)
    case .snoozed(let snooze):
      if let open = openPromise(to: snooze.audience) { settle(open.made, .replaced) }
      promises.append(Promise(snooze.audience, made: snooze.snooze, dueAt: snooze.until))
    case .reminded(let reminder): reminders.append(reminder)
    }
  }

  private mutating func settle(_ made: EventID, _ fate: PromiseFate) {
    guard let index = promises.lastIndex(where: { $0.made == made }) else { return }
    promises[index].fate = fate
  }

  package func decide(
    _ command: CommunicationCommand
  ) throws(CommunicationRejection) -> [CommunicationEvent] {
    switch command.ask {
    case .publish(let update): try publish(update, command)
    case .correct(let correction): try correct(correction)
    case .snooze(let snooze): try self.snooze(snooze, command)
    case .remind(let audience, let made, let stage, let missed):
      remind(audience, made, stage, missed)
    case .giveUp(let audience): giveUp(audience)
    }
  }

  private func publish(
    _ stated: Update, _ command: CommunicationCommand
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
    try check(update.nextDueAt, in: update.phase, command)
    var events: [CommunicationEvent] = [.published(update)]
    if let open = openPromise(to: update.audience) {
      events.insert(.promiseEnded(fate(of: open, at: command.now, command.cadence)), at: 0)
    }
    return events
  }

  private func check(
    _ next: Timestamp?, in phase: UpdatePhase, _ command: CommunicationCommand
  ) throws(CommunicationRejection) {
    guard phase != .resolved else {
      if next != nil { throw .nothingFollows }
      return
    }
    guard let next else { throw .noNextTime }
    guard next > command.now else { throw .nextTimePassed }
    if let latest = command.cadence?.latest(in: phase, at: command.now), next > latest {
      throw .nextTimeTooLate(latest: latest)
    }
  }

  /// In time is exactly at its time, and within the grace that the policy gives.
  private func fate(
    of promise: Promise, at now: Timestamp, _ cadence: UpdateCadence?
  ) -> PromiseEnd {
    let late = now.microseconds - promise.dueAt.microseconds
    let made = updates.last { $0.update == promise.made }
    let interval = made.flatMap { cadence?.interval(in: $0.phase) }?.seconds ?? 0
    let grace = interval / 100 * 1_000_000 * Int64((cadence?.grace ?? Percent(0)).hundredths) / 100
    guard late > max(0, grace) else {
      return PromiseEnd(promise.audience, made: promise.made, dueAt: promise.dueAt, .kept)
    }
    return PromiseEnd(
      promise.audience, made: promise.made, dueAt: promise.dueAt, .late,
      lateBySeconds: late / 1_000_000)
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
    _ snooze: Snooze, _ command: CommunicationCommand
  ) throws(CommunicationRejection) -> [CommunicationEvent] {
    guard openPromise(to: snooze.audience) != nil, let last = last(to: snooze.audience) else {
      throw .nothingOwed
    }
    guard snooze.because.plain?.isEmpty == false else { throw .noReason }
    guard snooze.until > command.now else { throw .nextTimePassed }
    if let latest = command.cadence?.latest(in: last.phase, at: command.now),
      snooze.until > latest
    {
      throw .nextTimeTooLate(latest: latest)
    }
    return [.snoozed(snooze)]
  }

  /// Once for each stage of each promise, however often the clock asks.
  private func remind(
    _ audience: UpdateAudience, _ made: EventID, _ stage: Reminder.Stage, _ missed: Int32
  ) -> [CommunicationEvent] {
    guard openPromise(to: audience)?.made == made,
      !reminders.contains(where: { $0.made == made && $0.stage == stage })
    else { return [] }
    return [.reminded(Reminder(audience, made: made, stage, missed: missed))]
  }

  private func giveUp(_ audience: UpdateAudience) -> [CommunicationEvent] {
    guard let open = openPromise(to: audience) else { return [] }
    return [
      .promiseEnded(PromiseEnd(audience, made: open.made, dueAt: open.dueAt, .broken))
    ]
  }
}
