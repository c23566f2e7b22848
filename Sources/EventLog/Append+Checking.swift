import JSON

extension Append {
  /// Refuses what must never reach the database, with a reason a person can act on.
  package func check() throws(AppendRefusal) {
    guard !events.isEmpty else { throw .noEvents }
    guard events.count <= Self.maximumEventCount else { throw .tooManyEvents(events.count) }
    guard isRoleName(role) else { throw .badName(role) }
    for event in events { try event.check() }
  }
}

extension RedactionRequest {
  /// The event that records the redaction, checked as any other.
  package func draft() throws(AppendRefusal) -> EventDraft {
    guard isRoleName(role) else { throw .badName(role) }
    let event = EntryEvent.redacted(entry: entry, because: .text(because))
    let draft = EventDraft(
      id: .make(at: at), EventFormat.entries.body(event), happenedAt: at)
    try draft.check()
    return draft
  }
}

/// Roles are short and plain: they are hashed, shown and compared everywhere.
private func isRoleName(_ text: String) -> Bool {
  (1...Append.maximumRoleLength).contains(text.utf8.count)
    && text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}

extension EventDraft {
  fileprivate func check() throws(AppendRefusal) {
    let size = body.clear.count + (body.words?.count ?? 0)
    guard size <= Append.maximumEventSize else { throw .tooLarge(id, byteCount: size) }
    guard causes.count <= Append.maximumCauseCount else {
      throw .malformed(id, reason: "\(causes.count) causes")
    }
    // A type made with `known` is checked here too: this is the last gate before the database.
    guard EventType(body.type.name) != nil else { throw .badName(body.type.name) }
    guard body.revision > 0 else { throw .malformed(id, reason: "revision \(body.revision)") }
    // Beyond them a time can be neither written nor compared: it wraps around in the database.
    guard (Timestamp.earliestStated...Timestamp.latestStated).contains(happenedAt) else {
      throw .malformed(id, reason: "a time outside the years 0000 to 9999")
    }
    do throws(JSONFault) {
      try JSONText.check(body.clear)
      if let words = body.words { try JSONText.check(words) }
    } catch {
      throw .malformed(id, reason: "\(error.kind) at byte \(error.offset)")
    }
  }
}
