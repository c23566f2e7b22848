import EventLog
import Incidents
import JSON

/// The words of a new event where some are lists.
///
/// Redacted text is history; it is never written again.
struct PayloadTexts {
  private var members: [(key: String, json: JSONText)] = []

  mutating func add(_ key: String, _ words: Words<String>?) {
    if case .text(let text) = words { members.append((key, JSONText(trusting: json(text)))) }
  }

  /// A list is there as a whole or not at all.
  mutating func add(_ key: String, _ list: [Words<String>]) {
    let texts = list.compactMap(\.plain)
    guard !list.isEmpty, texts.count == list.count else { return }
    members.append((key, JSONText(trusting: json(texts))))
  }

  mutating func add(_ key: String, lists: [[String]]) {
    let bytes = JSONWriter.array { array in
      for list in lists { array.element { $0.array { for text in list { $0.element(text) } } } }
    }
    members.append((key, JSONText(trusting: bytes)))
  }

  var bytes: [UInt8]? {
    guard !members.isEmpty else { return nil }
    return JSONWriter.object { for (key, text) in members { $0.member(key, text) } }
  }

  private func json(_ value: some JSONWritable) -> [UInt8] { JSONWriter.bytes(value) }
}

extension StoredPayload {
  /// So many texts under `key`; all of them redacted when the words were.
  func texts(_ key: String, count: Int) throws(JSONFault) -> [Words<String>] {
    guard count > 0 else { return [] }
    switch words {
    case .redacted(let redaction): return Array(repeating: .redacted(redaction), count: count)
    case .text(let bytes):
      let texts = try JSONFields(bytes).strings(key)
      guard texts.count == count else { throw JSONFault(.missing(key), at: 0) }
      return texts.map { .text($0) }
    case nil: throw JSONFault(.missing(key), at: 0)
    }
  }

  /// So many lists of texts under `key`; nil when they were redacted.
  func lists(_ key: String, count: Int) throws(JSONFault) -> [[String]]? {
    guard count > 0 else { return [] }
    switch words {
    case .redacted: return nil
    case .text(let bytes):
      var found: [[String]]?
      try JSONReader.read(bytes) { reader throws(JSONFault) in
        try reader.object { name, value throws(JSONFault) in
          guard name.string == key else { return try value.skip() }
          var lists: [[String]] = []
          try value.array { element throws(JSONFault) in lists.append(try element.strings()) }
          found = lists
        }
      }
      guard let found, found.count == count else { throw JSONFault(.missing(key), at: 0) }
      return found
    case nil: throw JSONFault(.missing(key), at: 0)
    }
  }
}
