package import JSON

/// How one family of events is written to the log, and read back for ever.
///
/// Events on disk are a format, not a Swift type: every payload is spelled out key by key, and every
/// revision that ever shipped keeps its reader here, which turns the old payload into today's event.
/// One golden file a type and revision, in the tests' fixtures, must decode for ever.
package struct EventFormat<Event: Sendable>: Sendable {
  /// Reads one revision of one type.
  package typealias Reader = @Sendable (StoredPayload) throws(JSONFault) -> Event

  @usableFromInline package var readers: [Kind: Reader] = [:]
  package let body: @Sendable (Event) -> EventBody

  /// - Parameter body: writes an event in its newest revision.
  package init(writing body: @escaping @Sendable (Event) -> EventBody) { self.body = body }

  /// The same format with one more type, or one more revision of a type.
  package func reading(_ type: String, revision: Int16 = 1, _ reader: @escaping Reader) -> Self {
    var format = self
    format.readers[Kind(type: EventType(known: type), revision: revision)] = reader
    return format
  }

  /// Types and revisions this format reads.
  package var known: [(type: EventType, revisions: [Int16])] {
    Dictionary(grouping: readers.keys, by: \.type)
      .map { ($0.key, $0.value.map(\.revision).sorted()) }
      .sorted { $0.type.name < $1.type.name }
  }

  /// One revision of one type.
  @usableFromInline package struct Kind: Hashable, Sendable {
    package var type: EventType
    package var revision: Int16

    @usableFromInline package init(type: EventType, revision: Int16) {
      (self.type, self.revision) = (type, revision)
    }
  }
}

/// What reading a stored event led to.
package enum Decoded<Event: Sendable>: Sendable {
  case event(Event)
  /// Of another family, or written by a newer program: kept and shown raw, never dropped.
  case foreign
}

extension Decoded: Equatable where Event: Equatable {}

/// A stored event that its own format cannot read: a poison event.
package struct UndecodableEvent: Error, Equatable {
  package var id: EventID
  package var type: EventType
  package var revision: Int16
  package var fault: JSONFault
}

extension EventFormat {
  // Inlinable: unspecialised, it would look up the metadata of its generic types for every event.
  @inlinable package func decode(
    _ event: RecordedEvent, words: Words<[UInt8]>? = nil
  ) throws(UndecodableEvent) -> Decoded<Event> {
    guard let reader = readers[Kind(type: event.type, revision: event.revision)] else {
      return .foreign
    }
    do throws(JSONFault) {
      return .event(try reader(StoredPayload(clear: event.clear, words: words)))
    } catch {
      throw UndecodableEvent(
        id: event.id, type: event.type, revision: event.revision, fault: error)
    }
  }
}

/// The two parts of a payload, as a reader of one revision finds them.
package struct StoredPayload {
  package var clear: [UInt8]
  package var words: Words<[UInt8]>?

  package init(clear: [UInt8], words: Words<[UInt8]>?) {
    (self.clear, self.words) = (clear, words)
  }

  /// The text under `key` of the words; redacted words are redacted under every key.
  package func text(_ key: String) throws(JSONFault) -> Words<String> {
    switch words {
    case .redacted(let redaction): return .redacted(redaction)
    case .text(let bytes):
      var found: String?
      try JSONReader.read(bytes) { reader throws(JSONFault) in
        try reader.object { name, value throws(JSONFault) in
          if name.string == key { found = try value.string() } else { try value.skip() }
        }
      }
      guard let found else { throw JSONFault(.missing(key), at: 0) }
      return .text(found)
    case nil: throw JSONFault(.missing(key), at: 0)
    }
  }
}
