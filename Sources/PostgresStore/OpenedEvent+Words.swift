import EventLog

extension OpenedEvent {
  /// The words as formats read them.
  ///
  /// When and why they were redacted is not known here, nor kept: whoever reads looks it up.
  var readableWords: Words<[UInt8]>? {
    if let words { return .text(words) }
    guard event.sealed != nil else { return nil }
    return .redacted(Redaction(at: event.recordedAt, by: event.position, because: nil))
  }

  /// What the event says in this format; nil when it is of another family.
  func decoded<Event>(by format: EventFormat<Event>) throws -> Event? {
    guard case .event(let known) = try format.decode(event, words: readableWords) else {
      return nil
    }
    return known
  }
}

extension Words {
  /// The text, unless it was redacted.
  var textOrNil: Text? { if case .text(let text) = self { text } else { nil } }
}

/// A text in a projection, and the entry whose words it is: redacting that entry removes it.
struct KeptText: Equatable, Sendable {
  /// Nil once it was redacted.
  var text: String?
  var entry: EventID
  var position: LogPosition

  init(_ text: Words<String>, from event: RecordedEvent) {
    (self.text, entry, position) = (text.textOrNil, event.id, event.position)
  }

  init(text: String?, entry: EventID, position: LogPosition) {
    (self.text, self.entry, self.position) = (text, entry, position)
  }
}

extension OpenedEvent {
  /// What replaces the text of an entry that this event corrects; nil when it corrects none of them.
  func correction(of entries: EventID...) throws -> KeptText? {
    guard event.type == .correction,
      case .corrected(let entry, let replacement, _) = try decoded(by: .entries),
      entries.contains(entry)
    else { return nil }
    return KeptText(replacement, from: event)
  }
}

extension EventType {
  fileprivate static let correction = EventType(known: "entry.corrected")
}
