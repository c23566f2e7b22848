package import Digest
package import EventLog
import FoundationEssentials
import JSON

/// What happens to the rules: on one stream of its own, of kind `policy`.
package enum PolicyEvent: Equatable, Sendable {
  /// From here on events are made under the policy with this hash.
  ///
  /// The text is words: there are names of people in it, which somebody may have to destroy. The hash
  /// stays.
  case applied(hash: SHA256Digest, language: Int64, by: PrincipalID, text: Words<[UInt8]>)
}

extension PolicyEvent {
  /// The revision of the language of policies that this program writes.
  package static let language: Int64 = 1

  /// Bytes that a canonical text may have: it is stored as one event.
  package static let maximumTextSize = Append.maximumEventSize - 1_024
}

extension EventType {
  static let policyApplied = EventType(known: "policy.applied")
}

extension EventFormat where Event == PolicyEvent {
  package static let policies = EventFormat(writing: { event in
    switch event {
    case .applied(let hash, let language, let by, let text):
      EventBody(
        .policyApplied,
        clear: JSONWriter.object {
          $0.member("hash", hash.description)
          $0.member("language", language)
          $0.member("by", by.description)
        },
        words: text.found)
    }
  })
  .reading("policy.applied") { payload throws(JSONFault) in
    let fields = try JSONFields(payload.clear)
    guard let hash = SHA256Digest(hexadecimal: try fields.string("hash")) else {
      throw fields.fault(.unknownWord("hash"), at: "hash")
    }
    guard let by = PrincipalID(try fields.string("by")) else {
      throw fields.fault(.unknownWord("by"), at: "by")
    }
    guard let text = payload.words else { throw JSONFault(.missing("words"), at: 0) }
    return .applied(hash: hash, language: try fields.int64("language"), by: by, text: text)
  }
}

extension Words {
  /// The words, unless they were destroyed.
  var found: Text? { if case .text(let text) = self { text } else { nil } }
}

extension StreamID {
  /// The one stream of policies, the same in every installation.
  package static let policy = StreamID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 3)))
}
