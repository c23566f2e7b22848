import EventLog
import JSON

/// The words of a new event: those of its texts that are there.
///
/// Redacted text is history; it is never written again.
struct PayloadWords {
  private var texts: [(key: String, text: String)] = []

  init(_ words: (key: String, text: Words<String>?)...) {
    for (key, words) in words {
      if case .text(let text) = words { texts.append((key, text)) }
    }
  }

  /// Nil when there are none.
  var bytes: [UInt8]? {
    guard !texts.isEmpty else { return nil }
    return JSONWriter.object { for (key, text) in texts { $0.member(key, text) } }
  }

  /// Names those that are there, in the clear part, so that redaction does not hide that they were.
  func list(in members: inout JSONMembers) {
    if !texts.isEmpty { members.member("words", texts.map(\.key)) }
  }
}

extension StoredPayload {
  /// A text that need not be there; redacted when it was there once.
  func optionalText(_ key: String, of fields: JSONFields) throws(JSONFault) -> Words<String>? {
    try fields.strings("words").contains(key) ? try text(key) : nil
  }

  /// The list of texts under `key` of the words.
  func texts(_ key: String) throws(JSONFault) -> Words<[String]> {
    switch words {
    case .redacted(let redaction): return .redacted(redaction)
    case .text(let bytes):
      let fields = try JSONFields(bytes)
      guard fields.contains(key) else { throw JSONFault(.missing(key), at: 0) }
      return .text(try fields.strings(key))
    case nil: throw JSONFault(.missing(key), at: 0)
    }
  }
}

extension JSONFields {
  func id<ID: Identifier>(_ name: String, as _: ID.Type = ID.self) throws(JSONFault) -> ID {
    let text = try string(name)
    guard let id = ID(text) else { throw fault(.unknownWord(text), at: name) }
    return id
  }

  func share(_ name: String) throws(JSONFault) -> Share {
    guard let share = try optionalShare(name) else { throw JSONFault(.missing(name), at: 0) }
    return share
  }

  func optionalShare(_ name: String) throws(JSONFault) -> Share? {
    guard let hundredths = try optionalInt32(name) else { return nil }
    guard let share = Share(hundredths: hundredths) else { throw fault(.outOfRange, at: name) }
    return share
  }
}
