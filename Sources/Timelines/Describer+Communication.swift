import Communication
import EventLog

extension Describer {
  static func sentence(for fact: CommunicationEvent) -> [SentencePiece] {
    switch fact {
    case .cadenceSet(let setting): sentence(for: setting)
    case .published(let update): sentence(for: update)
    case .corrected(let correction):
      ["An update was corrected to: ", .quote(correction.text)] + because(correction.because)
        + insisted(correction.overruled)
    case .promiseEnded(let end): sentence(for: end)
    case .snoozed(let snooze):
      [
        .plain("The next update to \(snooze.audience.rawValue) was put off until "),
        .plain("\(TimeText.minute(snooze.until)) UTC"),
      ] + because(snooze.because)
    case .reminded(let reminder): sentence(for: reminder)
    case .escalationPlanned(let plan):
      plan.rungs.first.map { first in
        [
          "Calls ", .value(first.to),
          .plain(" next, at \(TimeText.minute(first.at)) UTC, \(first.reason.said)"),
        ]
      } ?? ["Nobody else is called"]
    case .drafted(let note):
      [
        .plain(
          "There is news for \(note.audiences.map(\.rawValue).joined(separator: ", ")): \(note.said)"
        )
      ]
    case .noticeOwed(let notice):
      [
        .value(notice.to), .plain(" has to be told by \(TimeText.minute(notice.dueAt)) UTC ("),
        .value(notice.name), ")",
      ]
    case .noticeReminded(let reminder):
      [
        "Reminds of the notice ", .value(reminder.name),
        .plain(
          reminder.slot == 0
            ? ", due at \(TimeText.minute(reminder.dueAt)) UTC"
            : ", which was due at \(TimeText.minute(reminder.dueAt)) UTC"),
      ]
    case .noticeEnded(let end):
      [
        end.kind == .given ? "The notice " : "Nothing is owed after all of the notice ",
        .value(end.name),
        .plain(
          end.kind == .lifted
            ? ""
            : end.lateBySeconds.map { " was given \(TimeText.length($0 * 1_000_000)) late" }
              ?? " was given in time"), ": ", .quote(end.text),
      ]
    case .announcementOwed(let owed):
      [
        "Has to be announced (", .value(owed.name),
        .plain(") by \(TimeText.minute(owed.dueAt)) UTC"),
      ]
    case .announced(let announcement):
      ["Announced (", .value(announcement.name), "): ", .quote(announcement.text)]
        + insisted(announcement.overruled)
    case .answered(let answer):
      [.plain("The call of rung \(answer.rung) was taken over "), .value(answer.via)]
        + (answer.by == nil ? [", by somebody who is not known here as one who responds"] : [])
    case .climbed(let climb):
      [.plain("Calls for more help, rung \(climb.rung.rung): "), .value(climb.rung.to)]
        + value(" by ", climb.rung.via) + [.plain(", \(climb.rung.reason.said)")]
    }
  }

  private static func sentence(for setting: CadenceSetting) -> [SentencePiece] {
    var text = "Updates to \(setting.audience.rawValue)"
    text += setting.isLong ? " come more slowly" : " are owed as for \(setting.severity)"
    if let due = setting.firstDueAt { text += ", the first by \(TimeText.minute(due)) UTC" }
    return [.plain(text)] + (setting.because.map(because) ?? [])
  }

  private static func sentence(for update: Update) -> [SentencePiece] {
    var text = "Update \(update.sequence) to \(update.audience.rawValue), \(update.phase.rawValue)"
    if update.via == .chat { text += ", by chat" }
    if let next = update.nextDueAt { text += ", the next by \(TimeText.minute(next)) UTC" }
    return [.plain(text)] + quoted("; goes back, because: ", update.because)
      + [": ", .quote(update.text)] + insisted(update.overruled)
  }

  /// Who reads it later is to know that it was not said unawares.
  private static func insisted(_ rules: [String]) -> [SentencePiece] {
    rules.isEmpty
      ? [] : [.plain("; somebody insisted on it against \(rules.joined(separator: ", "))")]
  }

  private static func sentence(for end: PromiseEnd) -> [SentencePiece] {
    let audience = end.audience.rawValue
    switch end.fate {
    case .kept, .replaced: return [.plain("The update promised to \(audience) came in time")]
    case .late:
      let late = TimeText.length((end.lateBySeconds ?? 0) * 1_000_000)
      return [.plain("The update promised to \(audience) came \(late) late")]
    case .broken: return [.plain("The update promised to \(audience) did not come")]
    }
  }

  private static func sentence(for reminder: Reminder) -> [SentencePiece] {
    let audience = reminder.audience.rawValue
    var text =
      switch reminder.stage {
      case .soon: "Reminds that an update to \(audience) is due soon"
      case .overdue: "Reminds that an update to \(audience) is due now"
      case .deputy: "Asks the \(reminder.stage.role): an update to \(audience) is overdue"
      case .commander: "Asks the \(reminder.stage.role): an update to \(audience) is overdue"
      }
    if reminder.missed > 0 { text += "; \(reminder.missed) reminders could not be given before" }
    return [.plain(text)]
  }
}

extension DraftNote {
  fileprivate var said: String {
    switch reason {
    case .phase: "it is \(phase.rawValue)"
    case .severity: "its severity changed"
    case .impact: "who is affected was stated"
    case .action: "something is being done"
    case .verification: "a verification has ended"
    }
  }
}

extension EscalationReason {
  fileprivate var said: String {
    switch self {
    case .immediately: "at once"
    case .unacknowledged: "because nobody has taken the lead"
    case .productionDown: "because production is down"
    case .incidentOpen: "because the incident is still open"
    }
  }
}
