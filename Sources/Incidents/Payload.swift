package import EventLog
package import JSON

// How the payloads of this family, and of decisions about incidents, spell what they have in common.

extension JSONFields {
  package func id<ID: Identifier>(_ name: String, as type: ID.Type) throws(JSONFault) -> ID {
    guard let id = try optionalID(name, as: type) else { throw JSONFault(.missing(name), at: 0) }
    return id
  }

  package func optionalID<ID: Identifier>(_ name: String, as _: ID.Type) throws(JSONFault) -> ID? {
    guard let text = try optionalString(name) else { return nil }
    guard let id = ID(text) else { throw fault(.unknownWord(text), at: name) }
    return id
  }

  /// Microseconds since 1970.
  package func time(_ name: String) throws(JSONFault) -> Timestamp {
    Timestamp(microseconds: try int64(name))
  }

  package func optionalTime(_ name: String) throws(JSONFault) -> Timestamp? {
    try optionalInt64(name).map { Timestamp(microseconds: $0) }
  }

  package func role(_ name: String) throws(JSONFault) -> ResponseRole {
    let text = try string(name)
    guard let role = ResponseRole(text) else { throw fault(.unknownWord(text), at: name) }
    return role
  }
}

extension StoredPayload {
  /// Words that need not be there.
  ///
  /// The clear part lists those that are, under `words`: once they are redacted, nothing else could
  /// tell *redacted* from *never said*.
  package func optionalText(_ name: String, in fields: JSONFields) throws(JSONFault) -> Words<
    String
  >? {
    try fields.strings("words").contains(name) ? try text(name) : nil
  }
}

extension JSONMembers {
  package mutating func id(_ name: String, _ id: (some Identifier)?) {
    member(name, ifPresent: id?.description)
  }

  package mutating func time(_ name: String, _ time: Timestamp?) {
    member(name, ifPresent: time?.microseconds)
  }

  package mutating func word(_ name: String, _ word: (some RawRepresentable<String>)?) {
    member(name, ifPresent: word?.rawValue)
  }

  /// Which of the optional words there are.
  package mutating func strings(_ name: String, _ strings: [String]) {
    if !strings.isEmpty { member(name, strings) }
  }

  package mutating func present(_ texts: KeyValuePairs<String, Words<String>?>) {
    let names = texts.compactMap { $0.value == nil ? nil : $0.key }
    if !names.isEmpty { member("words", names) }
  }
}

extension EventBody {
  /// The body of a new event; redacted text is history, and is never written again.
  package init(
    _ type: EventType, words: KeyValuePairs<String, Words<String>?> = [:],
    clear: (inout JSONMembers) -> Void = { _ in }
  ) {
    let texts = words.compactMap { name, words in
      if case .text(let text) = words { (name, text) } else { nil }
    }
    self.init(
      type, clear: JSONWriter.object(clear),
      words: texts.isEmpty
        ? nil
        : JSONWriter.object { members in
          for (name, text) in texts { members.member(name, text) }
        })
  }
}
