import JSON

/// What can happen on any stream: notes, corrections, redactions, stars, time-boxed requests.
package enum EntryEvent: Equatable, Sendable {
  case noted(text: Words<String>, via: EntryWay? = nil)
  /// The corrected entry stays as it was; reading shows the replacement and marks it.
  case corrected(entry: EventID, replacement: Words<String>, because: Words<String>)
  case redacted(entry: EventID, because: Words<String>)
  case starred(entry: EventID)
  case requested(ask: Words<String>, ofRole: String, checkBackAt: Timestamp)
  case answered(request: EventID)
}

/// By which way a note came, where it was not written for the record in the first place.
package enum EntryWay: String, CaseIterable, Sendable {
  /// Typed in a chat program.
  case chat
  /// Said to others elsewhere, and put on the record by whoever found it worth keeping.
  case pin
}

extension EventFormat where Event == EntryEvent {
  package static let entries = EventFormat(writing: { $0.body })
    .reading("note.added") { payload throws(JSONFault) in
      .noted(
        text: try payload.text("text"),
        via: try JSONFields(payload.clear).optionalEnum("via", as: EntryWay.self))
    }
    .reading("entry.corrected") { payload throws(JSONFault) in
      .corrected(
        entry: try EntryReference(payload.clear).entry,
        replacement: try payload.text("replacement"), because: try payload.text("because"))
    }
    .reading("entry.redacted") { payload throws(JSONFault) in
      .redacted(
        entry: try EntryReference(payload.clear).entry, because: try payload.text("because"))
    }
    .reading("entry.starred") { payload throws(JSONFault) in
      .starred(entry: try EntryReference(payload.clear).entry)
    }
    .reading("request.made") { payload throws(JSONFault) in
      let request = try RequestPayload(payload.clear)
      return .requested(
        ask: try payload.text("ask"), ofRole: request.ofRole, checkBackAt: request.checkBackAt)
    }
    .reading("request.answered") { payload throws(JSONFault) in
      .answered(request: try EntryReference(payload.clear, key: "request").entry)
    }
}

extension EntryEvent {
  fileprivate var body: EventBody {
    switch self {
    case .noted(let text, let way):
      EventBody(
        .note, clear: JSONWriter.object { $0.member("via", ifPresent: way?.rawValue) },
        words: words(("text", text)))
    case .corrected(let entry, let replacement, let because):
      EventBody(
        EventType(known: "entry.corrected"), clear: reference(entry),
        words: words(("replacement", replacement), ("because", because)))
    case .redacted(let entry, let because):
      EventBody(.redaction, clear: reference(entry), words: words(("because", because)))
    case .starred(let entry):
      EventBody(EventType(known: "entry.starred"), clear: reference(entry))
    case .requested(let ask, let role, let checkBackAt):
      EventBody(
        .request,
        clear: JSONWriter.object {
          $0.member("of_role", role)
          $0.member("check_back_at", checkBackAt.microseconds)
        }, words: words(("ask", ask)))
    case .answered(let request):
      EventBody(.answer, clear: reference(request, key: "request"))
    }
  }
}

extension EventType {
  package static let note = EventType(known: "note.added")
  package static let redaction = EventType(known: "entry.redacted")
  package static let request = EventType(known: "request.made")
  package static let answer = EventType(known: "request.answered")
  package static let timerFired = EventType(known: "timer.fired")
}

/// `{"entry":"…"}`: one event that names another.
struct EntryReference {
  var entry: EventID

  init(_ clear: [UInt8], key: String = "entry") throws(JSONFault) {
    var found: EventID?
    try JSONReader.read(clear) { reader throws(JSONFault) in
      try reader.object { name, value throws(JSONFault) in
        if name.string == key { found = EventID(try value.string()) } else { try value.skip() }
      }
    }
    guard let found else { throw JSONFault(.missing(key), at: 0) }
    entry = found
  }
}

/// `{"of_role":"…","check_back_at":…}`: of whom something is asked, and when it is looked at again.
struct RequestPayload {
  var ofRole: String
  var checkBackAt: Timestamp

  init(_ clear: [UInt8]) throws(JSONFault) {
    var role: String?
    var time: Int64?
    try JSONReader.read(clear) { reader throws(JSONFault) in
      try reader.object { name, value throws(JSONFault) in
        switch name {
        case "of_role": role = try value.string()
        case "check_back_at": time = try value.int64()
        default: try value.skip()
        }
      }
    }
    guard let role else { throw JSONFault(.missing("of_role"), at: 0) }
    guard let time else { throw JSONFault(.missing("check_back_at"), at: 0) }
    (ofRole, checkBackAt) = (role, Timestamp(microseconds: time))
  }
}

private func reference(_ entry: EventID, key: String = "entry") -> [UInt8] {
  JSONWriter.object { $0.member(key, entry.description) }
}

/// The words of a new event.
///
/// Redacted text is history; it is never written again.
private func words(_ texts: (key: String, text: Words<String>)...) -> [UInt8] {
  JSONWriter.object { members in
    for (key, text) in texts {
      if case .text(let text) = text { members.member(key, text) }
    }
  }
}
