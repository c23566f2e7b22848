package import EventLog
import Incidents
import Rollouts

/// Says in one plain sentence what an event is about: roles instead of names, and no blame.
package enum Describer {
  package static func sentence(for fact: Fact, of event: RecordedEvent) -> [SentencePiece] {
    switch fact {
    case .incident(let fact): sentence(for: fact)
    case .detection(let fact): sentence(for: fact)
    case .deployment(let fact): sentence(for: fact)
    case .decision(let fact): sentence(for: fact)
    case .action(let fact): sentence(for: fact)
    case .communication(let fact): sentence(for: fact)
    case .entry(let fact): sentence(for: fact, of: event)
    case .evidence(let fact): sentence(for: fact)
    case .foreign: [.plain(readable(event.type))]
    case .unreadable: [.plain(readable(event.type)), ", but its record cannot be read"]
    }
  }

  /// `decision.proposed`: Decision proposed.
  package static func readable(_ type: EventType) -> String {
    var text = ""
    text.reserveCapacity(type.name.utf8.count)
    for character in type.name.utf8 {
      let isGap = character == UInt8(ascii: ".") || character == UInt8(ascii: "_")
      text.unicodeScalars.append(isGap ? " " : Unicode.Scalar(character))
    }
    return text.capitalized
  }

  static func because(_ words: Words<String>) -> [SentencePiece] { [", because: ", .quote(words)] }

  static func quoted(_ label: String, _ words: Words<String>?) -> [SentencePiece] {
    words.map { [.plain(label), .quote($0)] } ?? []
  }

  static func value(_ label: String, _ value: String?) -> [SentencePiece] {
    value.map { [.plain(label), .value($0)] } ?? []
  }

  private static func sentence(
    for fact: EntryEvent, of event: RecordedEvent
  ) -> [SentencePiece] {
    switch fact {
    case .noted(let text, let way): [.quote(text)] + (way == .chat ? [" (by chat)"] : [])
    case .corrected(_, let replacement, let because):
      ["Corrected another entry to: ", .quote(replacement)] + Self.because(because)
    case .redacted(_, let because): ["Redacted another entry"] + Self.because(because)
    case .starred: ["Starred another entry"]
    case .requested(let ask, let role, let checkBackAt):
      [
        "Asked the ", .value(role), ", to be looked at again at ",
        .plain(TimeText.minute(checkBackAt)), " UTC: ", .quote(ask),
      ]
    case .answered: ["Answered what was asked"]
    }
  }
}

extension String {
  /// With its first letter in upper case.
  fileprivate var capitalized: String {
    guard let first else { return self }
    return first.uppercased() + dropFirst()
  }
}
