package import Decisions
package import Digest
package import EventLog
import FoundationEssentials
import JSON

/// What came of asking the tool behind an action of the policy whether it takes its arguments.
///
/// Nothing was called for it: the values were examples.
package struct ParseCheck: Equatable, Sendable {
  /// The name among the policy's `actions`.
  package var definition: String
  package var outcome: PreflightResult.Outcome
  /// Under which the action was defined so.
  package var policy: SHA256Digest
  package var because: Words<String>

  package init(
    of definition: String, under policy: SHA256Digest, _ outcome: PreflightResult.Outcome,
    because: Words<String>
  ) {
    (self.definition, self.policy, self.outcome) = (definition, policy, outcome)
    self.because = because
  }
}

extension EventType {
  package static let actionParseChecked = EventType(known: "action.parse_checked")
}

extension EventFormat where Event == ParseCheck {
  package static let parseChecks = EventFormat(writing: { check in
    EventBody(.actionParseChecked, words: ["because": check.because]) {
      $0.member("definition", check.definition)
      $0.member("policy", check.policy.description)
      $0.word("outcome", check.outcome)
    }
  })
  .reading("action.parse_checked") { payload throws(JSONFault) in
    let fields = try JSONFields(payload.clear)
    guard let policy = SHA256Digest(hexadecimal: try fields.string("policy")) else {
      throw fields.fault(.unknownWord("policy"), at: "policy")
    }
    return ParseCheck(
      of: try fields.string("definition"), under: policy,
      try fields.enum("outcome", as: PreflightResult.Outcome.self),
      because: try payload.text("because"))
  }
}

extension StreamID {
  /// The one stream of parse checks, the same in every installation.
  package static let parseChecks = StreamID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 4)))
}

/// The newest parse check of each action, folded from their stream.
package struct ParseCheckBook: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package var check: ParseCheck
    package var at: Timestamp
    /// When the tool last took its arguments, under whatever policy.
    package var passedAt: Timestamp?
  }

  package private(set) var entries: [String: Entry] = [:]

  /// Reads all of it.
  package init(in store: any EventStore) async throws {
    let events = try await store.allEvents(in: .parseChecks)
    for (event, words) in zip(events, try await store.words(of: events)) {
      guard
        case .event(let check) = try EventFormat.parseChecks.decode(event, words: words)
      else { continue }
      // A clock that goes ahead makes nothing younger than it is.
      let at = min(event.happenedAt, event.recordedAt)
      let passedAt = check.outcome == .pass ? at : entries[check.definition]?.passedAt
      entries[check.definition] = Entry(check: check, at: at, passedAt: passedAt)
    }
  }
}
