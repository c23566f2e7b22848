package import EventLog

/// Something that somebody says, or that the clock asks.
package struct CommunicationCommand: Sendable {
  package var ask: Ask
  package var now: Timestamp

  package init(_ ask: Ask, at now: Timestamp) { (self.ask, self.now) = (ask, now) }

  package enum Ask: Equatable, Sendable {
    case setCadence(CadenceSetting)
    /// Words come half as often, or as before, to everybody.
    case setPace(isLong: Bool, because: Words<String>)
    /// The sequence is given by the book.
    case publish(Update)
    case correct(UpdateCorrection)
    case snooze(Snooze)
    /// The clock: whatever reminder of a promise has come due by now.
    case remind(UpdateAudience)
    /// Nothing more will be said: what is owed was never kept.
    case giveUp
    case planEscalation(EscalationPlan)
    /// The clock: whoever has to be called by now.
    case climb
    case answer(CallAnswer)
    /// There is something new to tell.
    case note(DraftNote)
    /// Whatever the policy has somebody outside be told of, by now.
    case setNotices([Notice])
    /// The clock: whatever reminder of a notice has come due by now.
    case remindOfNotice(String)
    case endNotice(NoticeEnd)
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
  /// No such notice is owed, or no longer.
  case unknownNotice
  case toldInFuture
}
