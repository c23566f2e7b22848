package import FoundationEssentials
package import JSON

/// Something that shows what was the case: a file, a captured output, a link.
package struct Evidence: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case file, log, metric, trace, screenshot, link
    /// A command that somebody ran, with its exit and the end of its output.
    case run
  }

  package var kind: Kind
  /// What was attached, when it lies in the blob store.
  package var blob: Blob?
  package var run: Run?
  /// What it is called, or what it points to.
  package var name: Words<String>?
  package var reference: Words<String>?
  package var text: Words<String>?

  /// Bytes beside the log.
  ///
  /// `key` opens them, and goes when the entry is redacted.
  package struct Blob: Equatable, Sendable {
    package var id: UUID
    package var size: Int64
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    ///
    /// Among the words: of something short, whoever has the digest can guess what it was.
    package var digest: Words<String>
    /// SHA-256 of the key and the bytes together: binds the bytes to the event without telling
    /// anything of them once the key is gone.
    package var proof: String
    package var mediaType: String
    package var key: Words<String>

    package init(
      id: UUID, size: Int64, digest: Words<String>, proof: String, mediaType: String,
      key: Words<String>
    ) {
      (self.id, self.size, self.digest, self.proof) = (id, size, digest, proof)
      (self.mediaType, self.key) = (mediaType, key)
    }
  }

  package struct Run: Equatable, Sendable {
    package var command: Words<String>
    package var exitCode: Int32?
    package var milliseconds: Int64?

    package init(command: Words<String>, exitCode: Int32?, milliseconds: Int64?) {
      (self.command, self.exitCode, self.milliseconds) = (command, exitCode, milliseconds)
    }
  }

  package init(
    _ kind: Kind, blob: Blob? = nil, run: Run? = nil, name: Words<String>? = nil,
    reference: Words<String>? = nil, text: Words<String>? = nil
  ) {
    (self.kind, self.blob, self.run) = (kind, blob, run)
    (self.name, self.reference, self.text) = (name, reference, text)
  }
}

extension EventType {
  package static let evidence = EventType(known: "evidence.attached")
}

extension EventFormat where Event == Evidence {
  package static let evidence = EventFormat(writing: { $0.body })
    .reading("evidence.attached") { payload throws(JSONFault) in try Evidence(payload) }
}

extension Evidence {
  /// Which blob an event attaches, whether or not its words are still there.
  package static func blob(of event: RecordedEvent) throws(JSONFault) -> UUID? {
    guard event.type == .evidence else { return nil }
    return try JSONFields(event.clear).optionalString("blob").flatMap(UUID.init(uuidString:))
  }

  /// Names of the words, and of the list that says which there were: redaction takes the words.
  enum Part: String { case name, reference, text, command, digest, key }

  fileprivate var body: EventBody {
    let words: [(Part, Words<String>?)] = [
      (.name, name), (.reference, reference), (.text, text), (.command, run?.command),
      (.digest, blob?.digest), (.key, blob?.key),
    ]
    let clear = JSONWriter.object { members in
      members.member("kind", kind.rawValue)
      if let blob {
        members.member("blob", blob.id.uuidString.lowercased())
        members.member("size", blob.size)
        members.member("proof", blob.proof)
        members.member("media_type", blob.mediaType)
      }
      if let run {
        members.member("exit_code", ifPresent: run.exitCode)
        members.member("milliseconds", ifPresent: run.milliseconds)
      }
      members.array("words") { list in
        for (part, words) in words where words != nil { list.element(part.rawValue) }
      }
    }
    let sealed = JSONWriter.object { members in
      for (part, words) in words {
        if case .text(let text) = words { members.member(part.rawValue, text) }
      }
    }
    return EventBody(
      .evidence, clear: clear, words: words.contains { $0.1 != nil } ? sealed : nil)
  }

  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    let present = try fields.strings("words")
    func words(_ part: Part) throws(JSONFault) -> Words<String>? {
      present.contains(part.rawValue) ? try payload.text(part.rawValue) : nil
    }
    kind = try fields.enum("kind", as: Kind.self)
    if let id = try fields.optionalString("blob") {
      guard let id = UUID(uuidString: id) else { throw fields.fault(.unknownWord(id), at: "blob") }
      guard let key = try words(.key), let digest = try words(.digest) else {
        throw JSONFault(.missing(Part.key.rawValue), at: 0)
      }
      blob = Blob(
        id: id, size: try fields.int64("size"), digest: digest, proof: try fields.string("proof"),
        mediaType: try fields.string("media_type"), key: key)
    }
    if let command = try words(.command) {
      run = Run(
        command: command, exitCode: try fields.optionalInt32("exit_code"),
        milliseconds: try fields.optionalInt64("milliseconds"))
    }
    (name, reference, text) = (try words(.name), try words(.reference), try words(.text))
  }
}
