import EventLog
import JSON
import Policy

// How the payloads of this family spell what they have in common.

extension EventBody {
  /// The body of a new event; redacted text is history, and is never written again.
  init(
    _ type: String, words: KeyValuePairs<String, Words<String>?> = [:],
    clear: (inout JSONMembers) -> Void
  ) {
    let texts = words.compactMap { name, words in
      if case .text(let text) = words { (name, text) } else { nil }
    }
    self.init(
      EventType(known: type), clear: JSONWriter.object(clear),
      words: texts.isEmpty
        ? nil : JSONWriter.object { for (name, text) in texts { $0.member(name, text) } })
  }
}

extension JSONMembers {
  /// Which of the optional words there are.
  mutating func present(_ texts: KeyValuePairs<String, Words<String>?>) {
    let names = texts.compactMap { $0.value == nil ? nil : $0.key }
    if !names.isEmpty { member("words", names) }
  }
}

extension StoredPayload {
  func optionalText(_ name: String, in fields: JSONFields) throws(JSONFault) -> Words<String>? {
    try fields.strings("words").contains(name) ? try text(name) : nil
  }
}

extension JSONFields {
  func time(_ name: String) throws(JSONFault) -> Timestamp {
    Timestamp(microseconds: try int64(name))
  }

  func day(_ name: String) throws(JSONFault) -> CalendarDay {
    let text = try string(name)
    guard let day = CalendarDay(text) else { throw fault(.unknownWord(text), at: name) }
    return day
  }

  func optionalDay(_ name: String) throws(JSONFault) -> CalendarDay? {
    contains(name) ? try day(name) : nil
  }

  func actions(_ name: String) throws(JSONFault) -> [MitigationKind] {
    var actions: [MitigationKind] = []
    for text in try strings(name) {
      guard let action = MitigationKind(rawValue: text) else {
        throw fault(.unknownWord(text), at: name)
      }
      actions.append(action)
    }
    return actions
  }

  func passed() throws(JSONFault) -> Bool {
    try self.enum("outcome", as: DrillOutcome.self) == .pass
  }
}

/// How a rehearsal or a trial ended, as it is written.
enum DrillOutcome: String {
  case pass, fail

  init(_ passed: Bool) { self = passed ? .pass : .fail }
}
