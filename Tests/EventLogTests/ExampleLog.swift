import Crypto
import Digest
import EventLog
import Testing

/// A small log with everything in it: three streams, a redaction, a restricted event.
struct ExampleLog {
  let sha256 = OpenSSLSHA256()
  let signer: Ed25519SigningKey
  let origin: LogOrigin
  let key: NoteKey
  private(set) var events: [ExportedEvent] = []
  private(set) var tree: MerkleTree

  init() throws {
    signer = try Ed25519SigningKey(seed: [UInt8](repeating: 3, count: 32))
    origin = LogOrigin(try #require(IncarnationID("01890a5d-ac96-774b-bcce-b302099a8057")))
    key = try #require(
      NoteKey(name: origin.description, publicKey: signer.publicKey, by: sha256))
    tree = MerkleTree(by: MerkleHasher(sha256))
    for index in 0..<11 { try append(index) }
    for index in events.indices {
      events[index].proof = try #require(
        try tree.prover.inclusion(of: Int64(index), in: tree.size))
    }
  }

  func checkpoint(at size: Int64? = nil) throws -> SignedNote {
    let size = size ?? tree.size
    let root = try #require(try tree.prover.root(at: size))
    return try Checkpoint(origin: origin, size: size, root: root).signed(as: key, with: signer)
  }

  /// The file's text; `isWithheld` says of which positions only the hash is shown.
  func export(
    _ scope: ExportScope, isWithheld: (LogPosition) -> Bool = { _ in false },
    where isIncluded: (RecordedEvent) -> Bool = { _ in true }
  ) throws -> String {
    var lines = [
      ExportLine.header(
        ExportHeader(scope, of: origin, checkpoint: try checkpoint(), signedBy: key))
    ]
    for item in events where isIncluded(item.event) {
      let event = item.event
      lines.append(
        isWithheld(event.position)
          ? .withheld(event.position, hash: event.hash, proof: item.proof) : .event(item))
    }
    lines.append(.trailer(count: lines.count - 1))
    return String(decoding: lines.flatMap(\.bytes), as: UTF8.self)
  }

  /// Streams 0, 1 and 2 in turn; event 1 is redacted by event 10, both of stream 0.
  private mutating func append(_ index: Int) throws {
    let stream = try #require(StreamID(id(0xA0 + index % 3)))
    let kind = [StreamKind.incident, .timer, .deployment][index % 3]
    let before = events.last { $0.event.stream == stream }?.event
    let isRedaction = index == 9
    let position = LogPosition(Int64(index + 1))
    let clear = isRedaction ? "{\"entry\":\"\(id(1))\"}" : "{\"n\":\(index)}"
    let command = CommandMark(
      key: try #require(CommandKey(id(0xC0 + index))), digest: sha256.digest(of: [UInt8(index)]),
      eventCount: 1)
    var event = RecordedEvent(
      position: position, id: try #require(EventID(id(index + 1))), stream: stream,
      version: before?.version.next ?? StreamVersion(1),
      type: EventType(known: isRedaction ? "entry.redacted" : "note.added"), revision: 1,
      happenedAt: Timestamp(microseconds: 1_767_323_045_678_901 + Int64(index) * 1_000_003),
      recordedAt: Timestamp(microseconds: 1_767_323_046_000_000 + Int64(index) * 1_000_000),
      actor: Actor(
        try #require(PrincipalID(id(0xB0))), as: index == 4 ? "Ärzt\"in\\\n\u{1}🚒" : "responder"),
      causes: try index > 0 ? [#require(EventID(id(index)))] : [],
      policy: index > 2 ? sha256.digest(of: [1]) : nil,
      visibility: index == 3 ? .restricted : .normal,
      command: index == 5 ? nil : command, clear: Array(clear.utf8),
      sealed: index.isMultiple(of: 3)
        ? SealedWords(ciphertext: [UInt8](repeating: UInt8(index), count: 20), key: nil) : nil,
      hash: .zero)
    var hasher = EventHasher(sha256)
    let previous = before?.hash ?? hasher.genesis(of: stream, kind)
    event.hash = hasher.hash(of: event, after: previous)
    tree.append(event.hash)
    events.append(
      ExportedEvent(
        event, in: kind, after: previous, redactedBy: index == 0 ? LogPosition(10) : nil,
        proof: InclusionProof(index: Int64(index), size: 0, path: [])))
  }

  private func id(_ number: Int) -> String {
    "01890a5d-ac96-774b-bcce-b302099a8\(String(number + 0x100, radix: 16))"
  }
}
