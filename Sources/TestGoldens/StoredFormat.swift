package import EventLog
import Testing

/// What every format of events has to do with payloads that it did not write.
package struct StoredFormat<Event: Equatable & Sendable>: Sendable {
  private let format: EventFormat<Event>
  private let examples: [(file: String, event: Event)]
  private let recorded: @Sendable (EventBody) -> RecordedEvent

  /// `recorded` makes an event of a body, as the log would hold it.
  package init(
    _ format: EventFormat<Event>, _ examples: [(file: String, event: Event)],
    recorded: @escaping @Sendable (EventBody) -> RecordedEvent
  ) {
    (self.format, self.examples, self.recorded) = (format, examples, recorded)
  }

  /// Keys of a newer program are passed over.
  package func passesOverKeys() throws {
    for (file, event) in examples {
      var body = format.body(event)
      body.clear = Array(#"{"later":[{"x":1.5}],"more":{"y":null},"#.utf8) + body.clear.dropFirst()
      let words = body.words.map { Words.text(Array(#"{"new":"x","#.utf8) + $0.dropFirst()) }
      let decoded = try format.decode(recorded(body), words: words)
      #expect(decoded == .event(event), "\(file)")
    }
  }

  /// A payload that lacks a member, or holds another shape, is a fault.
  package func refusesOtherShapes() throws {
    var faults = 0
    for (_, event) in examples {
      let body = format.body(event)
      for odd in ["", "[]", "null", "{", "{}", #"{"a":1"#] {
        #expect(throws: UndecodableEvent.self) {
          try decode(EventBody(body.type, clear: Array(odd.utf8), words: body.words))
        }
      }
      for index in body.clear.indices {
        var odd = body
        odd.clear[index] = UInt8(ascii: "}")
        do { _ = try decode(odd) } catch { faults += 1 }
      }
    }
    #expect(faults > 1_000)
  }

  /// Words that are missing are a fault, and not an empty text.
  package func missesWords() {
    for (_, event) in examples {
      var body = format.body(event)
      guard body.words != nil else { continue }
      body.words = nil
      #expect(throws: UndecodableEvent.self) { try decode(body) }
      body.words = Array("{}".utf8)
      #expect(throws: UndecodableEvent.self) { try decode(body) }
    }
  }

  package func decode(_ body: EventBody) throws -> Decoded<Event> {
    try format.decode(recorded(body), words: body.words.map { .text($0) })
  }
}
