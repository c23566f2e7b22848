import Digest
package import EventLog

/// A file or a captured output on its way into the record.
package struct NewEvidence: Sendable {
  package var kind: Evidence.Kind
  package var name: String?
  package var mediaType: String
  package var bytes: [UInt8]

  package init(
    _ kind: Evidence.Kind, name: String? = nil, mediaType: String = "application/octet-stream",
    bytes: [UInt8]
  ) {
    (self.kind, self.name, self.mediaType, self.bytes) = (kind, name, mediaType, bytes)
  }
}

/// A command that somebody ran, secrets already taken out where it ran.
package struct NewRun: Sendable {
  package var command: String
  package var exitCode: Int32?
  package var milliseconds: Int64?
  package var output: String

  package init(
    command: String, exitCode: Int32?, milliseconds: Int64?, output: String
  ) {
    (self.command, self.exitCode) = (command, exitCode)
    (self.milliseconds, self.output) = (milliseconds, output)
  }
}

extension Desk {
  /// How much of an output stands in the entry itself; all of it is in the blob.
  private static let excerptSize = 4_096

  package func attach(
    _ new: NewEvidence, to place: Place, by order: Order
  ) async throws -> (written: Written, blob: BlobReceipt) {
    guard new.bytes.count <= BlobLimits.maximumSize else {
      throw DeskRefusal.invalid(
        field: "body", reason: "is larger than \(BlobLimits.maximumSize) bytes.")
    }
    try refuseSecrets(in: [("name", new.name)], of: order)
    if new.isText { try refuseSecrets(in: [("body", new.bytes)], of: order) }
    let (stream, facts) = try await stream(of: place, for: order.caller)
    if let earlier = try await earlierBlob(of: order) { return earlier }
    try await requireMatch(of: order, on: stream)
    let receipt = try await blobs.store(new.bytes)
    let evidence = Evidence(
      new.kind, blob: blob(receipt, of: new.bytes, mediaType: new.mediaType),
      name: new.name.map { .text($0) })
    return (try await attach(evidence, receipt, to: stream, facts, by: order), receipt)
  }

  package func reference(
    _ url: String, _ kind: Evidence.Kind, text: String?, in place: Place, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("url", url), ("text", text)], of: order)
    let evidence = Evidence(kind, reference: .text(url), text: text.map { .text($0) })
    return try await answering(order) {
      let (stream, facts) = try await stream(of: place, for: order.caller)
      return try await add([EventFormat.evidence.body(evidence)], to: stream, facts, by: order)
    }
  }

  package func record(_ new: NewRun, in place: Place, by order: Order) async throws -> Written {
    guard new.output.utf8.count <= BlobLimits.maximumSize else {
      throw DeskRefusal.invalid(
        field: "output", reason: "is larger than \(BlobLimits.maximumSize) bytes.")
    }
    try refuseSecrets(in: [("command", new.command), ("output", new.output)], of: order)
    let (stream, facts) = try await stream(of: place, for: order.caller)
    if let earlier = try await store.earlierAnswer(to: order.identity) {
      return try await replayed(earlier)
    }
    try await requireMatch(of: order, on: stream)
    let output = Array(new.output.utf8)
    let receipt = output.count > Self.excerptSize ? try await blobs.store(output) : nil
    // The end says more than the beginning: that is where programs say what went wrong.
    let excerpt = new.output.end(atMost: Self.excerptSize)
    let evidence = Evidence(
      .run, blob: receipt.map { blob($0, of: output, mediaType: "text/plain; charset=utf-8") },
      run: .init(
        command: .text(new.command), exitCode: new.exitCode, milliseconds: new.milliseconds),
      text: .text(excerpt))
    return try await attach(evidence, receipt, to: stream, facts, by: order)
  }

  /// The bytes that an entry attached, and what it says of them.
  package func evidence(
    _ reference: String, for caller: Caller
  ) async throws -> (evidence: Evidence, bytes: [UInt8]) {
    let event = try await entry(reference, for: caller)
    let missing = DeskRefusal.notFound(.evidence, reference: reference, suggestions: [])
    let words = try await store.words(of: [event]).first ?? nil
    guard case .event(let evidence) = try EventFormat.evidence.decode(event, words: words),
      let blob = evidence.blob, case .text(let key) = blob.key, let key = [UInt8](hexadecimal: key),
      case .text(let digest) = blob.digest,
      let bytes = try await blobs.open(
        BlobReceipt(id: blob.id, size: blob.size, digest: digest, key: key))
    else { throw missing }
    return (evidence, bytes)
  }

  /// What an earlier copy of the order attached: a retry does not store the bytes once more.
  private func earlierBlob(
    of order: Order
  ) async throws -> (written: Written, blob: BlobReceipt)? {
    guard let earlier = try await store.earlierAnswer(to: order.identity) else { return nil }
    let written = try await replayed(earlier)
    guard let position = written.position, let event = try await store.event(at: position),
      case .event(let evidence) = try EventFormat.evidence.decode(
        event, words: try await store.words(of: [event]).first ?? nil),
      let blob = evidence.blob
    else { return nil }
    // The first copy's answer may have been lost before it could do this.
    try await blobs.claim(blob.id, by: event.id)
    let digest = blob.digest.plain ?? String(repeating: "0", count: 64)
    return (written, BlobReceipt(id: blob.id, size: blob.size, digest: digest, key: []))
  }

  private func blob(
    _ receipt: BlobReceipt, of bytes: [UInt8], mediaType: String
  ) -> Evidence.Blob {
    let proof = digest(Array("lastgood evidence 1\n".utf8) + receipt.key + bytes)
    return Evidence.Blob(
      id: receipt.id, size: receipt.size, digest: .text(receipt.digest),
      proof: proof.description, mediaType: mediaType, key: .text(hexadecimal(receipt.key)))
  }

  private func attach(
    _ evidence: Evidence, _ receipt: BlobReceipt?, to stream: StreamID, _ facts: StreamFacts,
    by order: Order
  ) async throws -> Written {
    let written = try await add(
      [EventFormat.evidence.body(evidence)], to: stream, facts, by: order)
    // A replay names the first copy's blob; this copy's is swept away, unnamed.
    if let receipt, let event = written.event, written.outcome == .appended {
      try await blobs.claim(receipt.id, by: event)
    }
    return written
  }
}

extension NewEvidence {
  /// Whether secrets can be looked for in it.
  ///
  /// Most who attach a log do not say what it is: then a NUL near the beginning tells files apart.
  fileprivate var isText: Bool {
    let type = mediaType.lowercased()
    if type.hasPrefix("text/") { return true }
    if ["image/", "audio/", "video/", "font/"].contains(where: type.hasPrefix) { return false }
    return !bytes.prefix(8_192).contains(0)
  }
}

extension String {
  /// The last bytes of it, at most so many, beginning with a whole character.
  func end(atMost size: Int) -> String {
    guard utf8.count > size else { return self }
    var start = utf8.index(utf8.endIndex, offsetBy: -size)
    while start < endIndex, start.samePosition(in: unicodeScalars) == nil {
      start = utf8.index(after: start)
    }
    // What belongs to the letter before goes too, unless somebody piled accents without end.
    for candidate in unicodeScalars[start...].indices.prefix(32)
    where candidate.samePosition(in: self) != nil {
      return String(self[candidate...])
    }
    return String(self[start...])
  }
}
