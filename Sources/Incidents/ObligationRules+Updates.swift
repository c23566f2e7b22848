import EventLog
import JSON

// What readers were promised.
extension RecordedEvent {
  /// Nothing where the event promises nothing.
  func promised(dueAt name: String) throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    guard let due = try fields.optionalTime(name) else { return [] }
    let audience = try fields.string("audience")
    return [
      .owe(
        Obligation(
          .update, of: stream, id: Obligation.id(ofUpdateTo: audience, of: stream), owedBy: id,
          dueAt: due, ofRole: ResponseRole.communicationsLead.name))
    ]
  }

  /// Each word fulfils what was promised, and most promise the next.
  func published() throws(JSONFault) -> [ObligationChange] {
    [fulfilUpdate(to: try fields().string("audience"))] + (try promised(dueAt: "next_due_at"))
  }

  func notice() throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    let owed = Obligation.id(ofNotice: try fields.string("notice"), of: stream)
    guard type == .noticeOwed else {
      return [.fulfil(owed, of: stream, by: id, at: recordedAt)]
    }
    return [
      .owe(
        Obligation(
          .notice, of: stream, id: owed, owedBy: id, dueAt: try fields.time("due_at"),
          ofRole: try fields.optionalString("role")))
    ]
  }

  func announcement() throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    let name = try fields.string("name")
    guard type == .announcementOwed else { return [fulfil(announcement: name)] }
    return [
      .owe(
        Obligation(
          .announcement, of: stream, id: Obligation.id(ofAnnouncement: name, of: stream),
          owedBy: id, dueAt: try fields.time("due_at"),
          ofRole: ResponseRole.communicationsLead.name))
    ]
  }

  /// Once a deployment is over, nobody waits to hear that it starts, or how it goes.
  var endedAnnouncements: [ObligationChange] {
    [fulfil(announcement: "start"), fulfil(announcement: "progress")]
  }

  private func fulfil(announcement name: String) -> ObligationChange {
    .fulfil(
      Obligation.id(ofAnnouncement: name, of: stream), of: stream, by: id, at: recordedAt)
  }

  func fulfilUpdate(to audience: String) -> ObligationChange {
    .fulfil(
      Obligation.id(ofUpdateTo: audience, of: stream), of: stream, by: id, at: recordedAt)
  }
}
