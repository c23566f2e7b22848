import EventLog

// Duties to tell somebody outside within a time.
extension CommunicationBook {
  package var openNotices: [Notice] { notices.filter { $0.end == nil }.map(\.notice) }

  /// What the policy asks for now.
  ///
  /// What is owed stays owed, and no change of the policy gives more time for it.
  func setNotices(_ wanted: [Notice]) -> [CommunicationEvent] {
    wanted.compactMap { notice in
      guard let known = notices.last(where: { $0.notice.name == notice.name }) else {
        return .noticeOwed(notice)
      }
      return known.end == nil && notice.dueAt < known.notice.dueAt ? .noticeOwed(notice) : nil
    }
  }

  func remindOfNotice(_ name: String, at now: Timestamp) -> [CommunicationEvent] {
    guard let state = openNotice(name),
      let due = state.notice.slots.due(at: now, given: state.lastReminder)
    else { return [] }
    let slots = state.notice.slots
    return [
      .noticeReminded(
        NoticeReminder(
          name, slot: due.slot, dueAt: state.notice.dueAt, missed: due.missed,
          nextAt: slots.time(of: due.slot + 1)))
    ]
  }

  func end(_ stated: NoticeEnd, at now: Timestamp) throws(CommunicationRejection)
    -> [CommunicationEvent]
  {
    guard let state = openNotice(stated.name) else { throw .unknownNotice }
    guard stated.text.plain?.isEmpty == false else { throw .noReason }
    // Not before the incident that it is about, and nothing is told in the future.
    guard stated.at <= now else { throw .toldInFuture }
    var end = stated
    let late = end.at.saturatingSince(state.notice.dueAt)
    end.lateBySeconds = end.kind == .given && late > 0 ? (late + 999_999) / 1_000_000 : nil
    return [.noticeEnded(end)]
  }

  private func openNotice(_ name: String) -> NoticeState? {
    notices.last { $0.notice.name == name && $0.end == nil }
  }

  mutating func follow(_ notice: Notice) {
    if let index = notices.lastIndex(where: { $0.notice.name == notice.name }) {
      // Due sooner than it was: its reminders begin anew.
      notices[index] = NoticeState(notice: notice)
    } else {
      notices.append(NoticeState(notice: notice))
    }
  }

  mutating func follow(_ reminder: NoticeReminder) {
    guard let index = notices.lastIndex(where: { $0.notice.name == reminder.name }) else { return }
    notices[index].lastReminder = reminder.slot
  }

  mutating func follow(_ end: NoticeEnd) {
    guard let index = notices.lastIndex(where: { $0.notice.name == end.name }) else { return }
    notices[index].end = end
  }
}
