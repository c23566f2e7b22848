import CommandLineKit
import EventLog

/// Which events `log` shows.
struct LogSelection: Sendable {
  var types: [TypePattern] = []
  var stream: StreamID?

  func includes(_ event: RecordedEvent) -> Bool {
    (stream.map { event.stream == $0 } ?? true)
      && (types.isEmpty || types.contains { $0.matches(event.type) })
  }
}

/// `incident.declared`, or `incident.*`.
enum TypePattern: Hashable, Sendable, ArgumentValue {
  case type(EventType)
  case subject(String)

  static var expectation: String { "an event's type such as incident.declared, or incident.*" }

  init?(argument: String) {
    if argument.hasSuffix(".*"), EventType(argument.dropLast() + "x") != nil {
      self = .subject(String(argument.dropLast(2)))
    } else if let type = EventType(argument) {
      self = .type(type)
    } else {
      return nil
    }
  }

  func matches(_ type: EventType) -> Bool {
    switch self {
    case .type(let wanted): wanted == type
    case .subject(let subject): type.subject == subject
    }
  }
}

/// A stream's id, or the end of it as `log` shows it.
struct StreamReference: Hashable, Sendable, ArgumentValue {
  var ending: String

  static var expectation: String { "a stream's id, or the last four or more digits of it" }

  init?(argument: String) {
    let text = argument.lowercased()
    guard (4...36).contains(text.utf8.count), text.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
      return nil
    }
    ending = text
  }
}

/// The selection does not fit the log.
enum SelectionError: Error, Hashable {
  case noSuchStream(String)
  case ambiguousStream(String, [StreamID])
}
