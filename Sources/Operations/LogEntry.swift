import Crypto
import Digest
import EventLog
import JSON
import PostgresStore

/// An event of the log, and what is left of its words for whoever reads it here.
struct LogEntry: Sendable {
  let event: RecordedEvent
  let words: EntryWords

  /// Keeps of the words what may be shown.
  init(event: RecordedEvent, words: EntryWords) {
    self.event = event
    if case .text(let text) = words {
      self.words = .text(Evidence.shown(text, of: event.type))
    } else {
      self.words = words
    }
  }
}

enum EntryWords: Sendable {
  /// It never had any.
  case none
  /// Nobody asked for them, or their master key is not at hand.
  case sealed
  /// The key that is here does not open them.
  case unreadable
  case text([UInt8])
  case redacted(Redaction)
}

extension PostgresEventStore {
  /// Adds to an event what can be said of its words; they are opened only when asked for, a
  /// redaction is looked up either way.
  func entry(of event: RecordedEvent, opening opens: Bool) async throws -> LogEntry {
    LogEntry(event: event, words: try await words(of: event, opening: opens))
  }

  private func words(of event: RecordedEvent, opening opens: Bool) async throws -> EntryWords {
    guard let sealed = event.sealed else { return .none }
    if let key = sealed.key, !opens || !canOpen(key.master) { return .sealed }
    do {
      switch try await words(of: [event])[0] {
      case .text(let text): return .text(text)
      case .redacted(let redaction): return .redacted(redaction)
      case nil: return .none
      }
    } catch is CryptoError {
      return .unreadable
    }
  }
}

extension LogEntry {
  /// Every field of the envelope and both parts of the payload, as one JSON object on one line.
  var json: [UInt8] {
    JSONWriter.object { object in
      object.member("position", event.position.rawValue)
      object.member("id", event.id.description)
      object.member("stream", event.stream.description)
      object.member("version", event.version.rawValue)
      object.member("type", event.type.name)
      object.member("revision", event.revision)
      object.member("happened_at", event.happenedAt.description)
      object.member("recorded_at", event.recordedAt.description)
      object.member("principal", event.actor.principal.description)
      object.member("role", event.actor.role)
      object.member("causes", event.causes.map(\.description))
      object.member("policy", event.policy?.description)
      object.member("visibility", event.visibility == .normal ? "normal" : "restricted")
      object.member("command") { value in
        guard let command = event.command else { return value.null() }
        value.object { mark in
          mark.member("key", command.key.description)
          mark.member("digest", command.digest.description)
          mark.member("events", command.eventCount)
        }
      }
      object.member("clear", Self.oneLine(event.clear))
      object.member("sealed", event.sealed?.ciphertext.count)
      object.member("words") { value in
        if case .text(let text) = words { value.raw(Self.oneLine(text)) } else { value.null() }
      }
      object.member("redacted") { value in
        guard case .redacted(let redaction) = words else { return value.null() }
        value.object { mark in
          mark.member("at", redaction.at.description)
          mark.member("by", redaction.by.rawValue)
          mark.member("because", redaction.because)
        }
      }
      object.member("hash", event.hash.description)
    }
  }

  /// Stored JSON without line breaks: those can only stand between its parts.
  ///
  /// What is no JSON after all stands as a string.
  private static func oneLine(_ json: [UInt8]) -> JSONText {
    guard (try? JSONText.check(json)) != nil else {
      return JSONText(trusting: JSONWriter.bytes(String(decoding: json, as: UTF8.self)))
    }
    return JSONText(trusting: json.filter { $0 >= 0x20 })
  }
}
