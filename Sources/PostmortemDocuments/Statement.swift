package import EventLog
package import Timelines

/// One sentence of a document, and the entries of the record that it rests on.
package struct Statement: Equatable, Sendable {
  package var pieces: [SentencePiece]
  package var cites: [EventID]

  package init(_ pieces: [SentencePiece], cites: [EventID] = []) {
    (self.pieces, self.cites) = (pieces, cites)
  }

  init(_ text: String, cites: [EventID] = []) { self.init([.plain(text)], cites: cites) }
}

/// A part of a section.
package enum Block: Equatable, Sendable {
  case paragraph([Statement])
  case list([[Statement]])
  /// Labels with what is on record under each.
  case facts([LabelledFact])
  case table(head: [String], rows: [[[Statement]]])
  /// What somebody has still to answer.
  case questions([String])
  case subheading(String)
  /// The timeline as a picture.
  case picture
  case entries([EntryLine])
  /// What people wrote.
  case prose([ProseBlock])
}

package struct LabelledFact: Equatable, Sendable {
  package var label: String
  package var statements: [Statement]

  init(_ label: String, _ statements: [Statement]) {
    (self.label, self.statements) = (label, statements)
  }

  init(_ label: String, _ pieces: [SentencePiece], _ cites: [EventID]) {
    self.init(label, [Statement(pieces, cites: cites)])
  }
}

/// One row of the timeline.
package struct EntryLine: Equatable, Sendable {
  package var at: Timestamp
  package var statement: Statement
  package var role: String
  package var notes: [String]

  /// In characters: the timeline says what happened, and the record what was written.
  static let longestQuote = 200
}

/// Something of the record, with the entry that it stands in and when that happened.
package struct Stated<Value: Equatable & Sendable>: Equatable, Sendable {
  package var value: Value
  package var event: EventID
  package var at: Timestamp

  init(_ value: Value, in event: RecordedEvent) {
    (self.value, self.event, at) = (value, event.id, event.happenedAt)
  }
}
