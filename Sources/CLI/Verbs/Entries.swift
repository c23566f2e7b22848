import Client
import CommandLineKit
import JSON

/// `lastgood correct`: says anew what an entry says.
struct Correct: ResponderVerb {
  static let name = "correct"
  static let summary = "Correct an entry."
  static let discussion = "What stood there before stays readable beside the new text."
  static let examples = [
    Example(
      "lastgood correct 1234 \"The error rate was 12 %\" --because \"misread\"",
      "1234 is the entry, as “note” printed it.")
  ]
  static let signature: [Parameter] = [
    .entry, .several("text", help: "The new text; “-” reads standard input."), .because, .insist,
  ]

  private let entry: EntryReference
  private let words: [String]
  private let because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    entry = try arguments.entry()
    words = try arguments.positionals("text")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    var order = Order(
      APIRequest.path("api", "v1", "entries", entry.text, "correction"),
      "correction of \(entry.handle)"
    ) { body in
      body.member("text", text)
      body.member("because", because)
    }
    order.isSpoolable = true
    order.texts = [("text", text), ("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold) corrects \(entry.handle)"
    }
  }
}

/// `lastgood redact`: destroys the words of an entry, and keeps the proof that there were some.
struct Redact: ResponderVerb {
  static let name = "redact"
  static let summary = "Destroy the words of an entry for ever."
  static let discussion = """
    The words cannot be had back. That there were words, when they went and why stays in the record.
    """
  static let examples = [
    Example("lastgood redact 1234 --because \"names a customer\"", "Asks before it does it.")
  ]
  static let signature: [Parameter] = [.entry, .because]

  private let entry: EntryReference
  private let because: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    entry = try arguments.entry()
    because = try arguments.required("--because")
  }

  func act(in session: Session) async throws -> ExitCode {
    guard session.confirms("Destroy the words of \(entry.handle) for ever?") else {
      throw ResponderFailure(
        .usage, "Nothing was redacted. To do it without a question, add --yes.")
    }
    let order = Order(
      APIRequest.path("api", "v1", "entries", entry.text, "redaction"),
      "redaction of \(entry.handle)"
    ) { $0.member("because", because) }
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): the words of \(entry.handle) are gone"
    }
  }
}

/// `lastgood star`: marks an entry as important.
struct Star: ResponderVerb {
  static let name = "star"
  static let summary = "Mark an entry as important."
  static let signature: [Parameter] = [.entry]

  private let entry: EntryReference

  init(_ arguments: inout Arguments) throws(UsageError) { entry = try arguments.entry() }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(
      APIRequest.path("api", "v1", "entries", entry.text, "star"), "star on \(entry.handle)")
    order.isSpoolable = true
    return session.report(try await session.give(order)) { _ in "\(entry.handle, .bold) is starred"
    }
  }
}
